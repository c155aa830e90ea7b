// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Signing with the keys of a wallet. Only what the caller names is signed, and every input is
// checked by the rules of relay before it counts as done.
#pragma once

#include <span>
#include <vector>

#include "malha/wallet/wallet.hpp"

namespace malha::wallet {

/// Signs all inputs for everything. Inputs that are complete already stay as they are.
/// @param spent  the outputs spent, by input.
/// @return indexes of inputs that are not complete.
[[nodiscard]] std::vector<std::size_t> sign_transaction(
    const Wallet& wallet, primitives::MutableTransaction& tx,
    std::span<const primitives::MutableTxOutput> spent);

}  // namespace malha::wallet
