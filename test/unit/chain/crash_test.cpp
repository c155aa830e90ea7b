// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The engine on a simulated disk that loses power, is full, or fails, at every one of its changing
// operations during a short run with flushes and reorganisations.
#include <algorithm>
#include <iostream>

#include "engine_fixture.hpp"
#include "support/sim_disk.hpp"

namespace malha::chain {
namespace {

using malha::test::coinbase_of;
using malha::test::SimDisk;
using malha::test::spend_anyone;
using primitives::Amount;
using primitives::BlockPtr;
using test::EngineHarness;

/// The blocks of the run: a common base, then branch A, a longer B, and A again, longer still.
struct Blocks {
    Blocks() : params(consensus::regtest_params({})), builder(params) {
        base = builder.mine_chain(builder.genesis(), 104);
        grow(first_a, base.back(), 3);
        grow(branch_b, base.back(), 5);
        grow(second_a, first_a.back(), 4);
    }
    /// Blocks that spend mature coinbases and each other's outputs.
    void grow(std::vector<BlockPtr>& branch, BlockPtr parent, std::size_t count) {
        std::vector<primitives::OutPoint> coins;
        if (parent == base.back())
            for (std::size_t i = 0; i < 4; ++i)
                coins.push_back(coinbase_of(*base[i]));
        else
            coins.push_back({parent->transactions()[1].txid, 0});
        for (std::size_t i = 0; i < count; ++i) {
            auto draft = builder.draft(parent->hash());
            draft.transactions.push_back(spend_anyone(coins, each_at(draft.height), 3));
            parent = builder.mine(draft);
            branch.push_back(parent);
            coins = {{parent->transactions()[1].txid, 0}, {parent->transactions()[1].txid, 1}};
        }
    }
    /// A quarter of what the block before made of each.
    static Amount each_at(primitives::Height height) {
        return {1'000'000'000 >> (2 * (height - 104))};
    }
    consensus::ChainParams params;
    malha::test::ChainBuilder builder;
    std::vector<BlockPtr> base, first_a, branch_b, second_a;
};

class CrashRun {
public:
    CrashRun(const Blocks& blocks, std::uint64_t seed) : disk(seed), blocks_(blocks) {
        harness.disk = &disk.filesystem();
        harness.options.database_env = disk.env();
        harness.options.fast_prune = true;
        harness.options.coins_batch_bytes = 300;  // several batches to a flush
        harness.options.check_blocks = 0;
        harness.set_directory("/node");
    }
    void build_base() {
        harness.open();
        harness.submit_all(blocks_.base);
        ASSERT_TRUE(flush());
    }
    /// @return false once the engine has stopped.
    bool run() {
        return give(blocks_.first_a) && flush() && give(blocks_.branch_b) && flush() &&
               give(blocks_.second_a) && flush();
    }
    bool give(const std::vector<BlockPtr>& blocks) {
        for (const BlockPtr& block : blocks) {
            const auto result = harness.engine->process_block(block);
            if (result) continue;
            const auto* violation = result.error().violation();
            EXPECT_EQ(violation, nullptr) << consensus::to_string(*violation);
            return false;
        }
        return true;
    }
    bool flush() {
        const auto work = harness.engine->chain().tip()->chain_work;
        if (!harness.engine->flush(FlushMode::always)) return false;
        flushed_work = work;
        return true;
    }
    /// Starts again on what is left, and finishes the run.
    void recover(const UtxoStats& wanted) {
        ASSERT_NO_THROW(harness.open());
        EXPECT_GE(harness.engine->chain().tip()->chain_work, flushed_work)
            << "lost what was flushed";
        EXPECT_TRUE(harness.engine->verify_chain(4, 0).value());
        ASSERT_TRUE(give(blocks_.base));
        ASSERT_TRUE(run());
        EXPECT_EQ(harness.tip(), wanted.best_block);
        EXPECT_EQ(harness.utxo().hash, wanted.hash);
        for (const BlockNode& node : harness.engine->tree().nodes())
            EXPECT_FALSE(node.failed());
    }

