// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// An output at the moment it is spent, as validation sees it.
#pragma once

#include "malha/primitives/transaction.hpp"

namespace malha::consensus {

/// The script is borrowed from whoever looked the coin up (a block's undo arena, a test's table).
struct SpentOutput {
    primitives::TxOutput output;
    primitives::Height height = 0;  ///< of the block that created it
    bool coinbase = false;          ///< created by a coinbase: subject to maturity
};

}  // namespace malha::consensus
