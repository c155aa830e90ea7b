// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/consensus/work.hpp"

#include <gtest/gtest.h>

#include <random>

namespace malha::consensus {
namespace {

TEST(Work, DecodesCompactTargets) {
    EXPECT_EQ(target_from_bits(0), Uint256{});
    EXPECT_EQ(target_from_bits(0x00123456), Uint256{});
    EXPECT_EQ(target_from_bits(0x01003456), Uint256{});
    EXPECT_EQ(target_from_bits(0x01123456), Uint256{0x12});
    EXPECT_EQ(target_from_bits(0x02123456), Uint256{0x1234});
    EXPECT_EQ(target_from_bits(0x03123456), Uint256{0x123456});
    EXPECT_EQ(target_from_bits(0x04123456), Uint256{0x12345600});
    EXPECT_EQ(target_from_bits(0x05009234), Uint256{0x92340000});
    EXPECT_EQ(target_from_bits(0x1d00ffff), Uint256{0xffff} << 208);
    EXPECT_EQ(target_from_bits(0x20123456), Uint256{0x123456} << 232);
}

TEST(Work, RefusesNegativeTargets) {
    EXPECT_FALSE(target_from_bits(0x01fedcba));
    EXPECT_FALSE(target_from_bits(0x04923456));
    EXPECT_FALSE(target_from_bits(0x03800001));
    // The sign of a zero means nothing.
    EXPECT_EQ(target_from_bits(0x01800000), Uint256{});
    EXPECT_EQ(target_from_bits(0x00923456), Uint256{});
    EXPECT_EQ(target_from_bits(0x04800000), Uint256{});
}

TEST(Work, RefusesTargetsBeyond256Bits) {
    EXPECT_EQ(target_from_bits(0x2100ffff), Uint256{0xffff} << 240);
    EXPECT_FALSE(target_from_bits(0x21010000));
    EXPECT_EQ(target_from_bits(0x220000ff), Uint256{0xff} << 248);
    EXPECT_FALSE(target_from_bits(0x22000100));
    EXPECT_FALSE(target_from_bits(0x23000001));
    EXPECT_FALSE(target_from_bits(0xff123456));
    EXPECT_EQ(target_from_bits(0xff000000), Uint256{});
}

TEST(Work, EncodesTargetsWithoutTheSignBit) {
    EXPECT_EQ(bits_from_target(Uint256{}), 0U);
    EXPECT_EQ(bits_from_target(Uint256{0x12}), 0x01120000U);
    EXPECT_EQ(bits_from_target(Uint256{0x80}), 0x02008000U);
    EXPECT_EQ(bits_from_target(Uint256{0x92340000}), 0x05009234U);
    EXPECT_EQ(bits_from_target(Uint256{0x12345678}), 0x04123456U);
    EXPECT_EQ(bits_from_target(~Uint256{}), 0x2100ffffU);
}

TEST(Work, RoundTripsWhatItEncodes) {
    std::mt19937_64 random(3);
    for (int i = 0; i < 10'000; ++i) {
        Uint256 target;
        for (std::uint64_t& limb : target.limbs)
            limb = random();
        target >>= static_cast<unsigned>(random() % 256);
        const std::uint32_t bits = bits_from_target(target);
        const auto decoded = target_from_bits(bits);
        ASSERT_TRUE(decoded);
        EXPECT_LE(*decoded, target);
        EXPECT_EQ(bits_from_target(*decoded), bits);
    }
}

TEST(Work, CountsExpectedHashes) {
    EXPECT_EQ(block_work(0x1d00ffff), Uint256{0x100010001});
    EXPECT_EQ(block_work(0x207fffff), Uint256{2});
    EXPECT_EQ(block_work(0), Uint256{});
    EXPECT_EQ(block_work(0x04923456), Uint256{});
    EXPECT_EQ(block_work(0x2100ffff), Uint256{1});
    EXPECT_EQ(block_work(0x01010000), Uint256{1} << 255);
}

}  // namespace
}  // namespace malha::consensus
