// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A chain with a snapshot of its coins at some height, and a node that may load it.
#pragma once

#include <filesystem>

#include "engine_fixture.hpp"
#include "malha/chain/snapshot_loader.hpp"

namespace malha::chain::test {

/// Made by an engine that validated all of it.
class RecordedChain {
public:
    explicit RecordedChain(consensus::ChainParams chain_params = consensus::regtest_params({}),
                           primitives::Height base_height = 110)
        : params(std::move(chain_params)) {
        EngineHarness maker(params);
        maker.open();
        while (static_cast<primitives::Height>(blocks.size()) < base_height + 10) {
            auto draft = maker.builder.draft(maker.tip());
            if (blocks.size() > 101 && blocks.size() % 2 == 0)
                draft.transactions.push_back(malha::test::spend_anyone(
                    {malha::test::coinbase_of(*blocks[blocks.size() - 101])},
                    primitives::Amount{1'000'000}, 3));
            blocks.push_back(maker.builder.mine(std::move(draft)));
            maker.submit_all({blocks.back()});
            if (maker.engine->chain().height() == base_height) write_snapshot_of(maker);
        }
        top_hash = maker.utxo().hash;
        params.assume_utxo = {known};
    }
    [[nodiscard]] base::Path file() const { return folder_.path() / "snapshot.dat"; }

    consensus::ChainParams params;
    std::vector<primitives::BlockPtr> blocks;  ///< from height 1 on
    consensus::AssumeUtxo known;
    std::optional<crypto::Digest256> top_hash;  ///< MuHash of the coins after the last block

private:
    void write_snapshot_of(EngineHarness& maker) {
        const BlockNode& tip = *maker.engine->chain().tip();
        const auto stats = maker.utxo(UtxoHash::serialized3);
        known.base = {.height = tip.height, .hash = tip.hash};
        std::copy(stats.hash->begin(), stats.hash->end(), known.coins_hash.bytes.begin());
        known.chain_tx_count = tip.chain_tx_count;
        auto cursor = maker.engine->coins_cursor();
        const auto out = maker.filesystem.open(file(), base::OpenMode::read_write);
        ASSERT_TRUE(cursor && out);
        const auto written =
            write_snapshot(**out, {.magic = params.magic, .base = tip.hash, .coins = stats.coins},
                           *cursor, [] { return false; });
        ASSERT_TRUE(written) << written.error().message;
    }

    malha::test::TemporaryDirectory folder_;
};

/// An engine that is given blocks of a recorded chain, by height.
class SnapshotNode {
public:
    explicit SnapshotNode(const RecordedChain& recorded)
        : harness(recorded.params), chain_(recorded) {}

    void open() { harness.open(); }
    void give(primitives::Height from, primitives::Height to) {
        for (primitives::Height height = from; height <= to; ++height)
            ASSERT_EQ(harness.submit(chain_.blocks[static_cast<std::size_t>(height) - 1]), "")
                << height;
    }
    void give_headers() {
        for (const auto& block : chain_.blocks)
            ASSERT_TRUE(harness.engine->accept_header(block->header()));
    }
    /// What loadtxoutset does.
    [[nodiscard]] base::Status load() { return load(chain_.file()); }
    [[nodiscard]] base::Status load(const base::Path& path) {
        give_headers();
        const auto file = MALHA_TRY(harness.filesystem.open(path, base::OpenMode::read));
        const auto header = MALHA_TRY(read_snapshot_header(*file, *harness.options.params));
        const auto* base = MALHA_TRY(harness.engine->snapshot_base(header.base));
        const SnapshotTarget target{
            .fs = harness.disk != nullptr ? *harness.disk : harness.filesystem,
            .rng = harness.rng,
            .database = harness.engine->snapshot_database()};
        MALHA_TRY(load_snapshot(*file, header, chain_.known, target, [] { return false; }));
        const auto activated = harness.engine->activate_snapshot(*base);
        if (!activated) return base::fail(activated.error().message);
        return {};
    }

    EngineHarness harness;

private:
    const RecordedChain& chain_;
};

}  // namespace malha::chain::test
