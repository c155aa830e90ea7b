// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// An engine with all indexes on a simulated disk, and a description of what the indexes answer.
// Everything runs on the test's thread.
#pragma once

#include <sstream>

#include "malha/index/follower.hpp"
#include "malha/index/index_set.hpp"
#include "support/sim_disk.hpp"
#include "unit/chain/engine_fixture.hpp"

namespace malha::index::test {

class IndexRig {
public:
    explicit IndexRig(std::uint64_t seed = 1) : disk(seed) {
        harness.disk = &disk.filesystem();
        harness.options.database_env = disk.env();
        harness.set_directory("/node");
    }
    ~IndexRig() {
        if (follower) follower->stop();
    }

    /// Opens the chain and the indexes on what the disk holds. False: the disk failed.
    bool open() {
        close();
        indexes =
            std::make_unique<IndexSet>(options(), harness.params->consensus, disk.filesystem());
        follower = std::make_unique<Follower>(
            FollowerContext{.on_strand = [](const std::function<void()>& work) { work(); },
                            .clock = harness.clock,
                            .log = harness.logger,
                            .on_fault = [](const std::string&) {}},
            indexes->all());
        harness.on_created = [this](chain::Engine&) { subscribe(); };
        // Now and then the undo data is read instead, as for blocks that are not at hand.
        harness.on_coins_spent = [this, count = 0](const auto& coins) mutable {
            if (follower != nullptr && ++count % 3 != 0) follower->on_coins_spent(coins);
        };
        harness.open();
        error = {};
        if (auto opened = indexes->open(harness.rng, /*wipe=*/false); !opened)
            error = opened.error().message;
        else if (auto attached = follower->attach(*harness.engine); !attached)
            error = attached.error().message;
        follower->chain_is_loaded();
        return error.empty();
    }
    /// As after a crash: nothing is flushed.
    void close() {
        if (follower) follower->stop();
        harness.engine.reset();
        follower.reset();
        indexes.reset();
    }
    /// Leads the indexes to the tip, so that all is visible. False: the disk failed.
    bool follow() {
        for (;;) {
            const auto more = follower->step();
            if (!more) error = more.error().message;
            if (!more) return false;
            if (!*more) return follower->write_waiting().has_value();
        }
    }
    bool give(const std::vector<primitives::BlockPtr>& blocks) {
        for (const auto& block : blocks)
            if (!harness.engine->process_block(block) || !follow()) return false;
        return true;
    }
    bool flush() {
        return harness.engine->flush(chain::FlushMode::always) && follow() &&
               follower->commit_all();
    }

    /// What the indexes say of the blocks, one line each.
    std::string describe(const std::vector<primitives::BlockPtr>& blocks) {
        std::ostringstream out;
        for (const auto& block : blocks) {
            const chain::BlockNode* node = harness.engine->find(block->hash());
            const BlockPosition position{node->hash, node->height};
            for (const auto& tx : block->transactions())
                describe_transaction(out, tx);
            describe_filter(out, position);
            describe_coins(out, position);
            describe_scripts(out, *block);
        }
        return out.str();
    }

