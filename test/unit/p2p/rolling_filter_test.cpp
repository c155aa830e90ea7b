// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/p2p/rolling_filter.hpp"

#include <gtest/gtest.h>

#include "malha/base/endian.hpp"

namespace malha::p2p {
namespace {

RollingFilter::Hash hash_of(std::uint64_t number) {
    RollingFilter::Hash hash{};
    base::store_le(hash.data(), number);
    return hash;
}

TEST(RollingFilter, KnowsTheLastMembersAndForgetsOldOnes) {
    constexpr std::uint64_t kCapacity = 1000;
    RollingFilter filter(kCapacity, {1, 2});
    EXPECT_FALSE(filter.contains(hash_of(0)));
    for (std::uint64_t i = 0; i < 10 * kCapacity; ++i) {
        filter.insert(hash_of(i));
        EXPECT_TRUE(filter.contains(hash_of(i)));
        const std::uint64_t oldest = i < kCapacity ? 0 : i - kCapacity + 1;
        EXPECT_TRUE(filter.contains(hash_of(oldest)));
    }
    std::size_t remembered = 0;
    for (std::uint64_t i = 0; i < 8 * kCapacity; ++i)
        remembered += filter.contains(hash_of(i)) ? 1 : 0;
    EXPECT_LE(remembered, 2U);
}

TEST(RollingFilter, TakesFewStrangersForMembers) {
    constexpr std::uint64_t kCapacity = 5000;
    RollingFilter filter(kCapacity, {3, 4});
    for (std::uint64_t i = 0; i < 2 * kCapacity; ++i)
        filter.insert(hash_of(i));
    std::size_t wrong = 0;
    for (std::uint64_t i = 0; i < 200'000; ++i)
        wrong += filter.contains(hash_of(1'000'000 + i)) ? 1 : 0;
    EXPECT_LE(wrong, 10U);
}

TEST(RollingFilter, TheSameMemberAgainTakesNoRoom) {
    RollingFilter filter(10, {5, 6});
    for (std::uint64_t i = 0; i < 5; ++i)
        filter.insert(hash_of(i));
    for (int i = 0; i < 1000; ++i)
        filter.insert(hash_of(0));
    for (std::uint64_t i = 0; i < 5; ++i)
        EXPECT_TRUE(filter.contains(hash_of(i)));
    filter.clear();
    EXPECT_FALSE(filter.contains(hash_of(0)));
}

}  // namespace
}  // namespace malha::p2p
