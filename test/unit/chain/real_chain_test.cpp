// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Real blocks from ../shared/vectors through the whole engine, compared with what Bitcoin Core
// found at every height.
#include <algorithm>
#include <iostream>
#include <map>
#include <sstream>

#include "engine_fixture.hpp"
#include "malha/chain/importer.hpp"
#include "malha/crypto/muhash.hpp"
#include "malha/script/script.hpp"
#include "support/block_vectors.hpp"
#include "support/shared.hpp"

namespace malha::chain {
namespace {

using malha::test::shared_path;
using primitives::BlockPtr;
using test::EngineHarness;

/// The UTXO set's statistics, kept up with connected and disconnected blocks.
class RunningStats {
public:
    void apply(const primitives::Block& block, primitives::Height height,
               const storage::BlockUndo* undo, bool forward) {
        for (const auto& tx : block.transactions())
            for (std::uint32_t i = 0; i < tx.outputs.size(); ++i)
                if (!script::is_unspendable(tx.outputs[i].script_pubkey))
                    count({tx.txid, i}, {tx.outputs[i], height, tx.is_coinbase()}, forward);
        std::size_t next = 0;
        for (const auto& tx : block.transactions().subspan(1))
            for (const auto& input : tx.inputs)
                count(input.prevout, undo->coins[next++], !forward);
    }
    std::string muhash() const {
        return primitives::BlockHash::from(muhash_.finish()).to_display_hex();
    }
    std::int64_t coins = 0;
    std::int64_t bogosize = 0;
    std::int64_t total_sat = 0;

private:
    void count(const primitives::OutPoint& outpoint, const consensus::SpentOutput& coin, bool add) {
        primitives::ByteWriter writer;
        write_hashed_coin(writer, outpoint, coin);
        add ? muhash_.insert(writer.bytes()) : muhash_.remove(writer.bytes());
        coins += add ? 1 : -1;
        bogosize += (add ? 1 : -1) * static_cast<std::int64_t>(coin_bogosize(coin));
        total_sat += (add ? 1 : -1) * coin.output.value.sat;
    }
    crypto::MuHash3072 muhash_;
};

std::vector<std::map<std::string, std::string>> read_csv(const std::string& relative) {
    std::istringstream text(malha::test::shared_text(relative));
    std::vector<std::string> names;
    std::vector<std::map<std::string, std::string>> rows;
    for (std::string line; std::getline(text, line);) {
        std::istringstream fields(line);
        std::vector<std::string> values;
        for (std::string field; std::getline(fields, field, ',');)
            values.push_back(field);
        if (names.empty()) {
            names = values;
            continue;
        }
        auto& row = rows.emplace_back();
        for (std::size_t i = 0; i < values.size(); ++i)
            row[names[i]] = values[i];
    }
    return rows;
}

std::string short_hex(const consensus::Uint256& number) {
    const std::string hex = number.to_hex();
    return hex.substr(std::min(hex.find_first_not_of('0'), hex.size() - 1));
}

class RealChain : public ::testing::Test {
protected:
    void open(consensus::ChainParams params) {
        harness = std::make_unique<EngineHarness>(std::move(params));
        harness->clock.time.value = 1'760'000'000;
        harness->on_connected = [this](const events::BlockConnected& event) {
            if (event.height == 0) return;
            follow(*event.block, event.height, true);
            if (rows != nullptr) check_row(event.height);
        };
        harness->on_disconnected = [this](const events::BlockDisconnected& event) {
            follow(*event.block, event.height, false);
        };
        harness->open();
    }
    void follow(const primitives::Block& block, primitives::Height height, bool forward) {
        const auto undo = harness->engine->read_undo(*harness->engine->find(block.hash())).value();
        stats.apply(block, height, &undo, forward);
    }
    void check_row(primitives::Height height) {
        const auto& row = rows->at(static_cast<std::size_t>(height));
        const BlockNode& node = *harness->engine->chain().tip();
        ASSERT_EQ(row.at("hash"), node.hash.to_display_hex());
        EXPECT_EQ(row.at("time"), std::to_string(node.time));
        EXPECT_EQ(row.at("mediantime"), std::to_string(node.median_time_past().value));
        EXPECT_EQ(std::stoul(row.at("bits"), nullptr, 16), node.bits);
        EXPECT_EQ(row.at("chainwork"), short_hex(node.chain_work));
        EXPECT_EQ(row.at("txs"), std::to_string(node.tx_count));
        EXPECT_EQ(row.at("utxos"), std::to_string(stats.coins));
        EXPECT_EQ(row.at("bogosize"), std::to_string(stats.bogosize));
        EXPECT_EQ(row.at("total_sat"), std::to_string(stats.total_sat));
        EXPECT_EQ(row.at("muhash"), stats.muhash());
        ++rows_checked;
    }
    /// The database's answer equals the last row and the given serialised hash.
    void check_database(const std::map<std::string, std::string>& row,
                        const std::string& hash_serialized) {
        const auto as_hex = [](const UtxoStats& found) {
            return primitives::BlockHash::from(*found.hash).to_display_hex();
        };
        const auto by_muhash = harness->utxo(UtxoHash::mu_hash);
        EXPECT_EQ(as_hex(by_muhash), row.at("muhash"));
        EXPECT_EQ(std::to_string(by_muhash.coins), row.at("utxos"));
        EXPECT_EQ(std::to_string(by_muhash.bogosize), row.at("bogosize"));
        EXPECT_EQ(std::to_string(by_muhash.total.sat), row.at("total_sat"));
        EXPECT_EQ(as_hex(harness->utxo(UtxoHash::serialized3)), hash_serialized);
    }
    void report() {
        std::cout << rows_checked << " heights compared" << std::endl;
        RecordProperty("heights", static_cast<int>(rows_checked));
    }

