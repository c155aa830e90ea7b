// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Which coins to spend: four algorithms with different aims, over plain numbers. They know neither
// wallets nor scripts, so that they can be tested alone.
//
//   branch_and_bound     no change at all: an exact match, found by search
//   coin_grinder         the least weight: when fees are high
//   knapsack             close to the target or to target plus change, by chance
//   single_random_draw   anything in random order: hard to predict, and consolidates
//
// What they return is compared by waste(): what the choice costs beyond the unavoidable.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/base/rng.hpp"
#include "malha/primitives/amount.hpp"

namespace malha::wallet {

/// Satoshis; single_random_draw() and knapsack() aim at change of at least this.
inline constexpr primitives::Amount kChangeMin{50'000};
/// Satoshis; the aim for change is drawn below this, so that it tells nothing.
inline constexpr primitives::Amount kChangeAimMax{1'000'000};

/// Coins that are spent together or not at all.
struct Candidate {
    /// What they add towards the target: their value less the fee of their inputs, or all of their
    /// value where the recipients pay the fee.
    primitives::Amount amount;
    primitives::Amount fee;            ///< of their inputs, at the rate of the transaction
    primitives::Amount long_term_fee;  ///< the same at the rate expected of the future
    primitives::Weight weight = 0;     ///< of their inputs
    std::size_t coins = 1;
};

enum class SelectionFailure : std::uint8_t {
    none_found,  ///< no combination serves the algorithm
    too_heavy,   ///< one did but for its weight
};
/// Indexes of candidates, ascending.
using Picks = std::vector<std::size_t>;
using Selection = base::Result<Picks, SelectionFailure>;

/// Searches for candidates that add up to at least `target` and at most `excess_max` more, with the
/// least waste. Gives up after 100,000 steps with the best until then.
/// @param candidates  with positive amounts.
[[nodiscard]] Selection branch_and_bound(std::span<const Candidate> candidates,
                                         primitives::Amount target, primitives::Amount excess_max,
                                         primitives::Weight weight_max);

/// Searches for the candidates of the least weight that add up to `target` and `change` at least.
/// Gives up after 100,000 steps with the best until then.
/// @param candidates  with positive amounts.
[[nodiscard]] Selection coin_grinder(std::span<const Candidate> candidates,
                                     primitives::Amount target, primitives::Amount change,
                                     primitives::Weight weight_max);

/// The smallest candidate that is enough, or random subsets of the smaller ones that come close to
/// `target`, or else to `target` and `change`.
[[nodiscard]] Selection knapsack(std::span<const Candidate> candidates, primitives::Amount target,
                                 primitives::Amount change, primitives::Weight weight_max,
                                 base::Rng& rng);

/// Candidates in random order until `target`, `change_fee` and kChangeMin are covered; the smallest
/// are dropped when they get too heavy.
/// @param candidates  with positive amounts.
[[nodiscard]] Selection single_random_draw(std::span<const Candidate> candidates,
                                           primitives::Amount target, primitives::Amount change_fee,
                                           primitives::Weight weight_max, base::Rng& rng);

/// Sums of picked candidates.
struct PickSums {
    primitives::Amount amount;
    primitives::Amount fee;
    primitives::Amount long_term_fee;
    primitives::Weight weight = 0;
    std::size_t coins = 0;
};
[[nodiscard]] PickSums sums_of(std::span<const Candidate> candidates, const Picks& picks);

/// What a selection costs beyond what must be paid anyway: the difference to spending the inputs at
/// the long-term rate, and the change output with its later spend, or else what is given away.
struct WasteTerms {
    primitives::Amount fee;            ///< of the inputs
    primitives::Amount long_term_fee;  ///< of the inputs
    primitives::Amount change_cost;    ///< of making and spending change; zero without change
    primitives::Amount excess;         ///< given to miners; zero with change
};
[[nodiscard]] constexpr primitives::Amount waste(const WasteTerms& terms) {
    return {terms.fee.sat - terms.long_term_fee.sat + terms.change_cost.sat + terms.excess.sat};
}

/// How much change to aim at, so that its size tells little about what is paid.
/// @param payment  the average of the recipients.
[[nodiscard]] primitives::Amount change_aim(primitives::Amount payment,
                                            primitives::Amount change_fee, base::Rng& rng);

}  // namespace malha::wallet