    malha::test::SimDisk disk;
    chain::test::EngineHarness harness;
    std::unique_ptr<IndexSet> indexes;
    std::unique_ptr<Follower> follower;
    std::string error;

private:
    IndexOptions options() {
        return {.transactions = true,
                .spenders = true,
                .coin_stats = true,
                .filters = true,
                .scripts = true,
                .directory = "/node/indexes",
                .cache_bytes = 64 << 10,
                .database_env = disk.env()};
    }
    void subscribe() {
        harness.bus->subscribe<events::BlockConnected>([this](const events::BlockConnected& event) {
            follower->on_block_connected(event.block, event.height);
        });
        harness.bus->subscribe<events::TipChanged>(
            [this](const events::TipChanged& event) { follower->on_tip_changed(event.tip); });
        harness.bus->subscribe<events::ChainFlushed>(
            [this](const events::ChainFlushed& event) { follower->on_chain_flushed(event.block); });
    }
    void describe_transaction(std::ostream& out, const primitives::Transaction& tx) {
        const auto& files = harness.engine->block_files();
        const auto found = indexes->transactions()->find(tx.txid, files);
        out << "tx " << (found && *found ? (*found)->block.to_display_hex() : "-");
        for (std::uint32_t i = 0; i < tx.outputs.size(); ++i) {
            const auto is_active = [this](const primitives::BlockHash& hash) {
                const chain::BlockNode* node = harness.engine->find(hash);
                return node != nullptr && harness.engine->chain().contains(node);
            };
            const auto spender = indexes->spenders()->find({tx.txid, i}, files, is_active);
            out << " " << (spender && *spender ? (*spender)->tx->txid.to_display_hex() : "-");
            out << " " << (spender && *spender ? (*spender)->block.to_display_hex() : "-");
        }
        out << "\n";
    }
    void describe_coins(std::ostream& out, const BlockPosition& position) {
        const auto stats = indexes->coin_stats()->find(position);
        if (!stats || !*stats)
            out << "coins -\n";
        else
            out << "coins " << (*stats)->coins << " " << (*stats)->total.sat << " "
                << base::to_hex((*stats)->mu_hash) << "\n";
    }
    void describe_scripts(std::ostream& out, const primitives::Block& block) {
        ScriptIndex::Reader reader(*indexes->scripts(),
                                   follower->summary(*indexes->scripts()).written);
        for (const auto& tx : block.transactions()) {
            for (const auto& output : tx.outputs) {
                const ScriptHash script = script_hash(output.script_pubkey);
                const auto balance = reader.balance(script);
                const auto coins = reader.unspent(script, 10'000);
                out << "script " << (balance ? balance->received.sat : -1) << " "
                    << (balance ? balance->spent.sat : -1) << " "
                    << (coins ? std::to_string(coins->size()) : coins.error().message) << "\n";
            }
        }
    }
    void describe_filter(std::ostream& out, const BlockPosition& position) {
        const auto record = indexes->filters()->find(position);
        if (!record || !*record) {
            out << "filter -\n";
            return;
        }
        const auto filter = indexes->filters()->read(**record, position.hash);
        out << "filter " << (*record)->header.to_display_hex() << " "
            << (filter ? base::to_hex(*filter) : filter.error().message) << "\n";
    }
};

/// Blocks that spend: a common base, a branch, a longer one, and the first again, longer still.
struct Branches {
    Branches() : params(consensus::regtest_params({})), builder(params) {
        base = builder.mine_chain(builder.genesis(), 104);
        grow(first_a, base.back(), 3);
        grow(branch_b, base.back(), 5);
        grow(second_a, first_a.back(), 4);
    }
    void grow(std::vector<primitives::BlockPtr>& branch, primitives::BlockPtr parent,
              std::size_t count) {
        std::vector<primitives::OutPoint> coins;
        if (parent == base.back())
            for (std::size_t i = 0; i < 4; ++i)
                coins.push_back(malha::test::coinbase_of(*base[i]));
        else
            coins.push_back({parent->transactions()[1].txid, 0});
        for (std::size_t i = 0; i < count; ++i) {
            auto draft = builder.draft(parent->hash());
            const primitives::Amount each{1'000'000'000 >> (2 * (draft.height - 104))};
            draft.transactions.push_back(malha::test::spend_anyone(coins, each, 3));
            parent = builder.mine(draft);
            branch.push_back(parent);
            coins = {{parent->transactions()[1].txid, 0}, {parent->transactions()[1].txid, 1}};
        }
    }
    /// The chain that is active in the end.
    [[nodiscard]] std::vector<primitives::BlockPtr> final_chain() const {
        std::vector<primitives::BlockPtr> blocks = base;
        blocks.insert(blocks.end(), first_a.begin(), first_a.end());
        blocks.insert(blocks.end(), second_a.begin(), second_a.end());
        return blocks;
    }
    consensus::ChainParams params;
    malha::test::ChainBuilder builder;
    std::vector<primitives::BlockPtr> base, first_a, branch_b, second_a;
};

}  // namespace malha::index::test
