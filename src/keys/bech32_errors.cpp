// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The checksum is linear: the remainder of a wrong string differs from the right one by the sum of
// what each wrong character contributes. So errors are found by looking for one or two
// contributions whose sum is that difference.
#include "malha/keys/bech32_errors.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "malha/crypto/bech32.hpp"

namespace malha::keys {
namespace {

constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kBech32ChecksumLength = 6;
constexpr std::uint32_t kBech32Remainder = 1;
constexpr std::uint32_t kBech32mRemainder = 0x2bc830a3;

/// BIP 173: one step of the polynomial division.
std::uint32_t next_remainder(std::uint32_t remainder, std::uint32_t value) {
    constexpr std::array<std::uint32_t, 5> kGenerator{0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
                                                      0x3d4233dd, 0x2a1462b3};
    const std::uint32_t top = remainder >> 25;
    remainder = (remainder & 0x1ffffff) << 5 ^ value;
    for (std::size_t i = 0; i < kGenerator.size(); ++i)
        if ((top >> i & 1) != 0) remainder ^= kGenerator[i];
    return remainder;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::vector<std::size_t> bad_characters(std::string_view text) {
    std::vector<std::size_t> bad;
    bool seen_lower = false;
    bool seen_upper = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool is_lower = c >= 'a' && c <= 'z';
        const bool is_upper = c >= 'A' && c <= 'Z';
        const bool mixed = (is_lower && seen_upper) || (is_upper && seen_lower);
        if (mixed || c < 33 || c > 126) {
            bad.push_back(i);
            continue;
        }
        seen_lower = seen_lower || is_lower;
        seen_upper = seen_upper || is_upper;
    }
    return bad;
}

std::uint32_t remainder_of(std::string_view prefix, const std::vector<std::uint32_t>& values) {
    std::uint32_t remainder = 1;
    for (const char c : prefix)
        remainder = next_remainder(remainder, static_cast<std::uint8_t>(lower(c)) >> 5U);
    remainder = next_remainder(remainder, 0);
    for (const char c : prefix)
        remainder = next_remainder(remainder, static_cast<std::uint8_t>(lower(c)) & 31U);
    for (const std::uint32_t value : values)
        remainder = next_remainder(remainder, value);
    return remainder;
}

/// Contribution to the remainder -> index of the data character that makes it.
std::unordered_map<std::uint32_t, std::size_t> error_contributions(std::size_t count) {
    std::unordered_map<std::uint32_t, std::size_t> contributions;
    std::array<std::uint32_t, 32> shifted{};
    for (std::uint32_t value = 1; value < 32; ++value)
        shifted[value] = value;
    for (std::size_t i = count; i-- > 0;) {
        for (std::uint32_t value = 1; value < 32; ++value) {
            contributions.emplace(shifted[value], i);
            shifted[value] = next_remainder(shifted[value], 0);
        }
    }
    return contributions;
}

/// One or two indexes; empty when more than two characters are wrong.
std::vector<std::size_t> find_errors(
    std::uint32_t difference, const std::unordered_map<std::uint32_t, std::size_t>& contributions) {
    if (const auto single = contributions.find(difference); single != contributions.end())
        return {single->second};
    for (const auto& [contribution, index] : contributions) {
        const auto other = contributions.find(difference ^ contribution);
        if (other == contributions.end() || other->second == index) continue;
        return {std::min(index, other->second), std::max(index, other->second)};
    }
    return {};
}

Bech32Diagnosis diagnose_checksum(std::string_view prefix,
                                  const std::vector<std::uint32_t>& values) {
    const std::uint32_t remainder = remainder_of(prefix, values);
    const auto contributions = error_contributions(values.size());
    const auto plain = find_errors(remainder ^ kBech32Remainder, contributions);
    const auto modified = find_errors(remainder ^ kBech32mRemainder, contributions);
    if (plain.empty() && modified.empty()) return {"Invalid checksum", {}};
    const bool use_plain = modified.empty() || (!plain.empty() && plain.size() <= modified.size());
    Bech32Diagnosis diagnosis{use_plain ? "Invalid Bech32 checksum" : "Invalid Bech32m checksum",
                              use_plain ? plain : modified};
    for (std::size_t& location : diagnosis.locations)
        location += prefix.size() + 1;
    return diagnosis;
}

}  // namespace

Bech32Diagnosis diagnose_bech32(std::string_view text) {
    if (text.size() > crypto::kBech32LengthMax) {
        Bech32Diagnosis diagnosis{"Bech32 string too long", {}};
        for (std::size_t i = crypto::kBech32LengthMax; i < text.size(); ++i)
            diagnosis.locations.push_back(i);
        return diagnosis;
    }
    if (auto bad = bad_characters(text); !bad.empty())
        return {"Invalid character or mixed case", std::move(bad)};
    const std::size_t separator = text.rfind('1');
    if (separator == std::string_view::npos) return {"Missing separator", {}};
    if (separator == 0 || separator + kBech32ChecksumLength >= text.size())
        return {"Invalid separator position", {separator}};
    std::vector<std::uint32_t> values;
    for (std::size_t i = separator + 1; i < text.size(); ++i) {
        const std::size_t value = kAlphabet.find(lower(text[i]));
        if (value == std::string_view::npos) return {"Invalid Base 32 character", {i}};
        values.push_back(static_cast<std::uint32_t>(value));
    }
    return diagnose_checksum(text.substr(0, separator), values);
}

}  // namespace malha::keys
