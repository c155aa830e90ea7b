// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What a block does to the coins: forth, back, and forth again after a crash.
#pragma once

#include <span>

#include "malha/chain/errors.hpp"
#include "malha/consensus/connect.hpp"
#include "malha/storage/coins_cache.hpp"
#include "malha/storage/spent_coins.hpp"

namespace malha::chain {

/// Spends and creates the block's coins and checks everything but the scripts. After an error the
/// coins are as before. @return the coins spent, in block order.
/// Errors: duplicate_coins, inputs_missing_or_spent, and those of consensus::check_block_inputs.
[[nodiscard]] base::Result<storage::SpentCoins, EngineError> connect_coins(
    const consensus::ConsensusParams& params, storage::CoinsCache& coins,
    const consensus::HeaderNode& node, const primitives::Block& block);

/// How well the coins fitted the block that was taken off them.
enum class Fit : std::uint8_t {
    exact,
    inexact,  ///< an output was missing or different, or an input was unspent already
};
/// Takes back what connect_coins did. @param spent  as connect_coins returned it.
[[nodiscard]] base::Result<Fit, Fault> disconnect_coins(
    storage::CoinsCache& coins, const consensus::HeaderNode& node, const primitives::Block& block,
    std::span<const consensus::SpentOutput> spent);

/// Moves coins forward for a block known to be valid, parts of which may have been done before.
[[nodiscard]] base::Result<void, Fault> replay_coins(storage::CoinsCache& coins,
                                                     const consensus::HeaderNode& node,
                                                     const primitives::Block& block);

/// Inputs of all transactions but the coinbase, as undo records count them.
[[nodiscard]] std::vector<std::uint32_t> input_counts(const primitives::Block& block);

/// For a Result<T, Error> of storage: the value, or the Fault it means to the engine.
template <class T>
[[nodiscard]] base::Result<T, Fault> or_fault(base::Result<T>&& result) {
    if (!result) return base::Unexpected{Fault{result.error().message}};
    if constexpr (std::is_void_v<T>)
        return {};
    else
        return std::move(result).value();
}
/// Unexpected as an EngineError, for functions that may fail both ways.
[[nodiscard]] inline base::Unexpected<EngineError> engine_error(Fault fault) {
    return base::Unexpected{EngineError(std::move(fault))};
}
[[nodiscard]] inline base::Unexpected<EngineError> engine_error(consensus::Violation violation) {
    return base::Unexpected{EngineError(std::move(violation))};
}
/// Wraps either kind of failing result.
template <class T, class E>
[[nodiscard]] base::Result<T, EngineError> as_engine_result(base::Result<T, E> result) {
    if (!result) return engine_error(std::move(result).error());
    if constexpr (std::is_void_v<T>)
        return {};
    else
        return std::move(result).value();
}

}  // namespace malha::chain
