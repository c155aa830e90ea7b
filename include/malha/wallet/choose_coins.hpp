// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The coins of a transaction: those that the caller insists on, and others from what is available,
// safest first, by the algorithm that wastes least.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/base/rng.hpp"
#include "malha/wallet/change_terms.hpp"
#include "malha/wallet/output_groups.hpp"

namespace malha::wallet {

/// BIP 431: transactions of version 3 are restricted until confirmation, in their size and more so
/// as children of unconfirmed ones.
inline constexpr std::uint32_t kTrucVersion = 3;
inline constexpr primitives::Weight kTrucWeightMax = 40'000;
inline constexpr primitives::Weight kTrucChildWeightMax = 4'000;

/// What the coins are for.
struct CoinDemand {
    primitives::Amount target;  ///< recipients, and the fee of all but inputs unless they pay it
    bool recipients_pay_fee = false;  ///< coins count with all of their value then
    ChangeTerms change{};
    primitives::Amount change_aim{};  ///< how much change there should be, with its fee
    primitives::FeeRate rate{};
    primitives::FeeRate long_term_rate{};
    primitives::VSize size_without_inputs = 0;
    primitives::Weight weight_max = 0;
    std::uint32_t version = 2;
    Grouping grouping = Grouping::single_coins;
    EligibilityRules rules{};
    /// The deficit of the ancestors of several coins together, which may share some.
    std::function<primitives::Amount(std::span<const primitives::OutPoint>)> combined_deficit{};

    /// What is left of a surplus as change. Who pays the fee pays for the change output, too.
    [[nodiscard]] primitives::Amount change_for(primitives::Amount surplus) const;
};

/// Chosen coins, with all that depends on the choice.
struct CoinChoice {
    std::vector<SpendableCoin> coins;
    primitives::Amount target;
    bool recipients_pay_fee = false;
    primitives::Amount deficit_discount{};  ///< what shared ancestors cost less together
    primitives::Amount waste{};

    [[nodiscard]] primitives::Amount value() const;
    /// What must be paid for ancestors, included in the coins' fees.
    [[nodiscard]] primitives::Amount ancestor_deficit() const;
    /// Over the target, before any change.
    [[nodiscard]] primitives::Amount surplus() const;
    [[nodiscard]] primitives::Weight weight() const;
};

/// Errors: a message, which is empty where there is just not enough.
/// @param preset  are all spent.  @param available  may be spent as well; priced, like `preset`.
[[nodiscard]] base::Result<CoinChoice> choose_coins(std::vector<SpendableCoin> preset,
                                                    std::span<const SpendableCoin> available,
                                                    const CoinDemand& demand, base::Rng& rng);
/// Only those. Errors: they are not enough.
[[nodiscard]] base::Result<CoinChoice> use_preset_coins(std::vector<SpendableCoin> preset,
                                                        const CoinDemand& demand);

}  // namespace malha::wallet
