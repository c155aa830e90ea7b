// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Amounts in the texts of violations and rejections.
#pragma once

#include <string>

#include "malha/primitives/amount.hpp"

namespace malha::consensus {

/// Bitcoins with two to eight decimals: "0.10", "20.99999999", "-0.00000001".
[[nodiscard]] std::string money_text(primitives::Amount amount);

}  // namespace malha::consensus
