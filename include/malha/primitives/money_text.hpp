// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Amounts in messages.
#pragma once

#include <string>

#include "malha/primitives/amount.hpp"

namespace malha::primitives {

/// Bitcoins with two to eight decimals: "0.10", "20.99999999", "-0.00000001".
[[nodiscard]] std::string money_text(Amount amount);

}  // namespace malha::primitives
