// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Arithmetic modulo the prime 2^3072 - 1103717 of MuHash. Numbers are any representatives below
// 2^3072; only canonical() gives the one below the prime.
#pragma once

#include <cstdint>

#include "malha/crypto/muhash.hpp"

namespace malha::crypto {

using Number3072 = MuHash3072::Number;

[[nodiscard]] Number3072 multiply(const Number3072& a, const Number3072& b);
[[nodiscard]] Number3072 canonical(const Number3072& number);
/// Zero for multiples of the prime.
[[nodiscard]] Number3072 inverse(const Number3072& number);
/// number + carry * 2^3072.
[[nodiscard]] Number3072 fold_carry(const Number3072& number, std::uint64_t carry);

}  // namespace malha::crypto
