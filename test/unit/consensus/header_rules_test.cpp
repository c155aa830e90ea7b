// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/consensus/header_rules.hpp"

#include <gtest/gtest.h>

#include "malha/consensus/chain_params.hpp"
#include "malha/consensus/work.hpp"
#include "unit/consensus/header_chain.hpp"

namespace malha::consensus {
namespace {

using test::HeaderChain;

constexpr std::uint32_t kEasiest = 0x1d00ffff;
constexpr base::UnixSeconds kLater{4'000'000'000};

/// A chain of one difficulty period but one block: the next block is the first of a new period.
HeaderChain period(std::uint32_t last_time, std::uint32_t bits) {
    HeaderChain chain;
    for (std::uint32_t i = 0; i < 2015; ++i)
        chain.extend(1'000'000 + i, bits);
    chain.extend(last_time, bits);
    return chain;
}

primitives::BlockHeader child_of(const HeaderNode& parent, std::uint32_t time, std::uint32_t bits) {
    return {.version = 0x20000000,
            .prev_hash = parent.hash,
            .merkle_root = {},
            .time = time,
            .bits = bits,
            .nonce = 0};
}

void expect_broken(const ConsensusParams& params, const primitives::BlockHeader& header,
                   const HeaderNode& parent, base::UnixSeconds now, std::string_view reason) {
    const auto checked = check_header(params, header, parent, now);
    ASSERT_FALSE(checked);
    EXPECT_EQ(reject_reason(checked.error()), reason);
}

TEST(Retarget, ScalesByTheTimeTaken) {
    const auto params = main_params().consensus;
    // Blocks 30240 to 32255 of the main chain; then limits seen at 0, 2016, 68544 and 46368.
    EXPECT_EQ(retarget(params, 0x1d00ffff, std::chrono::seconds(1262152739 - 1261130161)),
              0x1d00d86aU);
    EXPECT_EQ(retarget(params, 0x1d00ffff, std::chrono::seconds(1233061996 - 1231006505)),
              0x1d00ffffU);
    EXPECT_EQ(retarget(params, 0x1c05a3f4, std::chrono::seconds(1279297671 - 1279008237)),
              0x1c0168fdU);
    EXPECT_EQ(retarget(params, 0x1c387f6f, std::chrono::seconds(1269211443 - 1263163443)),
              0x1d00e1fdU);
}

TEST(Retarget, IsLimitedToAFactorOfFour) {
    const auto params = main_params().consensus;
    const auto span = params.target_timespan;
    const std::chrono::seconds second{1};
    EXPECT_EQ(retarget(params, 0x1b100000, span / 4), 0x1b040000U);
    EXPECT_EQ(retarget(params, 0x1b100000, span / 4 - second), 0x1b040000U);
    EXPECT_EQ(retarget(params, 0x1b100000, -span), 0x1b040000U);
    EXPECT_EQ(retarget(params, 0x1b100000, span * 4), 0x1b400000U);
    EXPECT_EQ(retarget(params, 0x1b100000, span * 4 + second), 0x1b400000U);
    EXPECT_NE(retarget(params, 0x1b100000, span * 4 - second), 0x1b400000U);
    EXPECT_EQ(retarget(params, kEasiest, span * 4), kEasiest);
}

TEST(NextWork, StaysThroughAPeriod) {
    const auto params = main_params().consensus;
    HeaderChain chain;
    chain.extend(1000, 0x1c7fff00);
    chain.extend(2000, 0x1c7fff00);
    EXPECT_EQ(next_work_required(params, chain.tip(), {1'000'000}), 0x1c7fff00U);
}

TEST(NextWork, MeasuresAPeriodWithoutItsFirstInterval) {
    const auto params = main_params().consensus;
    const std::uint32_t first = 1'000'000;
    const auto span = static_cast<std::uint32_t>(params.target_timespan.count());
    EXPECT_EQ(next_work_required(params, period(first + span, 0x1b100000).tip(), {0}), 0x1b100000U);
    EXPECT_EQ(next_work_required(params, period(first + span / 2, 0x1b100000).tip(), {0}),
              0x1b080000U);
}

TEST(NextWork, AllowsEasyBlocksAfterTwentyMinutesOnTestNetworks) {
    const auto params = testnet3_params().consensus;
    HeaderChain chain;
    chain.extend(1000, 0x1c7fff00);
    chain.extend(1600, 0x1c7fff00);
    EXPECT_EQ(next_work_required(params, chain.tip(), {1600 + 1200}), 0x1c7fff00U);
    EXPECT_EQ(next_work_required(params, chain.tip(), {1600 + 1201}), kEasiest);
    chain.extend(1600 + 1201, kEasiest);
    chain.extend(1600 + 2500, kEasiest);
    // The block after easy ones states the last real target.
    EXPECT_EQ(next_work_required(params, chain.tip(), {1600 + 2501}), 0x1c7fff00U);
    // The main network knows no easy blocks.
    EXPECT_EQ(next_work_required(main_params().consensus, chain.tip(), {1600 + 9999}), kEasiest);
    EXPECT_EQ(next_work_required(main_params().consensus, chain.at(1), {1600 + 9999}), 0x1c7fff00U);
}

TEST(NextWork, LooksForTheRealTargetOnlyWithinThePeriod) {
    const auto params = testnet3_params().consensus;
    HeaderChain chain = period(2'000'000, 0x1c7fff00);
    chain.extend(3'000'000, kEasiest);  // First of its period.
    chain.extend(3'000'600, kEasiest);
    EXPECT_EQ(next_work_required(params, chain.tip(), {3'000'601}), kEasiest);
}

TEST(NextWork, StartsFromTheFirstTargetOfThePeriodUnderBip94) {
    HeaderChain chain;
    for (std::uint32_t i = 0; i < 2015; ++i)
        chain.extend(1'000'000 + i, 0x1b100000);
    // The last block came late and was easy: without BIP 94 that resets the difficulty.
    const auto span = testnet4_params().consensus.target_timespan;
    chain.extend(1'000'000 + static_cast<std::uint32_t>(span.count()), kEasiest);
    EXPECT_EQ(next_work_required(testnet4_params().consensus, chain.tip(), {0}), 0x1b100000U);
    EXPECT_EQ(next_work_required(testnet3_params().consensus, chain.tip(), {0}), kEasiest);
}

TEST(NextWork, NeverChangesOnRegtest) {
    const auto params = regtest_params({}).consensus;
    HeaderChain chain;
    for (std::uint32_t i = 0; i < 144; ++i)
        chain.extend(1'000'000 + i);
    EXPECT_EQ(next_work_required(params, chain.tip(), {2'000'000}), 0x207fffffU);
}

TEST(ProofOfWork, ComparesTheHashWithTheTarget) {
    const auto params = regtest_params({}).consensus;
    primitives::BlockHash hash;
    hash.bytes[31] = 0x7f;
    hash.bytes[30] = 0xff;
    hash.bytes[29] = 0xff;
    EXPECT_TRUE(check_proof_of_work(hash, 0x207fffff, params));
    hash.bytes[0] = 1;
    EXPECT_FALSE(check_proof_of_work(hash, 0x207fffff, params));
}

TEST(ProofOfWork, RefusesTargetsThatNoBlockMayHave) {
    const auto params = main_params().consensus;
    const primitives::BlockHash zero;
    EXPECT_TRUE(check_proof_of_work(zero, 0x1d00ffff, params));
    EXPECT_FALSE(check_proof_of_work(zero, 0x1d010000, params));  // Easier than the limit.
    EXPECT_FALSE(check_proof_of_work(zero, 0x1d80ffff, params));  // Negative.
    EXPECT_FALSE(check_proof_of_work(zero, 0xff123456, params));  // Overflow.
    EXPECT_FALSE(check_proof_of_work(zero, 0x01000000, params));  // Zero.
}

TEST(DifficultyTransition, IsBoundAtRetargetsAndForbiddenElsewhere) {
    const auto params = main_params().consensus;
    const auto permitted = [&](primitives::Height height, std::uint32_t from, std::uint32_t to) {
        return is_permitted_difficulty_transition(params, height, from, to);
    };
    EXPECT_TRUE(permitted(2015, 0x1b100000, 0x1b100000));
    EXPECT_FALSE(permitted(2015, 0x1b100000, 0x1b0fffff));
    EXPECT_TRUE(permitted(2016, 0x1b100000, 0x1b040000));
    EXPECT_FALSE(permitted(2016, 0x1b100000, 0x1b03ffff));
    EXPECT_TRUE(permitted(2016, 0x1b100000, 0x1b400000));
    EXPECT_FALSE(permitted(2016, 0x1b100000, 0x1b400001));
    EXPECT_TRUE(permitted(2016, kEasiest, kEasiest));
    EXPECT_FALSE(permitted(2016, kEasiest, 0x1d010000));
    EXPECT_FALSE(permitted(2016, kEasiest, 0xff123456));
    EXPECT_FALSE(permitted(2016, 0xff123456, kEasiest));
    EXPECT_TRUE(is_permitted_difficulty_transition(testnet3_params().consensus, 5, kEasiest, 1));
}

TEST(CheckHeader, RefusesWrongBits) {
    const auto params = regtest_params({}).consensus;
    HeaderChain chain;
    chain.extend(1000);
    EXPECT_TRUE(check_header(params, child_of(chain.tip(), 1001, 0x207fffff), chain.tip(), kLater));
    expect_broken(params, child_of(chain.tip(), 1001, 0x207ffffe), chain.tip(), kLater,
                  "bad-diffbits");
}

TEST(CheckHeader, RefusesTimeUpToTheMedianOfThePast) {
    const auto params = regtest_params({}).consensus;
    HeaderChain chain;
    for (std::uint32_t time = 1000; time < 1011; ++time)
        chain.extend(time);
    EXPECT_TRUE(check_header(params, child_of(chain.tip(), 1006, 0x207fffff), chain.tip(), kLater));
    expect_broken(params, child_of(chain.tip(), 1005, 0x207fffff), chain.tip(), kLater,
                  "time-too-old");
}

TEST(CheckHeader, RefusesTimeBeyondTwoHours) {
    const auto params = regtest_params({}).consensus;
    HeaderChain chain;
    chain.extend(1000);
    const auto header = child_of(chain.tip(), 10'000, 0x207fffff);
    EXPECT_TRUE(check_header(params, header, chain.tip(), {10'000 - 7200}));
    expect_broken(params, header, chain.tip(), {10'000 - 7201}, "time-too-new");
}

TEST(CheckHeader, RefusesTheTimeWarpUnderBip94) {
    const auto params = testnet4_params().consensus;
    const std::uint32_t last = 3'000'000;
    const HeaderChain chain = period(last, 0x1b100000);
    const std::uint32_t bits = next_work_required(params, chain.tip(), {last});
    EXPECT_TRUE(check_header(params, child_of(chain.tip(), last - 600, bits), chain.tip(), kLater));
    expect_broken(params, child_of(chain.tip(), last - 601, bits), chain.tip(), kLater,
                  "time-timewarp-attack");
    EXPECT_TRUE(check_header(testnet3_params().consensus, child_of(chain.tip(), last - 601, bits),
                             chain.tip(), kLater));
    // Inside a period time may go back.
    const HeaderNode& inside = chain.at(2014);
    EXPECT_TRUE(
        check_header(params, child_of(inside, inside.time - 3, 0x1b100000), inside, kLater));
}

TEST(CheckHeader, RefusesVersionsThatSoftForksReplaced) {
    const auto params = regtest_params({.activation_heights = {{BuriedDeployment::bip34, 2},
                                                               {BuriedDeployment::bip66, 3},
                                                               {BuriedDeployment::bip65, 4}}})
                            .consensus;
    HeaderChain chain;
    for (std::uint32_t time = 1000; time < 1005; ++time)
        chain.extend(time);
    const auto reason = [&](primitives::Height height, std::int32_t version) {
        const HeaderNode& parent = chain.at(height - 1);
        auto header = child_of(parent, 2000, 0x207fffff);
        header.version = version;
        const auto checked = check_header(params, header, parent, kLater);
        return checked ? std::string("valid") : to_string(checked.error());
    };
    EXPECT_EQ(reason(1, 1), "valid");
    EXPECT_EQ(reason(2, 1), "bad-version(0x00000001), rejected nVersion=0x00000001 block");
    EXPECT_EQ(reason(2, 2), "valid");
    EXPECT_EQ(reason(3, 2), "bad-version(0x00000002), rejected nVersion=0x00000002 block");
    EXPECT_EQ(reason(3, 3), "valid");
    EXPECT_EQ(reason(4, 3), "bad-version(0x00000003), rejected nVersion=0x00000003 block");
    EXPECT_EQ(reason(4, 4), "valid");
    EXPECT_EQ(reason(4, -1), "bad-version(0xffffffff), rejected nVersion=0xffffffff block");
}

}  // namespace
}  // namespace malha::consensus
