// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See fee_choice.hpp.
#include "malha/wallet/fee_choice.hpp"

#include <algorithm>

namespace malha::wallet {
namespace {

using primitives::FeeRate;

WalletResult<FeeChoice> estimate(const FeeWish& wish, const WalletSettings& settings,
                                 ChainClient& chain, bool signals_rbf) {
    const FeeMode mode =
        wish.mode.value_or(signals_rbf ? FeeMode::economical : FeeMode::conservative);
    const auto found = chain.estimate(wish.target.value_or(settings.confirm_target), mode);
    if (found.sat_per_kvb == 0 && settings.fallback_sat_per_kvb == 0)
        return wallet_fail(ErrorKind::wallet,
                           "Fee estimation failed. Fallbackfee is disabled. Wait a few blocks or "
                           "enable -fallbackfee.");
    const FeeChoice choice = found.sat_per_kvb == 0
                                 ? FeeChoice{{settings.fallback_sat_per_kvb}, FeeReason::fallback}
                                 : FeeChoice{{found.sat_per_kvb}, found.reason};
    const FeeRate pool_min{chain.relay_rates().pool_min};
    return choice.rate < pool_min ? FeeChoice{pool_min, FeeReason::pool_minimum} : choice;
}

}  // namespace

std::string_view to_string(FeeReason reason) {
    switch (reason) {
        case FeeReason::asked:
            return "None";
        case FeeReason::half_target:
            return "Half Target 60% Threshold";
        case FeeReason::target:
            return "Target 85% Threshold";
        case FeeReason::double_target:
            return "Double Target 95% Threshold";
        case FeeReason::conservative:
            return "Conservative Double Target longer horizon";
        case FeeReason::pool_minimum:
            return "Mempool Min Fee";
        case FeeReason::fallback:
            return "Fallback fee";
        case FeeReason::required:
            return "Minimum Required Fee";
    }
    return "Unknown";
}

std::string sat_per_vb_text(FeeRate rate) {
    constexpr std::int64_t kKvb = 1000;
    std::string decimals = std::to_string(rate.sat_per_kvb % kKvb);
    decimals.insert(0, 3 - decimals.size(), '0');
    return std::to_string(rate.sat_per_kvb / kKvb) + "." + decimals + " sat/vB";
}

FeeRate required_fee_rate(const WalletSettings& settings, ChainClient& chain) {
    return {std::max(settings.min_sat_per_kvb, chain.relay_rates().relay_min)};
}

FeeRate discard_fee_rate(const WalletSettings& settings, ChainClient& chain) {
    const auto lowest = chain.estimate(chain.estimate_target_max(), FeeMode::economical);
    std::int64_t rate = settings.discard_sat_per_kvb;
    if (lowest.sat_per_kvb > 0) rate = std::min(rate, lowest.sat_per_kvb);
    return {std::max(rate, chain.relay_rates().dust)};
}

WalletResult<FeeChoice> choose_fee_rate(const FeeWish& wish, const WalletSettings& settings,
                                        ChainClient& chain, bool signals_rbf) {
    const FeeRate required = required_fee_rate(settings, chain);
    if (wish.rate) {
        if (*wish.rate < required && !wish.may_be_below_minimum)
            return wallet_fail(ErrorKind::wallet, "Fee rate (", sat_per_vb_text(*wish.rate),
                               ") is lower than the minimum fee rate setting (",
                               sat_per_vb_text(required), ").\nConsider modifying -mintxfee (",
                               sat_per_vb_text({settings.min_sat_per_kvb}), ") or -minrelaytxfee (",
                               sat_per_vb_text({chain.relay_rates().relay_min}), ").");
        return FeeChoice{*wish.rate, FeeReason::asked};
    }
    FeeChoice choice = MALHA_TRY(estimate(wish, settings, chain, signals_rbf));
    if (choice.rate < required) choice = {required, FeeReason::required};
    return choice;
}

}  // namespace malha::wallet
