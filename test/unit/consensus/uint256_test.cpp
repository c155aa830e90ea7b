// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/consensus/uint256.hpp"

#include <gtest/gtest.h>

#include <random>

namespace malha::consensus {
namespace {

__extension__ using Wide = unsigned __int128;

const Uint256 kAllOnes = ~Uint256{};

Uint256 from_wide(Wide value) {
    Uint256 number;
    number.limbs[0] = static_cast<std::uint64_t>(value);
    number.limbs[1] = static_cast<std::uint64_t>(value >> 64);
    return number;
}

/// Random with many short and sparse values among them.
Uint256 random_number(std::mt19937_64& random) {
    Uint256 number;
    for (std::uint64_t& limb : number.limbs)
        limb = random() % 4 == 0 ? 0 : random();
    return number >> static_cast<unsigned>(random() % 256);
}

TEST(Uint256, ReadsAndWritesHex) {
    EXPECT_EQ(Uint256::from_hex("1"), Uint256{1});
    EXPECT_EQ(Uint256::from_hex("0"), Uint256{});
    const std::string digits = "00000000ffff0000000000000000000000000000000000000000000000000123";
    EXPECT_EQ(Uint256::from_hex(digits)->to_hex(), digits);
    EXPECT_EQ(Uint256::from_hex(std::string(64, 'f')), kAllOnes);
    EXPECT_FALSE(Uint256::from_hex(""));
    EXPECT_FALSE(Uint256::from_hex("0x1"));
    EXPECT_FALSE(Uint256::from_hex(std::string(65, '0')));
}

TEST(Uint256, ReadsHashesAsLittleEndian) {
    primitives::BlockHash hash;
    hash.bytes[0] = 1;
    EXPECT_EQ(Uint256::from_hash(hash), Uint256{1});
    hash.bytes = {};
    hash.bytes[31] = 0x80;
    EXPECT_EQ(Uint256::from_hash(hash).bit_length(), 256U);
}

TEST(Uint256, CarriesAndBorrowsAcrossAllLimbs) {
    EXPECT_EQ(kAllOnes + Uint256{1}, Uint256{});
    EXPECT_EQ(Uint256{} - Uint256{1}, kAllOnes);
    EXPECT_EQ(kAllOnes * 2, kAllOnes - Uint256{1});
    EXPECT_EQ((Uint256{1} << 192) - Uint256{1}, kAllOnes >> 64);
}

TEST(Uint256, ShiftsAcrossLimbBoundaries) {
    for (unsigned bits = 0; bits < 256; ++bits) {
        const Uint256 one = Uint256{1} << bits;
        EXPECT_EQ(one.bit_length(), bits + 1);
        EXPECT_EQ(one >> bits, Uint256{1});
        EXPECT_EQ((kAllOnes << bits) >> bits, kAllOnes >> bits);
    }
    EXPECT_EQ(Uint256{1} << 256, Uint256{});
    EXPECT_EQ(kAllOnes >> 256, Uint256{});
}

TEST(Uint256, OrdersByTheHighestLimb) {
    EXPECT_LT(Uint256{~std::uint64_t{0}}, Uint256{1} << 64);
    EXPECT_GT(Uint256{1} << 255, kAllOnes >> 1);
    EXPECT_LT(Uint256{1}, Uint256{2});
}

TEST(Uint256, AgreesWithNative128BitArithmetic) {
    std::mt19937_64 random(1);
    for (int i = 0; i < 20'000; ++i) {
        const Wide a = (Wide{random()} << 64 | random()) >> (random() % 128);
        const Wide b = ((Wide{random()} << 64 | random()) >> (random() % 128)) | 1;
        EXPECT_EQ(from_wide(a) / from_wide(b), from_wide(a / b));
        if (a >= b) {
            EXPECT_EQ(from_wide(a) - from_wide(b), from_wide(a - b));
        }
        const auto small = static_cast<std::uint64_t>(b) & 0xffffffff;
        EXPECT_EQ(from_wide(a >> 32) * small, from_wide((a >> 32) * small));
        EXPECT_EQ(from_wide(a) < from_wide(b), a < b);
    }
}

TEST(Uint256, DividesSoThatQuotientTimesDivisorPlusRestIsTheNumber) {
    std::mt19937_64 random(2);
    for (int i = 0; i < 5'000; ++i) {
        const Uint256 number = random_number(random);
        const std::uint64_t divisor = random() | 1;
        const Uint256 quotient = number / Uint256{divisor};
        const Uint256 rest = number - quotient * divisor;
        EXPECT_LT(rest, Uint256{divisor});
        EXPECT_EQ(quotient * divisor + rest, number);
    }
    EXPECT_EQ(kAllOnes / kAllOnes, Uint256{1});
    EXPECT_EQ((kAllOnes - Uint256{1}) / kAllOnes, Uint256{});
    EXPECT_EQ(kAllOnes / Uint256{1}, kAllOnes);
}

TEST(Uint256DeathTest, RefusesDivisionByZero) {
    EXPECT_DEATH(Uint256{1} / Uint256{}, "is_zero");
}

}  // namespace
}  // namespace malha::consensus
