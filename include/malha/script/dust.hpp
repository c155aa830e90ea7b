// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Dust: outputs that cost more to spend than they are worth. One rule for the relay policy that
// refuses them and for the wallet that never makes them.
#pragma once

#include "malha/primitives/fee_rate.hpp"
#include "malha/primitives/transaction.hpp"

namespace malha::script {

/// The least value at which the output is not dust: the fee of the output and of the input that
/// will spend it, at the dust rate. Zero for outputs that nobody can spend.
[[nodiscard]] primitives::Amount dust_threshold(const primitives::TxOutput& output,
                                                primitives::FeeRate dust_rate);

}  // namespace malha::script
