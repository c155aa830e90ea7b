// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Power cuts at the changing operations of a node that loads a snapshot, follows the chain,
// validates the history below it and forgets at the next start how it began.
#include <iostream>

#include "snapshot_fixture.hpp"
#include "support/sim_disk.hpp"

namespace malha::chain {
namespace {

using malha::test::SimDisk;
using test::RecordedChain;
using test::SnapshotNode;

// Operations are numbered anew by every run, so that in time all of them come up.
constexpr std::uint64_t kStep = 5;

class SnapshotCrashRun {
public:
    SnapshotCrashRun(const RecordedChain& chain, std::uint64_t seed)
        : disk(seed), node(chain), chain_(chain) {
        node.harness.disk = &disk.filesystem();
        node.harness.options.database_env = disk.env();
        node.harness.options.coins_batch_bytes = 300;  // several batches to a flush
        node.harness.set_directory("/node");
    }
    void begin() {
        node.open();
        node.give(1, 50);
        ASSERT_TRUE(engine().flush(FlushMode::always));
    }
    /// @return false once the engine has stopped.
    bool run() {
        if (!node.load()) return false;
        return give(111, 114) && give(51, 80) && flush() && give(81, 110) && give(115, 120) &&
               flush() && start();
    }
    /// Starts again on what is left, and finishes.
    void recover() {
        ASSERT_NO_THROW(node.open());
        node.give(1, 120);
        ASSERT_TRUE(flush());
        ASSERT_NO_THROW(node.open());
        EXPECT_FALSE(engine().snapshot());
        EXPECT_EQ(engine().chain().height(), 120);
        EXPECT_EQ(node.harness.utxo().hash, chain_.top_hash);
        EXPECT_TRUE(engine().verify_chain(4, 0).value());
        for (const char* left : {"_snapshot", "_todelete"})
            EXPECT_FALSE(disk.filesystem().exists("/node/chainstate" + std::string(left)));
    }

    SimDisk disk;
    SnapshotNode node;

private:
    [[nodiscard]] Engine& engine() { return *node.harness.engine; }
    bool give(primitives::Height from, primitives::Height to) {
        for (primitives::Height height = from; height <= to; ++height)
            if (!engine().process_block(chain_.blocks[static_cast<std::size_t>(height) - 1]))
                return false;
        return true;
    }
    bool flush() { return engine().flush(FlushMode::always).has_value(); }
    bool start() {
        try {
            node.open();
        } catch (const std::runtime_error&) {
            return false;
        }
        return true;
    }

    const RecordedChain& chain_;
};

TEST(SnapshotCrash, PowerCutAtAnyOperation) {
    const RecordedChain chain;
    std::uint64_t operations = 0;
    {
        SnapshotCrashRun run(chain, 1);
        ASSERT_NO_FATAL_FAILURE(run.begin());
        const std::uint64_t before = run.disk.operations();
        ASSERT_TRUE(run.run());
        operations = run.disk.operations() - before;
    }
    ASSERT_GT(operations, 50U);
    for (std::uint64_t operation = 0; operation < operations; operation += kStep) {
        SCOPED_TRACE("operation " + std::to_string(operation));
        SnapshotCrashRun run(chain, operation);
        ASSERT_NO_FATAL_FAILURE(run.begin());
        run.disk.fail_at(operation, SimDisk::Fault::power_cut);
        (void)run.run();
        run.node.harness.engine.reset();
        run.disk.restart();
        ASSERT_NO_FATAL_FAILURE(run.recover());
    }
    std::cout << operations / kStep << " power cuts" << std::endl;
}

}  // namespace
}  // namespace malha::chain
