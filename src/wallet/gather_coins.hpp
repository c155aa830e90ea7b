// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The coins that a transaction may or must spend, with all that their choice depends on.
#pragma once

#include <vector>

#include "malha/wallet/spend_options.hpp"
#include "malha/wallet/spendable_coin.hpp"
#include "malha/wallet/wallet.hpp"
#include "wallet/input_sizer.hpp"

namespace malha::wallet {

struct GatheredCoins {
    std::vector<SpendableCoin> preset;  ///< in the order of the options
    std::vector<SpendableCoin> available;
    bool left_unsolvable = false;  ///< some could not be offered: nobody knows how to spend them
    /// A preset one is an output of an unconfirmed transaction under BIP 431.
    bool preset_is_truc_child = false;
};

/// @param rate  at which unconfirmed ancestors fall short.
/// Errors: a preset input that cannot be spent, with the established words.
[[nodiscard]] WalletResult<GatheredCoins> gather_coins(Wallet& wallet, const SpendOptions& options,
                                                       primitives::FeeRate rate);

}  // namespace malha::wallet