    SimDisk disk;
    EngineHarness harness;
    consensus::Uint256 flushed_work;

private:
    const Blocks& blocks_;
};

class CrashTest : public ::testing::Test {
protected:
    void SetUp() override {
        CrashRun run(blocks, 1);
        ASSERT_NO_FATAL_FAILURE(run.build_base());
        const std::uint64_t before = run.disk.operations();
        ASSERT_TRUE(run.run());
        operations = run.disk.operations() - before;
        wanted = run.harness.utxo();
        ASSERT_GT(operations, 20U);
    }
    Blocks blocks;
    std::uint64_t operations = 0;
    UtxoStats wanted;
};

TEST_F(CrashTest, PowerCutAtEveryOperation) {
    for (std::uint64_t operation = 0; operation < operations; ++operation) {
        SCOPED_TRACE("operation " + std::to_string(operation));
        CrashRun run(blocks, operation);
        ASSERT_NO_FATAL_FAILURE(run.build_base());
        run.disk.fail_at(operation, SimDisk::Fault::power_cut);
        (void)run.run();
        run.harness.engine.reset();
        run.disk.restart();
        ASSERT_NO_FATAL_FAILURE(run.recover(wanted));
    }
    std::cout << operations << " power cuts" << std::endl;
}

TEST_F(CrashTest, ASecondPowerCutDuringTheRepair) {
    std::uint64_t cuts = 0;
    for (std::uint64_t first = operations / 3; first < operations; first += 7) {
        for (std::uint64_t second = 0; second < 12; second += 3) {
            SCOPED_TRACE("operations " + std::to_string(first) + " and " + std::to_string(second));
            CrashRun run(blocks, first);
            ASSERT_NO_FATAL_FAILURE(run.build_base());
            run.disk.fail_at(first, SimDisk::Fault::power_cut);
            (void)run.run();
            run.harness.engine.reset();
            run.disk.restart();
            run.disk.fail_at(second, SimDisk::Fault::power_cut);
            try {
                run.harness.open();
            } catch (const std::runtime_error&) {  // the disk failed while starting
            }
            run.harness.engine.reset();
            run.disk.restart();
            run.harness.faults.clear();
            ASSERT_NO_FATAL_FAILURE(run.recover(wanted));
            ++cuts;
        }
    }
    std::cout << cuts << " double power cuts" << std::endl;
}

TEST_F(CrashTest, FullDiskStopsTheEngineAndLosesNothing) {
    for (std::uint64_t operation = 0; operation < operations; operation += 3) {
        SCOPED_TRACE("operation " + std::to_string(operation));
        CrashRun run(blocks, operation);
        ASSERT_NO_FATAL_FAILURE(run.build_base());
        run.disk.fail_at(operation, SimDisk::Fault::no_space);
        const bool finished = run.run();
        EXPECT_EQ(run.harness.faults.size(), finished ? 0U : 1U);
        if (!finished) {
            EXPECT_FALSE(run.harness.engine->activate_best_chain()) << "it has stopped";
        }
        run.harness.engine.reset();
        run.disk.clear_fault();
        run.harness.faults.clear();
        ASSERT_NO_FATAL_FAILURE(run.recover(wanted));
    }
}

TEST_F(CrashTest, SingleInputOutputErrorStopsTheEngineAndLosesNothing) {
    for (std::uint64_t operation = 1; operation < operations; operation += 3) {
        SCOPED_TRACE("operation " + std::to_string(operation));
        CrashRun run(blocks, operation);
        ASSERT_NO_FATAL_FAILURE(run.build_base());
        run.disk.fail_at(operation, SimDisk::Fault::io_error);
        const bool finished = run.run();
        EXPECT_EQ(run.harness.faults.size(), finished ? 0U : 1U);
        run.harness.engine.reset();
        run.disk.clear_fault();
        run.harness.faults.clear();
        ASSERT_NO_FATAL_FAILURE(run.recover(wanted));
    }
}

TEST_F(CrashTest, DamagedBlockFileIsAFaultAndNotAnInvalidBlock) {
    CrashRun run(blocks, 1);
    ASSERT_NO_FATAL_FAILURE(run.build_base());
    ASSERT_TRUE(run.run());
    const BlockNode& tip = *run.harness.engine->chain().tip();
    const auto file =
        run.harness.options.blocks_dir / ("blk0000" + std::to_string(tip.file) + ".dat");
    const auto hash = tip.hash;
    const std::uint64_t inside = tip.data_offset + 150;
    run.harness.engine.reset();
    ASSERT_TRUE(run.disk.corrupt(file, inside));
    run.harness.options.check_blocks = 1;
    run.harness.options.check_level = 0;
    run.harness.options.wipe_chainstate = true;
    EXPECT_THROW(run.harness.open(), std::runtime_error);
    EXPECT_EQ(run.harness.faults.size(), 1U);
    EXPECT_FALSE(run.harness.engine->find(hash)->failed());
}

}  // namespace
}  // namespace malha::chain
