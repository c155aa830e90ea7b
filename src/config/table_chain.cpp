// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Chain selection: shared by the node and its client.
#include "tables.hpp"

namespace malha::config::detail {
namespace {

// clang-format off
constexpr OptionSpec kChain[] = {
    {"chain", "<chain>", "main", no_flags,
     "Which chain to use: main, test, testnet4, signet or regtest."},
    {"regtest", "", "", debug_only,
     "Use a private chain on which blocks cost nothing; the same as -chain=regtest."},
    {"signet", "", "", no_flags,
     "Use signet; the same as -chain=signet. -signetchallenge can name one of your own."},
    {"signetchallenge", "", "", no_negation,
     "Script, in hexadecimal, that blocks of a signet of your own must satisfy."},
    {"signetseednode", "", "", no_negation,
     "Seed node of a signet of your own. Can be given several times."},
    {"testnet", "", "", no_flags,
     "Use testnet3, which is deprecated; the same as -chain=test."},
    {"testnet4", "", "", no_flags,
     "Use testnet4; the same as -chain=testnet4."},
    {"vbparams", "deployment:start:end[:min_activation_height]", "", debug_only,
     "Start and end time of a soft fork's signalling on regtest. Can be given several times."},
};
// clang-format on

}  // namespace

void append_chain(OptionTable& table) {
    append(table, OptionCategory::chain, kChain);
}

}  // namespace malha::config::detail
