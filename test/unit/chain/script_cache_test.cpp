// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/chain/script_cache.hpp"

#include <gtest/gtest.h>

#include "malha/base/endian.hpp"

namespace malha::chain {
namespace {

primitives::Wtxid numbered(std::uint64_t number) {
    primitives::Wtxid wtxid;
    base::store_le(wtxid.bytes.data(), number);
    return wtxid;
}

TEST(ScriptCache, RemembersTheExactFlagsOnly) {
    base::SeededRng rng(1);
    ScriptCache cache(1 << 16, rng);
    cache.insert(numbered(1), script::kMandatoryFlags);
    EXPECT_TRUE(cache.contains(numbered(1), script::kMandatoryFlags));
    EXPECT_FALSE(cache.contains(numbered(1), script::kStandardFlags));
    EXPECT_FALSE(cache.contains(numbered(2), script::kMandatoryFlags));
}

TEST(ScriptCache, InsertingTwiceCountsOnce) {
    base::SeededRng rng(1);
    ScriptCache cache(1 << 16, rng);
    cache.insert(numbered(1), script::kMandatoryFlags);
    cache.insert(numbered(1), script::kMandatoryFlags);
    EXPECT_EQ(cache.size(), 1U);
}

TEST(ScriptCache, KeepsTheRecentAndStaysBounded) {
    base::SeededRng rng(2);
    constexpr std::size_t kBytes = 1 << 16;  // two generations of 2048 slots
    ScriptCache cache(kBytes, rng);
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        cache.insert(numbered(i), script::kMandatoryFlags);
        ASSERT_LE(cache.size() * 16, kBytes);
        ASSERT_TRUE(cache.contains(numbered(i), script::kMandatoryFlags));
        const std::uint64_t recent = i < 1000 ? 0 : i - 1000;
        ASSERT_TRUE(cache.contains(numbered(recent), script::kMandatoryFlags));
    }
    EXPECT_FALSE(cache.contains(numbered(0), script::kMandatoryFlags));
}

}  // namespace
}  // namespace malha::chain
