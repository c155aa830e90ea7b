// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See descriptor_checksum.hpp.
#include "malha/keys/descriptor_checksum.hpp"

#include <array>
#include <cstdint>

#include "malha/base/assert.hpp"

namespace malha::keys {
namespace {

// BIP 380: the position of a character is its symbol (low five bits) and its group (the rest).
constexpr std::string_view kInputCharacters =
    "0123456789()[],'/*abcdefgh@:$%{}"
    "IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~"
    "ijklmnopqrstuvwxyzABCDEFGH`#\"\\ ";
constexpr std::string_view kChecksumCharacters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kChecksumLength = 8;

// Every output of a block shown in JSON has a checksum, hence the tables.

/// Position of each character; -1: not in the set.
constexpr std::array<std::int8_t, 256> kPositions = [] {
    std::array<std::int8_t, 256> positions{};
    positions.fill(-1);
    for (std::size_t i = 0; i < kInputCharacters.size(); ++i)
        positions[static_cast<std::uint8_t>(kInputCharacters[i])] = static_cast<std::int8_t>(i);
    return positions;
}();

/// What the five bits that leave the remainder add to it.
constexpr std::array<std::uint64_t, 32> kReduction = [] {
    constexpr std::array<std::uint64_t, 5> kGenerator{0xf5dee51989, 0xa9fdca3312, 0x1bab10e32d,
                                                      0x3706b1677a, 0x644d626ffd};
    std::array<std::uint64_t, 32> table{};
    for (std::size_t top = 0; top < table.size(); ++top)
        for (std::size_t i = 0; i < kGenerator.size(); ++i)
            if ((top >> i & 1) != 0) table[top] ^= kGenerator[i];
    return table;
}();

std::uint64_t next_remainder(std::uint64_t remainder, std::uint64_t value) {
    return ((remainder & 0x7ffffffff) << 5 ^ value) ^ kReduction[remainder >> 35];
}

}  // namespace

std::optional<std::string> descriptor_checksum(std::string_view descriptor) {
    std::uint64_t remainder = 1;
    std::uint64_t groups = 0;
    std::size_t group_count = 0;
    for (const char c : descriptor) {
        const std::int8_t found = kPositions[static_cast<std::uint8_t>(c)];
        if (found < 0) return std::nullopt;
        const auto position = static_cast<std::uint8_t>(found);
        remainder = next_remainder(remainder, position & 31);
        groups = groups * 3 + (position >> 5);
        // Three groups (0 to 2 each) make one symbol.
        if (++group_count == 3) {
            remainder = next_remainder(remainder, groups);
            groups = 0;
            group_count = 0;
        }
    }
    if (group_count > 0) remainder = next_remainder(remainder, groups);
    for (std::size_t i = 0; i < kChecksumLength; ++i)
        remainder = next_remainder(remainder, 0);
    remainder ^= 1;
    std::string checksum(kChecksumLength, '\0');
    for (std::size_t i = 0; i < kChecksumLength; ++i)
        checksum[i] = kChecksumCharacters[remainder >> 5 * (kChecksumLength - 1 - i) & 31];
    return checksum;
}

std::string with_checksum(std::string_view descriptor) {
    const auto checksum = descriptor_checksum(descriptor);
    MALHA_ASSERT(checksum.has_value());
    return std::string(descriptor) + "#" + *checksum;
}

}  // namespace malha::keys
