// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See base58.hpp.
#include "malha/crypto/base58.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "malha/crypto/sha256.hpp"

namespace malha::crypto {
namespace {

constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
static_assert(kAlphabet.size() == 58);

constexpr std::array<std::int8_t, 256> make_digit_values() {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i)
        values[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::int8_t>(i);
    return values;
}
constexpr auto kDigitValues = make_digit_values();

constexpr std::size_t kChecksumSize = 4;

/// number = number * factor + carry, for little-endian digits in that base; grows as needed.
/// Constants let the compiler divide by multiplying.
template <std::uint32_t kBase, std::uint32_t kFactor>
void multiply_add(base::Bytes& number, std::uint32_t carry) {
    for (std::uint8_t& digit : number) {
        carry += digit * kFactor;
        digit = static_cast<std::uint8_t>(carry % kBase);
        carry /= kBase;
    }
    for (; carry > 0; carry /= kBase)
        number.push_back(static_cast<std::uint8_t>(carry % kBase));
}

std::string_view without_blanks_around(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\n\v\f\r";
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

std::string base58_encode(base::ByteView bytes) {
    const auto first =
        std::find_if(bytes.begin(), bytes.end(), [](auto byte) { return byte != 0; });
    base::Bytes digits;
    digits.reserve(bytes.size() * 138 / 100 + 1);  // log(256) / log(58), rounded up
    for (auto byte = first; byte != bytes.end(); ++byte)
        multiply_add<58, 256>(digits, *byte);
    std::string text(static_cast<std::size_t>(first - bytes.begin()), kAlphabet[0]);
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit)
        text.push_back(kAlphabet[*digit]);
    return text;
}

std::optional<base::Bytes> base58_decode(std::string_view text, std::size_t size_max) {
    text = without_blanks_around(text);
    const std::size_t zeros = std::min(text.find_first_not_of(kAlphabet[0]), text.size());
    if (zeros > size_max) return std::nullopt;
    base::Bytes number;
    for (const char c : text.substr(zeros)) {
        const std::int8_t digit = kDigitValues[static_cast<std::uint8_t>(c)];
        if (digit < 0) return std::nullopt;
        multiply_add<256, 58>(number, static_cast<std::uint32_t>(digit));
        if (zeros + number.size() > size_max) return std::nullopt;
    }
    number.resize(number.size() + zeros);
    std::reverse(number.begin(), number.end());
    return number;
}

std::string base58check_encode(base::ByteView payload) {
    base::Bytes bytes = base::to_bytes(payload);
    const Digest256 digest = sha256d(payload);
    bytes.insert(bytes.end(), digest.begin(), digest.begin() + kChecksumSize);
    return base58_encode(bytes);
}

std::optional<base::Bytes> base58check_decode(std::string_view text, std::size_t payload_size_max) {
    auto bytes = base58_decode(text, payload_size_max + kChecksumSize);
    if (!bytes || bytes->size() < kChecksumSize) return std::nullopt;
    const std::size_t payload_size = bytes->size() - kChecksumSize;
    const Digest256 digest = sha256d(base::ByteView(*bytes).first(payload_size));
    if (!std::equal(digest.begin(), digest.begin() + kChecksumSize, bytes->end() - kChecksumSize))
        return std::nullopt;
    bytes->resize(payload_size);
    return bytes;
}

}  // namespace malha::crypto
