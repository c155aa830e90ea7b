// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Which fee rate a transaction pays: what the user asked for, or an estimate, and what else
// decides.
#pragma once

#include <optional>
#include <string_view>

#include "malha/primitives/fee_rate.hpp"
#include "malha/wallet/chain_client.hpp"
#include "malha/wallet/error.hpp"
#include "malha/wallet/settings.hpp"

namespace malha::wallet {

/// What the user says about the fee. At most one of rate and target.
struct FeeWish {
    std::optional<primitives::FeeRate> rate;
    bool may_be_below_minimum = false;  ///< an explicit rate is taken as it is
    std::optional<int> target;          ///< blocks
    std::optional<FeeMode> mode;        ///< none: economical for replaceable transactions
};

/// As RPC names it; "None" where the user decided.
[[nodiscard]] std::string_view to_string(FeeReason reason);

struct FeeChoice {
    primitives::FeeRate rate;
    FeeReason reason = FeeReason::asked;
};

/// Errors: the rate asked for is below the minimum; there is no estimate and no fallback.
/// @param signals_rbf  whether the transaction says that it may be replaced.
[[nodiscard]] WalletResult<FeeChoice> choose_fee_rate(const FeeWish& wish,
                                                      const WalletSettings& settings,
                                                      ChainClient& chain, bool signals_rbf);

/// What any transaction must pay: -mintxfee, and the minimum of relay.
[[nodiscard]] primitives::FeeRate required_fee_rate(const WalletSettings& settings,
                                                    ChainClient& chain);
/// At which rate to judge whether change is worth it: no more than -discardfee and than the
/// cheapest estimate, no less than the dust rate of relay.
[[nodiscard]] primitives::FeeRate discard_fee_rate(const WalletSettings& settings,
                                                   ChainClient& chain);

/// "1.234 sat/vB".
[[nodiscard]] std::string sat_per_vb_text(primitives::FeeRate rate);

}  // namespace malha::wallet
