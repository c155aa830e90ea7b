// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Raw transactions from hex, as RPC users write them.
#pragma once

#include <string_view>

#include "malha/primitives/transaction.hpp"

namespace malha::rpc {

/// How to read a text whose transaction may lack inputs: then the count of zero looks like the
/// marker of a witness.
enum class WitnessGuess : std::uint8_t {
    try_both,    ///< with witness first; without when that fails or makes no sense
    witness,     ///< only with
    no_witness,  ///< only without
};
/// Null when it does not decode.
[[nodiscard]] primitives::TransactionPtr decode_transaction(std::string_view hex,
                                                            WitnessGuess guess);

}  // namespace malha::rpc
