// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See hex.hpp.
#include "malha/base/hex.hpp"

#include <algorithm>
#include <array>

namespace malha::base {
namespace {

constexpr std::array<std::int8_t, 256> make_digit_values() {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (int i = 0; i < 10; ++i)
        values[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(i);
    for (int i = 0; i < 6; ++i) {
        values[static_cast<std::size_t>('a' + i)] = static_cast<std::int8_t>(10 + i);
        values[static_cast<std::size_t>('A' + i)] = static_cast<std::int8_t>(10 + i);
    }
    return values;
}
constexpr auto kDigitValues = make_digit_values();

constexpr std::array<char, 512> make_byte_texts() {
    constexpr char kDigits[] = "0123456789abcdef";
    std::array<char, 512> texts{};
    for (std::size_t i = 0; i < 256; ++i) {
        texts[2 * i] = kDigits[i >> 4];
        texts[2 * i + 1] = kDigits[i & 15];
    }
    return texts;
}
constexpr auto kByteTexts = make_byte_texts();

int digit(char c) {
    return kDigitValues[static_cast<std::uint8_t>(c)];
}

}  // namespace

std::string to_hex(ByteView bytes) {
    std::string text(bytes.size() * 2, '\0');
    char* out = text.data();
    for (const std::uint8_t byte : bytes) {
        *out++ = kByteTexts[2 * std::size_t{byte}];
        *out++ = kByteTexts[2 * std::size_t{byte} + 1];
    }
    return text;
}

std::string to_display_hex(ByteView bytes) {
    Bytes reversed(bytes.rbegin(), bytes.rend());
    return to_hex(reversed);
}

bool is_hex(std::string_view text) {
    return text.size() % 2 == 0 &&
           std::all_of(text.begin(), text.end(), [](char c) { return digit(c) >= 0; });
}

std::optional<Bytes> from_hex(std::string_view text) {
    if (!is_hex(text)) return std::nullopt;
    Bytes bytes(text.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(digit(text[2 * i]) << 4 | digit(text[2 * i + 1]));
    return bytes;
}

}  // namespace malha::base
