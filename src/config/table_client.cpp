// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options of malha-cli.
#include "tables.hpp"

namespace malha::config::detail {
namespace {

// clang-format off
constexpr OptionSpec kGeneral[] = {
    {"color", "<when>", "auto", kNoNegation,
     "Colours in the output of -getinfo: always, auto (on a terminal) or never."},
    {"conf", "<file>", "malha.conf, else bitcoin.conf", kNoFlags,
     "Read this configuration file; a relative path starts at the data directory."},
    {"datadir", "<dir>", "", kNoNegation,
     "The node's data directory."},
    {"help", "", "", kNoFlags,
     "Print this help and exit. Also -h and -?."},
    {"named", "", "0", kNoFlags,
     "Pass arguments by name: <name>=<value>. Words without = stay positional."},
    {"rpcclienttimeout", "<n>", "900", kNoFlags,
     "Seconds to wait for an answer (0 = as long as it takes)."},
    {"rpcconnect", "<ip>", "127.0.0.1", kNoFlags,
     "Send commands to the node at this address."},
    {"rpccookiefile", "<loc>", "", kNoFlags,
     "File with the node's cookie; a relative path starts at the network's data directory."},
    {"rpcpassword", "<pw>", "", kSensitive,
     "Password for RPC."},
    {"rpcport", "<port>", "8332, testnet3: 18332, testnet4: 48332, signet: 38332, regtest: 18443",
     kNetworkOnly,
     "Connect to this port."},
    {"rpcuser", "<user>", "", kSensitive,
     "User name for RPC."},
    {"rpcwait", "", "", kNoFlags,
     "Wait until the node answers."},
    {"rpcwaittimeout", "<n>", "0", kNoFlags,
     "Seconds that -rpcwait waits (0 = as long as it takes)."},
    {"rpcwallet", "<wallet>", "", kNoFlags,
     "Send the command to this wallet of the node; needed when several are loaded."},
    {"stdin", "", "", kNoFlags,
     "Read more arguments from standard input, one a line. For secrets, put -stdinrpcpass first "
     "and -stdinwalletpassphrase second; each takes one line."},
    {"stdinrpcpass", "", "", kNoFlags,
     "Read the RPC password from standard input, one line."},
    {"stdinwalletpassphrase", "", "", kNoFlags,
     "Read the passphrase of walletpassphrase from standard input, one line."},
    {"version", "", "", kNoFlags,
     "Print the version and exit."},
};

constexpr OptionSpec kCommands[] = {
    {"addrinfo", "", "", kNoFlags,
     "Print how many peer addresses of each network the node knows."},
    {"generate", "", "", kNoFlags,
     "Mine to a new address of the wallet: -generate [blocks] [tries], by default 1 block."},
    {"getinfo", "", "", kNoFlags,
     "Print an overview of the node, its chain and its wallets."},
    {"netinfo", "", "", kNoFlags,
     "Print an overview of the node's connections: -netinfo [level 0 to 4] [outonly]; "
     "\"-netinfo help\" explains it."},
};

constexpr OptionSpec kHidden[] = {
    {"?", "", "", kNoFlags, ""},
    {"h", "", "", kNoFlags, ""},
    {"includeconf", "<file>", "", kNoFlags, ""},
};
// clang-format on

}  // namespace

void append_client(OptionTable& table) {
    append(table, OptionCategory::kGeneral, kGeneral);
    append(table, OptionCategory::kCliCommands, kCommands);
    append(table, OptionCategory::kHidden, kHidden);
}

}  // namespace malha::config::detail
