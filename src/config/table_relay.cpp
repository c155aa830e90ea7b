// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options that concern relay policy and block creation.
#include "tables.hpp"

namespace malha::config::detail {
namespace {

// clang-format off
constexpr OptionSpec kRelay[] = {
    {"acceptnonstdtxn", "", "0", debug_only,
     "Relay and mine transactions that are not standard (not on main)."},
    {"bytespersigop", "", "20", no_flags,
     "Size in bytes that each signature operation counts for in relay and mining."},
    {"datacarrier", "", "1", no_flags,
     "Relay and mine transactions that carry data."},
    {"datacarriersize", "", "100000", no_flags,
     "Most bytes of data outputs that relayed transactions may carry."},
    {"dustrelayfee", "<amt>", "0.00003", debug_only,
     "Fee rate (BTC/kvB) that defines which outputs are dust."},
    {"incrementalrelayfee", "<amt>", "0.000001", debug_only,
     "Fee rate (BTC/kvB) by which replacements must pay more."},
    {"minrelaytxfee", "<amt>", "0.000001", no_flags,
     "Least fee rate (BTC/kvB) to relay or mine a transaction."},
    {"permitbaremultisig", "", "1", no_flags,
     "Relay transactions with multisig outputs that are not hidden behind a hash."},
    {"privatebroadcast", "", "0", no_flags,
     "Send the transactions of sendrawtransaction over Tor or I2P only, on connections that serve "
     "nothing else."},
    {"whitelistforcerelay", "", "0", no_flags,
     "Add the permission forcerelay to the default permissions of whitelisted peers."},
    {"whitelistrelay", "", "1", no_flags,
     "Add the permission relay to the default permissions of whitelisted peers."},
};
// clang-format on

// clang-format off
constexpr OptionSpec kBlockCreation[] = {
    {"blockmaxweight", "<n>", "4000000", debug_only,
     "Largest weight of a block that is put together here."},
    {"blockmintxfee", "<amt>", "0.00000001", no_flags,
     "Least fee rate (BTC/kvB) of transactions in a block that is put together here."},
    {"blockreservedweight", "<n>", "8000", no_flags,
     "Weight reserved for the header and the coinbase transaction."},
    {"blockversion", "<n>", "", debug_only,
     "Version of blocks that are put together here, for regtest."},
};
// clang-format on

}  // namespace

void append_relay(OptionTable& table) {
    append(table, OptionCategory::relay, kRelay);
    append(table, OptionCategory::block_creation, kBlockCreation);
}

}  // namespace malha::config::detail
