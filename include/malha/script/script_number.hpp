// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Numbers on the stack: little-endian, the highest bit of the last byte is the sign, zero is empty.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "malha/base/bytes.hpp"

namespace malha::script {

/// Operands of arithmetic: 4 bytes. Results may have 5 and are then no operands any more.
inline constexpr std::size_t kNumberSizeMax = 4;
/// Operands of OP_CHECKLOCKTIMEVERIFY and OP_CHECKSEQUENCEVERIFY (BIPs 65 and 112).
inline constexpr std::size_t kLockNumberSizeMax = 5;

enum class NumberEncoding : std::uint8_t { any, minimal };

/// @param size_max  at most 8; bytes. Empty optional: longer than that, or padded although minimal.
[[nodiscard]] std::optional<std::int64_t> decode_number(base::ByteView bytes, std::size_t size_max,
                                                        NumberEncoding encoding);

/// A number in its shortest encoding. The value is not the smallest 64-bit integer.
class EncodedNumber {
public:
    explicit EncodedNumber(std::int64_t number);

    [[nodiscard]] base::ByteView view() const { return {bytes_.data(), size_}; }

private:
    std::array<std::uint8_t, 9> bytes_{};
    std::size_t size_ = 0;
};

/// False for zeros of any length, the last byte being 0x80 or not (negative zero).
[[nodiscard]] bool is_true(base::ByteView element);

}  // namespace malha::script
