// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/p2p/headers_presync.hpp"

#include <gtest/gtest.h>

#include "malha/consensus/chain_params.hpp"
#include "malha/consensus/work.hpp"

namespace malha::p2p {
namespace {

using Phase = HeadersPresync::Phase;
using Headers = std::vector<primitives::BlockHeader>;

constexpr std::size_t kBatch = 2000;

class HeadersPresyncTest : public testing::Test {
protected:
    HeadersPresyncTest() : params_(consensus::regtest_params({})) {
        const primitives::BlockHeader& header = params_.genesis->header();
        genesis_.hash = params_.genesis->hash();
        genesis_.time = header.time;
        genesis_.bits = header.bits;
        genesis_.link(nullptr);
    }

    Headers chain(std::size_t count, std::int32_t version = 1) const {
        Headers headers;
        primitives::BlockHash parent = genesis_.hash;
        for (std::size_t i = 0; i < count; ++i) {
            headers.push_back({.version = version,
                               .prev_hash = parent,
                               .merkle_root = {},
                               .time = genesis_.time + static_cast<std::uint32_t>(i),
                               .bits = genesis_.bits,
                               .nonce = 0});
            parent = headers.back().hash();
        }
        return headers;
    }
    consensus::Uint256 work_of(std::size_t blocks) const {
        return genesis_.chain_work + consensus::block_work(genesis_.bits) * blocks;
    }
    HeadersPresync presync(std::size_t blocks_needed, std::int64_t seconds = 1'000'000) const {
        return {genesis_,
                {.params = params_.consensus,
                 .work_min = work_of(blocks_needed),
                 .now = {genesis_.time + seconds},
                 .salt = {1, 2},
                 .commitment_offset = 7}};
    }
    /// Feeds what the presync asks for until it ends; what it handed on.
    static Headers drive(HeadersPresync& presync, const Headers& first, const Headers& second) {
        Headers ready;
        while (presync.phase() == Phase::presync || presync.phase() == Phase::redownload) {
            const Headers& from = presync.phase() == Phase::presync ? first : second;
            const auto at = std::find_if(from.begin(), from.end(), [&](const auto& header) {
                return header.prev_hash == presync.next_after();
            });
            const std::size_t count = std::min(kBatch, static_cast<std::size_t>(from.end() - at));
            const auto got = presync.process({&*at, count}, count == kBatch);
            ready.insert(ready.end(), got.begin(), got.end());
        }
        return ready;
    }

    consensus::ChainParams params_;
    consensus::HeaderNode genesis_;
};

TEST_F(HeadersPresyncTest, HandsOnAChainWithEnoughWorkOnlyAfterItsSecondPass) {
    const Headers headers = chain(20'000);
    HeadersPresync presync = this->presync(19'500);
    EXPECT_EQ(drive(presync, headers, headers), headers);
    EXPECT_EQ(presync.phase(), Phase::done);
}

TEST_F(HeadersPresyncTest, ReleasesOnlyWhatEnoughCommittedHeadersStandOn) {
    const Headers headers = chain(18'000);
    HeadersPresync presync = this->presync(17'999);
    for (std::size_t i = 0; i < 9; ++i)
        ASSERT_TRUE(presync.process({&headers[i * kBatch], kBatch}, true).empty());
    ASSERT_EQ(presync.phase(), Phase::redownload);
    for (std::size_t i = 0; i < 7; ++i)
        ASSERT_TRUE(presync.process({&headers[i * kBatch], kBatch}, true).empty()) << i;
    EXPECT_EQ(presync.process({&headers[7 * kBatch], kBatch}, true).size(),
              8 * kBatch - HeadersPresync::kRedownloadBuffer);
}

TEST_F(HeadersPresyncTest, RefusesAChainThatEndsBelowTheMinimum) {
    const Headers headers = chain(1'999);
    HeadersPresync presync = this->presync(2'000);
    EXPECT_TRUE(presync.process(headers, false).empty());
    EXPECT_EQ(presync.phase(), Phase::failed);
}

TEST_F(HeadersPresyncTest, RefusesAnotherChainInTheSecondPass) {
    HeadersPresync presync = this->presync(15'000);
    // Twenty-five commitments: the other chain matches them all with a chance of 2^-25.
    EXPECT_TRUE(drive(presync, chain(16'000), chain(16'000, 2)).empty());
    EXPECT_EQ(presync.phase(), Phase::failed);
}

TEST_F(HeadersPresyncTest, RefusesAGap) {
    Headers headers = chain(10);
    headers.erase(headers.begin() + 5);
    HeadersPresync presync = this->presync(5'000);
    EXPECT_TRUE(presync.process(headers, true).empty());
    EXPECT_EQ(presync.phase(), Phase::failed);
}

TEST_F(HeadersPresyncTest, RefusesMoreHeadersThanTimeAllows) {
    // No second has passed: only the two hours that clocks may be wrong, 43200 headers.
    const Headers headers = chain(46'000);
    HeadersPresync presync = this->presync(100'000, 0);
    EXPECT_TRUE(drive(presync, headers, headers).empty());
    EXPECT_EQ(presync.phase(), Phase::failed);
    EXPECT_LT(presync.presync_height(), 44'000);
}

TEST(HeadersPresyncDifficulty, RefusesATargetThatChangesTooFast) {
    const consensus::ChainParams params = consensus::main_params();
    consensus::HeaderNode genesis;
    genesis.hash = params.genesis->hash();
    genesis.bits = params.genesis->header().bits;
    genesis.time = params.genesis->header().time;
    genesis.link(nullptr);
    HeadersPresync presync(genesis, {.params = params.consensus,
                                     .work_min = consensus::Uint256(1) << 80,
                                     .now = {genesis.time + 1'000'000},
                                     .salt = {},
                                     .commitment_offset = 0});
    const primitives::BlockHeader header{.version = 1,
                                         .prev_hash = genesis.hash,
                                         .merkle_root = {},
                                         .time = genesis.time,
                                         .bits = 0x1c00ffff,
                                         .nonce = 0};
    EXPECT_TRUE(presync.process({&header, 1}, true).empty());
    EXPECT_EQ(presync.phase(), Phase::failed);
}

}  // namespace
}  // namespace malha::p2p
