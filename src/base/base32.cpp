// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See base32.hpp.
#include "malha/base/base32.hpp"

#include <cstdint>

namespace malha::base {
namespace {

constexpr std::string_view kBase32Digits = "abcdefghijklmnopqrstuvwxyz234567";

std::optional<std::uint32_t> digit_value(char c) {
    if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a');
    if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
    if (c >= '2' && c <= '7') return static_cast<std::uint32_t>(c - '2' + 26);
    return std::nullopt;
}

}  // namespace

std::string to_base32(ByteView bytes) {
    std::string text;
    std::uint32_t buffer = 0;
    unsigned bits = 0;
    for (const std::uint8_t byte : bytes) {
        buffer = buffer << 8 | byte;
        for (bits += 8; bits >= 5; bits -= 5)
            text += kBase32Digits[buffer >> (bits - 5) & 31];
    }
    if (bits > 0) text += kBase32Digits[buffer << (5 - bits) & 31];
    return text;
}

std::optional<Bytes> from_base32(std::string_view text) {
    Bytes bytes;
    std::uint32_t buffer = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const auto value = digit_value(c);
        if (!value) return std::nullopt;
        buffer = buffer << 5 | *value;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            bytes.push_back(static_cast<std::uint8_t>(buffer >> bits));
        }
    }
    const bool rest_is_zero = (buffer & ((1U << bits) - 1)) == 0;
    if (bits >= 5 || !rest_is_zero) return std::nullopt;
    return bytes;
}

}  // namespace malha::base
