// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options of the RPC server.
#include "tables.hpp"

namespace malha::config::detail {
namespace {

// clang-format off
constexpr OptionSpec kRpcServer[] = {
    {"events", "", "0", no_flags,
     "Tell of blocks, the pool and wallets over a WebSocket at /events of the RPC port "
     "(doc/events.md)."},
    {"eventsmax", "<n>", "50000", no_flags,
     "Events kept for consumers of -events that lag; one that lags further is disconnected."},
    {"rest", "", "0", no_flags,
     "Answer REST requests."},
    {"rpcallowip", "<ip>", "", no_flags,
     "Accept RPC connections from this address or network. Can be given several times."},
    {"rpcauth", "<userpw>", "", sensitive | reloadable,
     "User name and hashed password for RPC: <user>:<salt>$<hash>. Can be given several "
     "times."},
    {"rpcbind", "<addr>[:port]", "127.0.0.1", network_only | sensitive,
     "Listen for RPC on this address. Needs -rpcallowip. Can be given several times."},
    {"rpccookiefile", "<loc>", "", no_flags,
     "File that holds a random password for RPC clients on this machine; a relative path "
     "starts at the network's data directory."},
    {"rpccookieperms", "<readable-by>", "", no_flags,
     "Who may read the cookie file: owner, group or all."},
    {"rpcdoccheck", "", "0", debug_only,
     "Check every RPC answer against its documentation."},
    {"rpcpassword", "<pw>", "", sensitive,
     "Password for RPC."},
    {"rpcport", "<port>", "8332, testnet3: 18332, testnet4: 48332, signet: 38332, regtest: 18443",
     network_only,
     "Listen for RPC on this port."},
    {"rpcservertimeout", "<n>", "30", debug_only,
     "Seconds after which an idle RPC connection is closed."},
    {"rpcthreads", "<n>", "16", no_flags,
     "Threads that serve RPC calls."},
    {"rpcuser", "<user>", "", sensitive,
     "User name for RPC."},
    {"rpcuserlimit", "<user>:<limits>", "", reloadable,
     "Limits of an RPC user, separated by commas: wallet=<name>, spend=<amount>/<n><s|m|h|d>, "
     "expires=<seconds since 1970> (doc/rpc-users.md). Can be given several times."},
    {"rpcwhitelist", "<whitelist>", "", reloadable,
     "Methods a user may call: <user>:<method>,<method>. Can be given several times."},
    {"rpcwhitelistdefault", "", "", reloadable,
     "Whether users without -rpcwhitelist may call nothing (1) or everything (0). Default: 1 "
     "when any -rpcwhitelist is set."},
    {"rpcworkqueue", "<n>", "64", debug_only,
     "How many RPC calls may wait; more are answered with status 503."},
    {"server", "", "", no_flags,
     "Accept JSON-RPC and command line commands."},
};
// clang-format on

}  // namespace

void append_rpc(OptionTable& table) {
    append(table, OptionCategory::rpc_server, kRpcServer);
}

}  // namespace malha::config::detail
