// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Real transactions with the outputs that they spend: mempool, blocks, oddities.
#include <iostream>
#include <sstream>

#include "malha/primitives/block.hpp"
#include "malha/script/sigops.hpp"
#include "remembering_cache.hpp"
#include "spend.hpp"
#include "support/script_text.hpp"
#include "support/shared.hpp"

namespace malha::script {
namespace {

constexpr const char* kMempool = "vectors/mempool/mainnet_2024_dev.txt.xz";
constexpr const char* kBlocks = "vectors/blocks/index.json";

struct MempoolEntry {
    std::string txid, wtxid;
    Spend spend;
};

MempoolEntry read_mempool_line(const std::string& line) {
    MempoolEntry entry;
    std::istringstream words(line);
    std::string raw, script;
    std::size_t inputs = 0;
    words >> entry.txid >> entry.wtxid >> raw >> inputs;
    entry.spend.tx = primitives::parse_transaction(test::unhex(raw)).value();
    std::int64_t value = 0;
    while (words >> value >> script)
        entry.spend.add_output({value}, script == "-" ? base::Bytes() : test::unhex(script));
    if (entry.spend.outputs.size() != inputs) throw std::runtime_error(entry.txid);
    return entry;
}

Verdict verify_all(const Spend& spend, VerifyFlags flags, SignatureCache& cache) {
    Evaluation evaluation;
    const PrecomputedTransaction tx(*spend.tx, spend.outputs, Precompute::for_witnesses);
    for (std::size_t i = 0; i < spend.tx->inputs.size(); ++i)
        MALHA_TRY(verify_input(evaluation, tx, i, flags, &cache));
    return {};
}

TEST(MempoolTransactions, VerifyUnderConsensusAndPolicy) {
    MALHA_NEEDS_SHARED(kMempool);
    std::istringstream lines(test::shared_text(kMempool));
    int cases = 0;
    std::size_t hits = 0;
    for (std::string line; std::getline(lines, line); ++cases) {
        const MempoolEntry entry = read_mempool_line(line);
        EXPECT_EQ(entry.spend.tx->txid.to_display_hex(), entry.txid);
        EXPECT_EQ(entry.spend.tx->wtxid.to_display_hex(), entry.wtxid);
        RememberingCache cache;
        EXPECT_EQ(outcome(verify_all(entry.spend, kStandardFlags, cache)), "OK") << entry.txid;
        EXPECT_EQ(outcome(verify_all(entry.spend, kMandatoryFlags, cache)), "OK") << entry.txid;
        hits += cache.hits();
    }
    std::cout << cases << " mempool transactions, " << hits << " signatures from the cache\n";
    EXPECT_EQ(cases, 5939);
}

/// Every signature of a witness commits to the amount spent.
TEST(MempoolTransactions, FailWithAnotherAmount) {
    MALHA_NEEDS_SHARED(kMempool);
    std::istringstream lines(test::shared_text(kMempool));
    Evaluation evaluation;
    int cases = 0;
    for (std::string line; std::getline(lines, line) && cases < 500;) {
        MempoolEntry entry = read_mempool_line(line);
        const auto witness = entry.spend.tx->inputs[0].witness;
        if (witness.empty() || witness.size() > 2) continue;  // key hash or key path
        entry.spend.outputs[0].value.sat += 1;
        EXPECT_FALSE(entry.spend.verify(evaluation, 0, kMandatoryFlags)) << entry.txid;
        ++cases;
    }
    EXPECT_EQ(cases, 500);
}

/// The outputs spent by a block, in order (format SPT1).
std::vector<primitives::TxOutput> read_spent(base::ByteView bytes) {
    primitives::ByteReader reader(bytes);
    EXPECT_EQ(base::as_text(reader.read_bytes(4)), "SPT1");
    std::vector<primitives::TxOutput> outputs(reader.read<std::uint32_t>());
    for (auto& output : outputs) {
        output.value.sat = reader.read<std::int64_t>();
        reader.read_bytes(4 + 1 + 4);  // height, coinbase, median time
        output.script_pubkey = reader.read_var_bytes();
    }
    EXPECT_TRUE(reader.at_end());
    return outputs;
}

/// Verifies all scripts of a block; returns its sigop cost.
primitives::SigopCost verify_block(const primitives::Block& block,
                                   std::span<const primitives::TxOutput> spent) {
    Evaluation evaluation;
    primitives::SigopCost cost = legacy_sigops(block.transactions()[0]) * 4;
    for (const primitives::Transaction& tx : block.transactions().subspan(1)) {
        const auto outputs = spent.first(tx.inputs.size());
        spent = spent.subspan(tx.inputs.size());
        cost += sigop_cost(tx, outputs, kMandatoryFlags);
        const PrecomputedTransaction precomputed(tx, outputs, Precompute::for_witnesses);
        for (std::size_t i = 0; i < tx.inputs.size(); ++i)
            EXPECT_EQ(outcome(verify_input(evaluation, precomputed, i, kMandatoryFlags, nullptr)),
                      "OK")
                << tx.txid.to_display_hex() << " input " << i;
    }
    EXPECT_TRUE(spent.empty());
    return cost;
}

TEST(RealBlocks, VerifyWithTheirSigopCost) {
    MALHA_NEEDS_SHARED(kBlocks);
    int blocks = 0;
    std::size_t inputs = 0;
    for (const auto& row : test::shared_json(kBlocks)) {
        const std::string file = "vectors/blocks/" + row["file"].get<std::string>();
        const auto block = primitives::Block::parse(test::shared_bytes(file + ".blk")).value();
        std::int64_t legacy = 0;
        for (const auto& tx : block->transactions())
            legacy += legacy_sigops(tx);
        EXPECT_EQ(legacy, row["legacy_sigops"]) << file;
        if (!row["has_spent"].get<bool>()) continue;
        const base::Bytes spent = test::shared_bytes(file + ".spent");
        const auto outputs = read_spent(spent);
        EXPECT_EQ(outputs.size(), row["inputs"]) << file;
        EXPECT_EQ(verify_block(*block, outputs), row["sigop_cost"]) << file;
        inputs += outputs.size();
        ++blocks;
    }
    std::cout << blocks << " blocks with " << inputs << " inputs\n";
    EXPECT_EQ(blocks, 18);
}

struct OddTransaction {
    const char* number;
    bool passes_consensus;
    bool passes_policy;
};

class OddTransactions : public testing::TestWithParam<OddTransaction> {};

Spend read_odd_transaction(const std::string& number) {
    const std::string file = "vectors/tx/bcoin_tx" + number;
    Spend spend;
    spend.tx = primitives::parse_transaction(test::shared_bytes(file + ".raw")).value();
    const base::Bytes spent = test::shared_bytes(file + ".spent_outputs");
    primitives::ByteReader reader(spent);
    while (!reader.at_end()) {
        const auto value = reader.read<std::int64_t>();
        spend.add_output({value}, base::to_bytes(reader.read_var_bytes()));
    }
    return spend;
}

TEST_P(OddTransactions, VerifyAsRecorded) {
    const OddTransaction& odd = GetParam();
    MALHA_NEEDS_SHARED("vectors/tx/bcoin_tx" + std::string(odd.number) + ".raw");
    Evaluation evaluation;
    const Spend spend = read_odd_transaction(odd.number);
    EXPECT_EQ(outcome(spend.verify_all(evaluation, VerifyFlag::p2sh)), "OK");
    EXPECT_EQ(spend.verify_all(evaluation, kMandatoryFlags).has_value(), odd.passes_consensus);
    EXPECT_EQ(spend.verify_all(evaluation, kStandardFlags).has_value(), odd.passes_policy);
}

INSTANTIATE_TEST_SUITE_P(
    Bcoin, OddTransactions,
    testing::Values(OddTransaction{"1", true, false}, OddTransaction{"2", true, true},
                    OddTransaction{"3", true, false}, OddTransaction{"4", true, false},
                    OddTransaction{"6", false, false}, OddTransaction{"7", true, true},
                    OddTransaction{"10", true, false}),
    [](const auto& test) { return std::string("Tx") + test.param.number; });

}  // namespace
}  // namespace malha::script
