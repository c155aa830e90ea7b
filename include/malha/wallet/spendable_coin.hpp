// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A coin as the choice of coins sees it: its worth, what spending it costs, and how safe it is.
#pragma once

#include <cstdint>
#include <vector>

#include "malha/primitives/fee_rate.hpp"
#include "malha/primitives/transaction.hpp"

namespace malha::wallet {

/// Coins of different kinds are not mixed where one kind is enough: together they would tell more
/// about their owner. unknown: bare and other scripts.
enum class CoinKind : std::uint8_t { legacy, p2sh_segwit, bech32, bech32m, unknown };
/// @param is_nested  the script behind P2SH is a witness program.
[[nodiscard]] CoinKind coin_kind_of(base::ByteView script_pubkey, bool is_nested);

/// A value. Thread: any.
struct SpendableCoin {
    primitives::OutPoint outpoint;
    primitives::MutableTxOutput output;
    CoinKind kind = CoinKind::unknown;
    /// Of the signed input, at most, in a transaction with witnesses.
    primitives::Weight weight = 0;
    bool is_segwit = false;
    bool is_weight_given = false;  ///< by the user: counts as it is in any transaction
    int depth = 0;                 ///< blocks; 0: unconfirmed
    bool is_from_me = false;
    std::size_t ancestors = 0;  ///< unconfirmed ones of its transaction, with it
    std::size_t cluster = 0;    ///< unconfirmed ones in any relation to it, with it
    /// What must be paid besides, so that its unconfirmed ancestors reach the rate, too.
    primitives::Amount ancestor_deficit{};

    // Set by price().
    primitives::Amount fee{};            ///< of the input and the deficit
    primitives::Amount long_term_fee{};  ///< of the input at the long-term rate

    [[nodiscard]] primitives::Amount value() const { return output.value; }
    [[nodiscard]] primitives::Amount effective_value() const {
        return {output.value.sat - fee.sat};
    }
    [[nodiscard]] primitives::VSize input_size() const { return primitives::vsize_of(weight); }
    /// As the choice of coins counts it: whole virtual bytes.
    [[nodiscard]] primitives::Weight counted_weight() const {
        return input_size() * primitives::kWitnessScaleFactor;
    }
    void price(primitives::FeeRate rate, primitives::FeeRate long_term_rate) {
        fee = {rate.fee_for(input_size()).sat + ancestor_deficit.sat};
        long_term_fee = long_term_rate.fee_for(input_size());
    }
};

}  // namespace malha::wallet
