// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/chain/importer.hpp"

#include <algorithm>
#include <fstream>

#include "engine_fixture.hpp"

namespace malha::chain {
namespace {

using primitives::BlockPtr;
using test::EngineHarness;

class ImporterTest : public ::testing::Test {
protected:
    void append(const BlockPtr& block) {
        primitives::ByteWriter writer;
        writer.write_bytes(harness.params->magic)
            .write(static_cast<std::uint32_t>(block->raw().size()))
            .write_bytes(block->raw());
        append(writer.bytes());
    }
    void append(base::ByteView bytes) {
        std::ofstream file(path, std::ios::binary | std::ios::app);
        file.write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
    }
    base::Result<void, Fault> load() { return importer().load(path); }
    Importer& importer() {
        importer_ =
            std::make_unique<Importer>(*harness.engine,
                                       EngineContext{harness.filesystem, harness.clock, harness.rng,
                                                     harness.logger, inline_, *harness.bus},
                                       [](const std::function<void()>& function) { function(); });
        return *importer_;
    }

    EngineHarness harness;
    malha::test::TemporaryDirectory directory;
    base::Path path = directory.path() / "bootstrap.dat";

private:
    base::InlineExecutor inline_;
    std::unique_ptr<Importer> importer_;
};

TEST_F(ImporterTest, TakesBlocksInOrder) {
    Engine& engine = harness.open();
    for (const auto& block : harness.builder.mine_chain(harness.builder.genesis(), 300))
        append(block);
    ASSERT_TRUE(load());
    EXPECT_EQ(engine.chain().height(), 300);
}

TEST_F(ImporterTest, TakesBlocksInAnyOrder) {
    Engine& engine = harness.open();
    auto blocks = harness.builder.mine_chain(harness.builder.genesis(), 400);
    base::SeededRng rng(5);
    for (std::size_t i = blocks.size(); i > 1; --i)
        std::swap(blocks[i - 1], blocks[rng.below(i)]);
    for (const auto& block : blocks)
        append(block);
    ASSERT_TRUE(load());
    EXPECT_EQ(engine.chain().height(), 400);
}

TEST_F(ImporterTest, SkipsGarbageInvalidAndUndecodableBlocks) {
    Engine& engine = harness.open();
    const auto good = harness.builder.mine_chain(harness.builder.genesis(), 2);
    auto bad = harness.builder.draft(good[1]->hash());
    bad.transactions.push_back(malha::test::spend_anyone({{{}, 7}}, primitives::Amount{1}));
    append(base::Bytes{1, 2, 3, 4, 5});
    append(good[0]);
    append(harness.builder.mine(bad));
    // A record of rubbish, which holds a whole record of a good block.
    primitives::ByteWriter rubbish;
    rubbish.write_bytes(harness.params->magic)
        .write(static_cast<std::uint32_t>(300 + good[1]->raw().size()))
        .write_bytes(base::Bytes(100, 0xab))
        .write_bytes(harness.params->magic)
        .write(static_cast<std::uint32_t>(good[1]->raw().size()))
        .write_bytes(good[1]->raw())
        .write_bytes(base::Bytes(192, 0xcd));
    append(rubbish.bytes());
    append(base::Bytes{0xfa});
    ASSERT_TRUE(load());
    EXPECT_EQ(harness.tip(), good[1]->hash());
    EXPECT_EQ(engine.chain_tips().size(), 2U);
}

TEST_F(ImporterTest, MissingFileIsNoFault) {
    harness.open();
    EXPECT_TRUE(load());
    EXPECT_TRUE(harness.faults.empty());
}

TEST_F(ImporterTest, ReindexRebuildsTheSameChain) {
    harness.open();
    const auto a = harness.builder.mine_chain(harness.builder.genesis(), 120);
    const auto b = harness.builder.mine_chain(a[100]->hash(), 5);
    harness.submit_all(a);
    harness.submit_all(b);
    auto draft = harness.builder.draft(harness.tip());
    draft.transactions.push_back(
        malha::test::spend_anyone({malha::test::coinbase_of(*a[0])}, primitives::Amount{1}));
    const auto last = harness.builder.mine(draft);
    ASSERT_EQ(harness.submit(last), "");
    const auto before = harness.utxo();
    ASSERT_TRUE(harness.engine->flush(FlushMode::always));

    harness.options.wipe_block_index = true;
    EXPECT_EQ(harness.open().chain().height(), 0);
    EXPECT_TRUE(harness.engine->is_reindexing());
    harness.options.wipe_block_index = false;
    ASSERT_TRUE(importer().reindex());
    EXPECT_FALSE(harness.engine->is_reindexing());
    EXPECT_EQ(harness.tip(), last->hash());
    EXPECT_EQ(harness.utxo().hash, before.hash);
    ASSERT_TRUE(harness.engine->flush(FlushMode::always));
    harness.open();
    EXPECT_EQ(harness.tip(), last->hash());
    EXPECT_EQ(harness.engine->chain_tips().size(), 2U);
}

TEST_F(ImporterTest, ReindexChainstateRebuildsTheCoins) {
    harness.open();
    harness.submit_all(harness.builder.mine_chain(harness.builder.genesis(), 30));
    const auto before = harness.utxo();
    ASSERT_TRUE(harness.engine->flush(FlushMode::always));
    harness.options.wipe_chainstate = true;
    EXPECT_EQ(harness.open().chain().height(), 30);
    EXPECT_EQ(harness.utxo().hash, before.hash);
}

TEST_F(ImporterTest, ActivatesStoredBlocksInTurns) {
    harness.open();
    for (const auto& block : harness.builder.mine_chain(harness.builder.genesis(), 30))
        ASSERT_TRUE(harness.engine->accept_block(check_alone(harness.params->consensus, block),
                                                 BlockSource::requested));
    EXPECT_EQ(harness.engine->chain().height(), 0);
    ASSERT_TRUE(importer().activate());
    EXPECT_EQ(harness.engine->chain().height(), 30);
}

TEST_F(ImporterTest, InterruptedReindexGoesOn) {
    harness.open();
    harness.submit_all(harness.builder.mine_chain(harness.builder.genesis(), 20));
    ASSERT_TRUE(harness.engine->flush(FlushMode::always));
    harness.options.wipe_block_index = true;
    harness.open().interrupt();
    ASSERT_TRUE(importer().reindex());
    ASSERT_TRUE(harness.engine->flush(FlushMode::always));
    harness.options.wipe_block_index = false;
    EXPECT_TRUE(harness.open().is_reindexing());
    ASSERT_TRUE(importer().reindex());
    EXPECT_EQ(harness.engine->chain().height(), 20);
    EXPECT_FALSE(harness.open().is_reindexing());
}

}  // namespace
}  // namespace malha::chain
