// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the inputs of a new transaction say about time: sequences and the lock time.
#pragma once

#include "malha/wallet/spend_options.hpp"
#include "malha/wallet/wallet.hpp"

namespace malha::wallet {

/// Sets sequences and lock time, and what others signed of preset inputs, which come first.
void fill_inputs(Wallet& wallet, const SpendOptions& options, primitives::MutableTransaction& tx);

}  // namespace malha::wallet