    std::unique_ptr<EngineHarness> harness;
    RunningStats stats;
    const std::vector<std::map<std::string, std::string>>* rows = nullptr;
    std::size_t rows_checked = 0;
};

TEST_F(RealChain, MainnetToHeight4521) {
    MALHA_NEEDS_SHARED("vectors/chain/mainnet_0_4521.dat");
    const auto csv = read_csv("vectors/chain/mainnet_0_4521.csv");
    open(consensus::main_params());
    rows = &csv;
    base::InlineExecutor inline_executor;
    Importer importer(*harness->engine,
                      {harness->filesystem, harness->clock, harness->rng, harness->logger,
                       inline_executor, *harness->bus},
                      [](const std::function<void()>& function) { function(); });
    ASSERT_TRUE(importer.load(shared_path("vectors/chain/mainnet_0_4521.dat")));
    EXPECT_EQ(rows_checked, 4521U);
    check_database(csv.back(), "5b4d07d612a7980e50a9386669332e61ce0db8f8a66b094ce819e190980f2b67");
    report();
}

TEST_F(RealChain, DeepReorganisationAndBack) {
    MALHA_NEEDS_SHARED("vectors/chain/mainnet_alt_1_2016.dat");
    const auto main_rows = read_csv("vectors/chain/mainnet_0_4521.csv");
    const auto alt_rows = read_csv("vectors/chain/mainnet_alt_0_2016.csv");
    const auto main_chain = malha::test::read_block_records("vectors/chain/mainnet_0_4521.dat");
    const auto alt_chain = malha::test::read_block_records("vectors/chain/mainnet_alt_1_2016.dat");
    ASSERT_EQ(alt_chain.size(), 2016U);
    open(consensus::main_params());
    const auto submit = [&](const BlockPtr& block) { ASSERT_EQ(harness->submit(block), ""); };
    std::for_each(main_chain.begin(), main_chain.begin() + 1501, submit);
    ASSERT_EQ(harness->engine->chain().height(), 1500);
    std::for_each(alt_chain.begin(), alt_chain.end(), submit);
    ASSERT_EQ(harness->tip(), alt_chain.back()->hash());
    check_database(alt_rows.back(),
                   "fa152d1792f014fd3537236637d83f032c1f5cfa44b116dd55d937b5efa49296");
    std::for_each(main_chain.begin() + 1501, main_chain.end(), submit);
    ASSERT_EQ(harness->tip(), main_chain.back()->hash());
    check_database(main_rows.back(),
                   "5b4d07d612a7980e50a9386669332e61ce0db8f8a66b094ce819e190980f2b67");
    EXPECT_EQ(stats.muhash(), main_rows.back().at("muhash"));
}

TEST_F(RealChain, SignetWithItsSignatures) {
    MALHA_NEEDS_SHARED("vectors/chain/signet_1_10.hex");
    const auto csv = read_csv("vectors/chain/signet_0_10.csv");
    open(consensus::signet_params({}));
    rows = &csv;
    harness->submit_all(malha::test::read_hex_blocks("vectors/chain/signet_1_10.hex"));
    EXPECT_EQ(rows_checked, 10U);
    check_database(csv.back(), "f84c9552d71f3a29ef65aa0a15f67ade8957863abe68b1417bd9bf14456fcaad");
    report();
}

TEST_F(RealChain, RegtestWithSegwitSpends) {
    MALHA_NEEDS_SHARED("vectors/chain/regtest_1_206.hex");
    const auto csv = read_csv("vectors/chain/regtest_0_206.csv");
    open(consensus::regtest_params({}));
    rows = &csv;
    harness->submit_all(malha::test::read_hex_blocks("vectors/chain/regtest_1_206.hex"));
    EXPECT_EQ(rows_checked, 206U);
    check_database(csv.back(), "6f596a9fb79023e72ac6c2423e9dff4991f49994c0a55d1a2124ce03a98e9d74");
    report();
}

TEST_F(RealChain, RegtestReorganisation) {
    MALHA_NEEDS_SHARED("vectors/chain/regtest_reorg.json");
    open(consensus::regtest_params({}));
    const auto branches = malha::test::shared_json("vectors/chain/regtest_reorg.json");
    primitives::Height submitted = 0;
    for (const auto& branch : branches)
        for (const auto& hex : branch) {
            const auto bytes = base::from_hex(hex.get<std::string>());
            ASSERT_EQ(harness->submit(malha::test::parse_block(*bytes)), "");
            ++submitted;
            // The second branch forks off after height 5 and wins with its sixth block.
            EXPECT_EQ(harness->engine->chain().height(),
                      submitted <= 15 ? std::min(submitted, 10) : submitted - 5);
        }
    EXPECT_EQ(submitted, 21);
    EXPECT_EQ(harness->tip().to_display_hex(),
              "4572ac401b94915dde6c4957b706abdb13b5824b000cad7f6065ebd9aea6dad1");
}

TEST_F(RealChain, EarlySpendOfACoinbaseIsRejected) {
    MALHA_NEEDS_SHARED("vectors/chain/btcd_blk_0_to_4.dat");
    open(consensus::main_params());
    const auto blocks = malha::test::read_block_records("vectors/chain/btcd_blk_0_to_4.dat");
    ASSERT_EQ(blocks.size(), 5U);
    EXPECT_EQ(harness->submit(blocks[1]), "");
    EXPECT_EQ(harness->submit(blocks[2]), "bad-txns-premature-spend-of-coinbase");
    EXPECT_EQ(harness->engine->chain().height(), 1);
}

}  // namespace
}  // namespace malha::chain
