// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options of the RPC server.
#include "tables.hpp"

namespace malha::config::detail {
namespace {

// clang-format off
constexpr OptionSpec kRpcServer[] = {
    {"rest", "", "0", kNoFlags,
     "Answer REST requests."},
    {"rpcallowip", "<ip>", "", kNoFlags,
     "Accept RPC connections from this address or network. Can be given several times."},
    {"rpcauth", "<userpw>", "", kSensitive,
     "User name and hashed password for RPC: <user>:<salt>$<hash>. Can be given several "
     "times."},
    {"rpcbind", "<addr>[:port]", "127.0.0.1", kNetworkOnly | kSensitive,
     "Listen for RPC on this address. Needs -rpcallowip. Can be given several times."},
    {"rpccookiefile", "<loc>", "", kNoFlags,
     "File that holds a random password for RPC clients on this machine; a relative path "
     "starts at the network's data directory."},
    {"rpccookieperms", "<readable-by>", "", kNoFlags,
     "Who may read the cookie file: owner, group or all."},
    {"rpcdoccheck", "", "0", kDebugOnly | kUnsupported,
     "Check every RPC answer against its documentation."},
    {"rpcpassword", "<pw>", "", kSensitive,
     "Password for RPC."},
    {"rpcport", "<port>", "8332, testnet3: 18332, testnet4: 48332, signet: 38332, regtest: 18443",
     kNetworkOnly,
     "Listen for RPC on this port."},
    {"rpcservertimeout", "<n>", "30", kDebugOnly,
     "Seconds after which an idle RPC connection is closed."},
    {"rpcthreads", "<n>", "16", kNoFlags,
     "Threads that serve RPC calls."},
    {"rpcuser", "<user>", "", kSensitive,
     "User name for RPC."},
    {"rpcwhitelist", "<whitelist>", "", kNoFlags,
     "Methods a user may call: <user>:<method>,<method>. Can be given several times."},
    {"rpcwhitelistdefault", "", "", kNoFlags,
     "Whether users without -rpcwhitelist may call nothing (1) or everything (0). Default: 1 "
     "when any -rpcwhitelist is set."},
    {"rpcworkqueue", "<n>", "64", kDebugOnly,
     "How many RPC calls may wait; more are answered with status 503."},
    {"server", "", "", kNoFlags,
     "Accept JSON-RPC and command line commands."},
};
// clang-format on

}  // namespace

void append_rpc(OptionTable& table) {
    append(table, OptionCategory::kRpcServer, kRpcServer);
}

}  // namespace malha::config::detail
