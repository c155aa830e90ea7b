// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/consensus/unknown_rules.hpp"

#include <gtest/gtest.h>

#include "malha/consensus/chain_params.hpp"
#include "unit/consensus/header_chain.hpp"

namespace malha::consensus {
namespace {

constexpr int kPeriod = 144;
constexpr int kThreshold = 108;

struct Fixture {
    explicit Fixture(primitives::Height first = 0) : rules(params, first) {
        mine(kPeriod, kVersionBitsTopBits);
    }
    void mine(int count, std::int32_t version) {
        for (int i = 0; i < count; ++i)
            chain.extend(1000, 0x207fffff, version);
    }
    /// One period with so many votes for the bit, then one without any.
    void vote(int bit, int votes = kThreshold) {
        mine(votes, kVersionBitsTopBits | 1 << bit);
        mine(kPeriod - votes + kPeriod, kVersionBitsTopBits);
    }
    std::vector<int> active() { return rules.active_after(chain.tip()); }

    ConsensusParams params = regtest_params({}).consensus;
    malha::test::HeaderChain chain;
    UnknownRules rules;
};
using Bits = std::vector<int>;

TEST(UnknownRules, AreActiveOnceEnoughVotedAndAPeriodPassed) {
    Fixture f;
    f.mine(kThreshold, kVersionBitsTopBits | 1 << 3);
    f.mine(kPeriod - kThreshold, kVersionBitsTopBits);
    EXPECT_EQ(f.active(), Bits{}) << "locked in";
    f.mine(kPeriod - 1, kVersionBitsTopBits);
    EXPECT_EQ(f.active(), Bits{});
    f.mine(1, kVersionBitsTopBits);
    EXPECT_EQ(f.active(), Bits{3});
    f.vote(0);
    EXPECT_EQ(f.active(), (Bits{0, 3}));
}

TEST(UnknownRules, NeedTheThreshold) {
    Fixture f;
    f.vote(3, kThreshold - 1);
    EXPECT_EQ(f.active(), Bits{});
}

TEST(UnknownRules, LeaveTheMinersBitsAlone) {
    Fixture f;
    for (int bit = kVotingBits; bit < kVersionBitsCount; ++bit)
        f.vote(bit);
    EXPECT_EQ(f.active(), Bits{});
}

TEST(UnknownRules, AreNotThoseOfAKnownDeployment) {
    Fixture f;
    auto& known = f.params.version_bits[0];
    known = {.bit = 2, .start_time = 0, .period = kPeriod, .threshold = kThreshold};
    f.vote(2);
    EXPECT_EQ(f.active(), Bits{});
    f.vote(2);  // again, long after it was decided: somebody reuses the bit
    EXPECT_EQ(f.active(), Bits{2});
}

TEST(UnknownRules, OfThePastDoNotCount) {
    Fixture f(2 * kPeriod);
    f.vote(1);
    EXPECT_EQ(f.active(), Bits{});
    f.vote(1);
    EXPECT_EQ(f.active(), Bits{1});
}

}  // namespace
}  // namespace malha::consensus
