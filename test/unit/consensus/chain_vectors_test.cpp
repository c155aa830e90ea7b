// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Whole chains through all rules, and recorded answers to blocks that break one.
#include <gtest/gtest.h>

#include <sstream>

#include "support/block_vectors.hpp"
#include "support/shared.hpp"
#include "unit/consensus/naive_chain.hpp"

namespace malha::consensus {
namespace {

using test::NaiveChain;

constexpr base::UnixSeconds kLater{4'000'000'000};

struct State {
    primitives::Height height;
    std::size_t coins;
    std::int64_t total_sat;
};

std::vector<State> read_states(const std::string& relative) {
    std::istringstream lines(test::shared_text(relative));
    std::string line;
    std::getline(lines, line);
    std::vector<State> states;
    while (std::getline(lines, line)) {
        std::vector<std::string> cells;
        std::istringstream row(line);
        for (std::string cell; std::getline(row, cell, ',');)
            cells.push_back(cell);
        states.push_back(
            {std::stoi(cells.at(0)), std::stoul(cells.at(9)), std::stoll(cells.at(11))});
    }
    return states;
}

void expect_chain(const ChainParams& params, const std::vector<primitives::BlockPtr>& blocks,
                  const std::string& states_file) {
    const auto states = read_states(states_file);
    NaiveChain chain(params);
    for (const auto& block : blocks) {
        if (block->hash() == params.consensus.genesis_hash) continue;
        const auto connected = chain.connect(block, kLater);
        ASSERT_TRUE(connected) << chain.headers().height() << to_string(connected.error());
        const State& state = states.at(static_cast<std::size_t>(chain.headers().height()));
        ASSERT_EQ(chain.headers().height(), state.height);
        ASSERT_EQ(chain.coin_count(), state.coins);
        ASSERT_EQ(chain.total_sat(), state.total_sat);
    }
    ASSERT_EQ(chain.headers().height() + 1, static_cast<primitives::Height>(states.size()));
    std::cout << params.name << " blocks connected: " << states.size() - 1 << "\n";
}

TEST(ChainVectors, ConnectMain) {
    MALHA_NEEDS_SHARED("vectors/chain/mainnet_0_4521.dat");
    expect_chain(main_params(), test::read_block_records("vectors/chain/mainnet_0_4521.dat"),
                 "vectors/chain/mainnet_0_4521.csv");
}

TEST(ChainVectors, ConnectTheAlternativeBranch) {
    MALHA_NEEDS_SHARED("vectors/chain/mainnet_alt_1_2016.dat");
    expect_chain(main_params(), test::read_block_records("vectors/chain/mainnet_alt_1_2016.dat"),
                 "vectors/chain/mainnet_alt_0_2016.csv");
}

TEST(ChainVectors, ConnectSignet) {
    MALHA_NEEDS_SHARED("vectors/chain/signet_1_10.hex");
    expect_chain(signet_params({}), test::read_hex_blocks("vectors/chain/signet_1_10.hex"),
                 "vectors/chain/signet_0_10.csv");
}

TEST(ChainVectors, ConnectRegtest) {
    MALHA_NEEDS_SHARED("vectors/chain/regtest_1_206.hex");
    expect_chain(regtest_params({}), test::read_hex_blocks("vectors/chain/regtest_1_206.hex"),
                 "vectors/chain/regtest_0_206.csv");
}

TEST(ChainVectors, RefuseSpendingACoinbaseAtOnce) {
    MALHA_NEEDS_SHARED("vectors/chain/btcd_blk_0_to_4.dat");
    const auto blocks = test::read_block_records("vectors/chain/btcd_blk_0_to_4.dat");
    NaiveChain chain(main_params());
    ASSERT_TRUE(chain.connect(blocks.at(1), kLater));
    const auto connected = chain.connect(blocks.at(2), kLater);
    ASSERT_FALSE(connected);
    EXPECT_EQ(reject_reason(connected.error()), "bad-txns-premature-spend-of-coinbase");
}

/// Calls of submitblock that were recorded, in order: what the caller noted, the block, the answer.
struct Submission {
    std::string note;
    primitives::BlockPtr block;
    std::string reason;  ///< empty: accepted
};

std::vector<Submission> read_submissions() {
    std::istringstream lines(test::shared_text("fixtures/rpc-transcripts/mining.jsonl"));
    std::vector<Submission> submissions;
    for (std::string line; std::getline(lines, line);) {
        const auto call = nlohmann::json::parse(line);
        if (call.at("method") != "submitblock" || !call.contains("note")) continue;
        const auto bytes = base::from_hex(call.at("params").at(0).get<std::string>());
        const auto& result = call.at("result");
        submissions.push_back({call.at("note"), test::parse_block(bytes.value()),
                               result.is_null() ? "" : result.get<std::string>()});
    }
    return submissions;
}

TEST(ChainVectors, GiveTheRecordedRejectReasons) {
    MALHA_NEEDS_SHARED("fixtures/datadir/main-blocks.hex.xz");
    NaiveChain chain(regtest_params({}));
    for (const auto& block : test::read_hex_blocks("fixtures/datadir/main-blocks.hex.xz"))
        ASSERT_TRUE(chain.connect(block, kLater));
    ASSERT_EQ(chain.headers().height(), 242);
    const auto submissions = read_submissions();
    // Three blocks were mined before; of these only the last was recorded, as one known already.
    const auto& last = submissions.at(0).block->header();
    chain.skip(last);
    chain.skip(last);
    chain.skip(last);
    constexpr base::UnixSeconds kMockTime{1'750'145'566};
    int count = 0;
    for (const Submission& submission : submissions) {
        if (submission.block->header().prev_hash != last.hash()) continue;
        if (chain.headers().tip().hash != last.hash()) break;  // One was accepted.
        const auto connected = chain.connect(submission.block, kMockTime);
        EXPECT_EQ(connected ? "" : reject_reason(connected.error()), submission.reason)
            << submission.note;
        ++count;
    }
    EXPECT_EQ(count, 26);
    std::cout << "recorded blocks: " << count << "\n";
}

}  // namespace
}  // namespace malha::consensus
