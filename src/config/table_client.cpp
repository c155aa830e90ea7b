// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options of malha-cli.
#include "tables.hpp"

namespace malha::config::detail {
namespace {

// clang-format off
constexpr OptionSpec kClientGeneral[] = {
    {"color", "<when>", "auto", no_negation,
     "Colours in the output of -getinfo: always, auto (on a terminal) or never."},
    {"conf", "<file>", "malha.conf, else bitcoin.conf", no_flags,
     "Read this configuration file; a relative path starts at the data directory."},
    {"datadir", "<dir>", "", no_negation,
     "The node's data directory."},
    {"help", "", "", no_flags,
     "Print this help and exit. Also -h and -?."},
    {"ipcconnect", "<address>", "", no_flags,
     "Connect by inter-process communication, which this version cannot."},
    {"named", "", "0", no_flags,
     "Pass arguments by name: <name>=<value>. Words without = stay positional."},
    {"rpcclienttimeout", "<n>", "900", no_flags,
     "Seconds to wait for an answer (0 = as long as it takes)."},
    {"rpcconnect", "<ip>", "127.0.0.1", no_flags,
     "Send commands to the node at this address."},
    {"rpccookiefile", "<loc>", "", no_flags,
     "File with the node's cookie; a relative path starts at the network's data directory."},
    {"rpcid", "<id>", "1", no_flags,
     "The id of requests, by which the node's log tells clients apart."},
    {"rpcpassword", "<pw>", "", sensitive,
     "Password for RPC."},
    {"rpcport", "<port>", "8332, testnet3: 18332, testnet4: 48332, signet: 38332, regtest: 18443",
     network_only,
     "Connect to this port."},
    {"rpcuser", "<user>", "", sensitive,
     "User name for RPC."},
    {"rpcwait", "", "", no_flags,
     "Wait until the node answers."},
    {"rpcwaittimeout", "<n>", "0", no_flags,
     "Seconds that -rpcwait waits (0 = as long as it takes)."},
    {"rpcwallet", "<wallet>", "", no_flags,
     "Send the command to this wallet of the node; needed when several are loaded."},
    {"stdin", "", "", no_flags,
     "Read more arguments from standard input, one a line. For secrets, put -stdinrpcpass first "
     "and -stdinwalletpassphrase second; each takes one line."},
    {"stdinrpcpass", "", "", no_flags,
     "Read the RPC password from standard input, one line."},
    {"stdinwalletpassphrase", "", "", no_flags,
     "Read the passphrase of walletpassphrase from standard input, one line."},
    {"version", "", "", no_flags,
     "Print the version and exit."},
};

constexpr OptionSpec kCommands[] = {
    {"addrinfo", "", "", no_flags,
     "Print how many peer addresses of each network the node knows."},
    {"generate", "", "", no_flags,
     "Mine to a new address of the wallet: -generate [blocks] [tries], by default 1 block."},
    {"getinfo", "", "", no_flags,
     "Print an overview of the node, its chain and its wallets."},
    {"netinfo", "", "", no_flags,
     "Print an overview of the node's connections: -netinfo [level 0 to 4] [outonly]; "
     "\"-netinfo help\" explains it."},
};

constexpr OptionSpec kClientHidden[] = {
    {"?", "", "", no_flags, ""},
    {"h", "", "", no_flags, ""},
    {"includeconf", "<file>", "", no_flags, ""},
};
// clang-format on

}  // namespace

void append_client(OptionTable& table) {
    append(table, OptionCategory::general, kClientGeneral);
    append(table, OptionCategory::cli_commands, kCommands);
    append(table, OptionCategory::hidden, kClientHidden);
}

}  // namespace malha::config::detail
