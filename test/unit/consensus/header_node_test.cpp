// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/consensus/header_node.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "unit/consensus/header_chain.hpp"

namespace malha::consensus {
namespace {

using test::HeaderChain;

HeaderChain chain_of(primitives::Height length, std::uint32_t first_time) {
    HeaderChain chain;
    for (primitives::Height i = 0; i < length; ++i)
        chain.extend(first_time + static_cast<std::uint32_t>(i));
    return chain;
}

TEST(HeaderNode, FindsEveryAncestor) {
    const HeaderChain chain = chain_of(1200, 1000);
    for (primitives::Height from = 0; from < 1200; from += 7)
        for (primitives::Height at = 0; at <= from; ++at)
            ASSERT_EQ(chain.at(from).ancestor(at), &chain.at(at)) << from << " " << at;
}

TEST(HeaderNode, FindsAncestorsInFewSteps) {
    constexpr primitives::Height kLength = 100'000;
    const HeaderChain chain = chain_of(kLength, 1000);
    std::mt19937 random(4);
    for (int i = 0; i < 2000; ++i) {
        const auto from = static_cast<primitives::Height>(random() % kLength);
        const auto at = static_cast<primitives::Height>(random()) % (from + 1);
        ASSERT_EQ(chain.at(from).ancestor(std::abs(at)), &chain.at(std::abs(at)));
    }
}

TEST(HeaderNode, AddsUpWorkAndLargestTime) {
    HeaderChain chain;
    chain.extend(100, 0x1d00ffff);
    chain.extend(300, 0x1d00ffff);
    chain.extend(200, 0x207fffff);
    EXPECT_EQ(chain.tip().chain_work, Uint256{2 * 0x100010001ULL + 2});
    EXPECT_EQ(chain.tip().time_max, 300U);
    EXPECT_EQ(chain.at(0).parent, nullptr);
    EXPECT_EQ(chain.tip().height, 2);
}

TEST(HeaderNode, TakesTheMedianOfUpToElevenTimes) {
    HeaderChain chain;
    EXPECT_EQ(chain.extend(50).median_time_past().value, 50);
    EXPECT_EQ(chain.extend(10).median_time_past().value, 50);  // The upper of two.
    EXPECT_EQ(chain.extend(20).median_time_past().value, 20);
    for (std::uint32_t time = 100; time < 1100; time += 100)
        chain.extend(time);
    // The last eleven: 20 and 100 to 1000.
    EXPECT_EQ(chain.tip().median_time_past().value, 500);
}

TEST(HeaderNode, GivesItsHeaderBack) {
    HeaderChain chain;
    chain.extend(1);
    const primitives::BlockHeader header{.version = 4,
                                         .prev_hash = chain.tip().hash,
                                         .merkle_root = {{1, 2, 3}},
                                         .time = 5,
                                         .bits = 0x1d00ffff,
                                         .nonce = 7};
    EXPECT_EQ(chain.add(header).header(), header);
}

TEST(HeaderNode, FindsTheForkOfTwoBranches) {
    for (const primitives::Height fork : {0, 1, 62, 63, 64, 500, 999}) {
        HeaderChain left;
        for (primitives::Height i = 0; i <= fork; ++i)
            left.extend(static_cast<std::uint32_t>(i));
        // Right hangs on the left chain from the fork on.
        std::deque<HeaderNode> branch;
        const HeaderNode* parent = &left.at(fork);
        for (int i = 0; i < 300; ++i) {
            HeaderNode& node = branch.emplace_back();
            node.bits = 0x207fffff;
            node.link(parent);
            parent = &node;
        }
        for (int i = 0; i < 700; ++i)
            left.extend(9000);
        EXPECT_EQ(last_common_ancestor(&left.tip(), parent), &left.at(fork));
        EXPECT_EQ(last_common_ancestor(parent, &left.tip()), &left.at(fork));
        EXPECT_EQ(last_common_ancestor(&left.tip(), &left.at(fork)), &left.at(fork));
    }
}

TEST(HeaderNode, HasNoForkWithAnotherGenesis) {
    const HeaderChain a = chain_of(100, 1);
    const HeaderChain b = chain_of(120, 1);
    EXPECT_EQ(last_common_ancestor(&a.tip(), &b.tip()), nullptr);
}

}  // namespace
}  // namespace malha::consensus
