// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/consensus/deployments.hpp"

#include <gtest/gtest.h>

#include "malha/consensus/chain_params.hpp"
#include "support/shared.hpp"
#include "unit/consensus/header_chain.hpp"

namespace malha::consensus {
namespace {

using test::HeaderChain;

constexpr auto kDummy = VersionBitsDeployment::test_dummy;
constexpr std::int32_t kPeriod = 144;
constexpr std::int32_t kSignal = kVersionBitsTopBits | 1 << 28;

struct Fixture {
    ConsensusParams params = regtest_params({}).consensus;
    HeaderChain chain;
    VersionBitsCache cache;

    VersionBitsParams& deployment() { return params.version_bits[0]; }
    void mine(int count, std::int32_t version, std::uint32_t time) {
        for (int i = 0; i < count; ++i)
            chain.extend(time, 0x207fffff, version);
    }
    DeploymentState state() { return deployment_state(params, kDummy, &chain.tip(), cache); }
    primitives::Height since() {
        return deployment_state_since(params, kDummy, &chain.tip(), cache);
    }
};

TEST(Deployments, GoFromDefinedToActive) {
    Fixture f;
    f.deployment().start_time = 1000;
    f.mine(kPeriod - 1, kSignal, 1000);
    EXPECT_EQ(f.state(), DeploymentState::defined);
    f.mine(1, kSignal, 1000);  // Closes the first period; its votes came before the start.
    EXPECT_EQ(f.state(), DeploymentState::started);
    EXPECT_EQ(f.since(), kPeriod);
    f.mine(108, kSignal, 1000);
    f.mine(kPeriod - 109, kVersionBitsTopBits, 1000);
    EXPECT_EQ(f.state(), DeploymentState::started);
    f.mine(1, kVersionBitsTopBits, 1000);
    EXPECT_EQ(f.state(), DeploymentState::locked_in);
    EXPECT_EQ(f.since(), 2 * kPeriod);
    f.mine(kPeriod, 1, 1000);
    EXPECT_EQ(f.state(), DeploymentState::active);
    f.mine(3 * kPeriod + 5, 1, 1000);
    EXPECT_EQ(f.state(), DeploymentState::active);
    EXPECT_EQ(f.since(), 3 * kPeriod);
}

TEST(Deployments, NeedTheThresholdWithinOnePeriod) {
    Fixture f;
    f.mine(kPeriod, 1, 1000);
    f.mine(kPeriod - 107, 1, 1000);
    f.mine(107 + 100, kSignal, 1000);  // 107 here, 100 in the next period.
    f.mine(kPeriod - 100, 1, 1000);
    EXPECT_EQ(f.state(), DeploymentState::started);
    EXPECT_EQ(f.since(), kPeriod);
}

TEST(Deployments, CountOnlyVersionsWithTheTopBits) {
    Fixture f;
    f.mine(kPeriod, 1, 1000);
    f.mine(kPeriod, 1 << 28, 1000);  // Top bits 000.
    EXPECT_EQ(f.state(), DeploymentState::started);
    f.mine(kPeriod, 0x70000000, 1000);  // Top bits 011.
    EXPECT_EQ(f.state(), DeploymentState::started);
}

TEST(Deployments, FailAtTheTimeoutUnlessLockedInByThen) {
    Fixture f;
    f.deployment().timeout = 2000;
    f.mine(kPeriod, 1, 1000);
    f.mine(kPeriod, 1, 1999);
    EXPECT_EQ(f.state(), DeploymentState::started);
    f.mine(kPeriod, 1, 2000);
    EXPECT_EQ(f.state(), DeploymentState::failed);
    EXPECT_EQ(f.since(), 3 * kPeriod);
    f.mine(kPeriod, kSignal, 3000);
    EXPECT_EQ(f.state(), DeploymentState::failed);

    Fixture late;
    late.deployment().timeout = 2000;
    late.mine(kPeriod, 1, 1000);
    late.mine(kPeriod, kSignal, 2000);  // The votes of the last period count.
    EXPECT_EQ(late.state(), DeploymentState::locked_in);
}

TEST(Deployments, WaitForTheMinimumActivationHeight) {
    Fixture f;
    f.deployment().min_activation_height = 4 * kPeriod + 1;
    f.mine(kPeriod, 1, 1000);
    f.mine(kPeriod, kSignal, 1000);
    f.mine(2 * kPeriod, 1, 1000);
    EXPECT_EQ(f.state(), DeploymentState::locked_in);
    EXPECT_EQ(f.since(), 2 * kPeriod);
    f.mine(kPeriod, 1, 1000);
    EXPECT_EQ(f.state(), DeploymentState::active);
    EXPECT_EQ(f.since(), 5 * kPeriod);
}

TEST(Deployments, CanBeAlwaysOrNeverActive) {
    Fixture f;
    f.deployment().start_time = VersionBitsParams::kAlwaysActive;
    EXPECT_EQ(deployment_state(f.params, kDummy, nullptr, f.cache), DeploymentState::active);
    EXPECT_EQ(deployment_state_since(f.params, kDummy, nullptr, f.cache), 0);
    f.deployment().start_time = VersionBitsParams::kNeverActive;
    EXPECT_EQ(deployment_state(f.params, kDummy, nullptr, f.cache), DeploymentState::failed);
    EXPECT_EQ(compute_block_version(f.params, nullptr, f.cache), kVersionBitsTopBits);
}

TEST(Deployments, StartDefinedBeforeGenesis) {
    Fixture f;
    EXPECT_EQ(deployment_state(f.params, kDummy, nullptr, f.cache), DeploymentState::defined);
    EXPECT_EQ(deployment_state_since(f.params, kDummy, nullptr, f.cache), 0);
}

TEST(Deployments, GiveTheSameStatesWithAndWithoutMemory) {
    Fixture f;
    f.deployment().start_time = 1500;
    f.deployment().timeout = 9000;
    for (std::uint32_t i = 0; i < 2000; ++i) {
        f.mine(1, i % 5 == 0 ? 1 : kSignal, 1000 + i);
        VersionBitsCache fresh;
        ASSERT_EQ(f.state(), deployment_state(f.params, kDummy, &f.chain.tip(), fresh));
    }
    EXPECT_EQ(f.state(), DeploymentState::active);
}

TEST(Deployments, VoteInNewBlocksWhileItMatters) {
    Fixture f;
    f.mine(kPeriod - 1, 1, 1000);
    EXPECT_EQ(compute_block_version(f.params, &f.chain.tip(), f.cache), kVersionBitsTopBits);
    f.mine(1, 1, 1000);
    EXPECT_EQ(compute_block_version(f.params, &f.chain.tip(), f.cache), kSignal);
    f.mine(kPeriod, kSignal, 1000);
    EXPECT_EQ(compute_block_version(f.params, &f.chain.tip(), f.cache), kSignal);
    f.mine(kPeriod, 1, 1000);
    EXPECT_EQ(compute_block_version(f.params, &f.chain.tip(), f.cache), kVersionBitsTopBits);
}

TEST(Deployments, CountVotesOfThePresentPeriod) {
    Fixture f;
    f.mine(kPeriod, kSignal, 1000);
    f.mine(36, 1, 1000);
    DeploymentStatistics statistics = deployment_statistics(f.params, kDummy, f.chain.tip());
    EXPECT_EQ(statistics.elapsed, 36);
    EXPECT_EQ(statistics.count, 0);
    EXPECT_TRUE(statistics.possible);  // 108 of 108 are left.
    f.mine(1, 1, 1000);
    EXPECT_FALSE(deployment_statistics(f.params, kDummy, f.chain.tip()).possible);
    f.mine(kPeriod - 37, kSignal, 1000);
    statistics = deployment_statistics(f.params, kDummy, f.chain.tip());
    EXPECT_EQ(statistics.elapsed, kPeriod);
    EXPECT_EQ(statistics.count, 107);
    EXPECT_FALSE(statistics.signalling.front());
    EXPECT_TRUE(statistics.signalling.back());
}

/// getdeploymentinfo of a recorded regtest chain, from its headers.
TEST(Deployments, AgreeWithARecordedChain) {
    MALHA_NEEDS_SHARED("fixtures/expected/headers.json");
    Fixture f;
    int blocks = 0;
    for (const auto& entry : test::shared_json("fixtures/expected/headers.json")) {
        const auto& header = entry.value("result", nlohmann::json());
        if (!header.is_object() || header.value("height", -1) != blocks) continue;
        if (header.value("confirmations", -1) < 0) continue;  // A side branch.
        f.chain.extend(header.at("time"), 0x207fffff, header.at("version"));
        ++blocks;
    }
    ASSERT_EQ(blocks, 243);
    EXPECT_EQ(f.state(), DeploymentState::started);
    EXPECT_EQ(f.since(), 144);
    EXPECT_EQ(compute_block_version(f.params, &f.chain.tip(), f.cache), 805306368);
    const auto statistics = deployment_statistics(f.params, kDummy, f.chain.tip());
    EXPECT_EQ(statistics.period, 144);
    EXPECT_EQ(statistics.threshold, 108);
    EXPECT_EQ(statistics.elapsed, 99);
    EXPECT_EQ(statistics.count, 99);
    EXPECT_TRUE(statistics.possible);
}

TEST(Deployments, NameStates) {
    EXPECT_EQ(to_string(DeploymentState::defined), "defined");
    EXPECT_EQ(to_string(DeploymentState::started), "started");
    EXPECT_EQ(to_string(DeploymentState::locked_in), "locked_in");
    EXPECT_EQ(to_string(DeploymentState::active), "active");
    EXPECT_EQ(to_string(DeploymentState::failed), "failed");
}

}  // namespace
}  // namespace malha::consensus
