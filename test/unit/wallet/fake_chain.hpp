// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A chain and a pool for wallet tests: blocks are what the test says, and nothing is checked.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "malha/primitives/fee_rate.hpp"
#include "malha/wallet/chain_client.hpp"

namespace malha::wallet {

class FakeChain final : public ChainClient {
public:
    /// @param first_block  another number makes another chain
    explicit FakeChain(int first_block = 0) : counter_(first_block) { add_block({}); }

    /// Extends the active chain. The coinbase pays `coinbase_script`.
    primitives::BlockPtr add_block(std::vector<primitives::TransactionPtr> transactions,
                                   const base::Bytes& coinbase_script = {}) {
        primitives::MutableTransaction coinbase;
        coinbase.inputs.push_back({.prevout = {},
                                   .script_sig = {static_cast<std::uint8_t>(counter_),
                                                  static_cast<std::uint8_t>(counter_ >> 8), 1},
                                   .witness = {}});
        ++counter_;
        coinbase.outputs.push_back(
            {primitives::Amount{50 * primitives::kCoin.sat}, coinbase_script});
        transactions.insert(transactions.begin(), primitives::make_transaction(coinbase));
        primitives::BlockHeader header;
        if (!active_.empty()) header.prev_hash = active_.back();
        header.time = 1'700'000'000 + 600 * static_cast<std::uint32_t>(counter_);
        header.nonce = static_cast<std::uint32_t>(counter_);
        const auto block = primitives::Block::assemble(header, transactions);
        active_.push_back(block->hash());
        blocks_[block->hash()] = {block, height()};
        for (const auto& tx : transactions)
            std::erase_if(pool, [&](const auto& waiting) { return waiting->txid == tx->txid; });
        return block;
    }
    /// Takes the tip off. @return it.
    primitives::BlockPtr remove_tip() {
        const auto block = blocks_.at(active_.back()).block;
        active_.pop_back();
        return block;
    }
    [[nodiscard]] primitives::Height height() const {
        return static_cast<primitives::Height>(active_.size()) - 1;
    }

    /// What pruning has to spare, by owner.
    std::map<std::string, primitives::Height> kept;
    /// The lowest block that was ever kept.
    std::optional<primitives::Height> kept_lowest;
    void keep_blocks(const std::string& owner, primitives::Height first) override {
        kept[owner] = first;
        kept_lowest = std::min(kept_lowest.value_or(first), first);
    }
    void release_blocks(const std::string& owner) override { kept.erase(owner); }

    BlockFacts tip() override {
        if (when_tip_is_read) when_tip_is_read();
        return *block(active_.back());
    }
    std::optional<BlockFacts> block(const primitives::BlockHash& hash) override {
        const auto found = blocks_.find(hash);
        if (found == blocks_.end()) return std::nullopt;
        const auto& [data, at] = found->second;
        const base::UnixSeconds time{data->header().time};
        const bool is_active = at <= height() && active_[static_cast<std::size_t>(at)] == hash;
        return BlockFacts{.at = {hash, at},
                          .time = time,
                          .time_max = time,
                          .median_time = time,
                          .is_active = is_active,
                          .has_data = true};
    }
    std::vector<std::optional<BlockFacts>> blocks(
        std::span<const primitives::BlockHash> hashes) override {
        std::vector<std::optional<BlockFacts>> found;
        for (const auto& hash : hashes)
            found.push_back(block(hash));
        return found;
    }
    std::optional<BlockFacts> block_at(primitives::Height at) override {
        if (at < 0 || at > height()) return std::nullopt;
        return block(active_[static_cast<std::size_t>(at)]);
    }
    std::optional<BlockFacts> first_since(base::UnixSeconds time,
                                          primitives::Height height_min) override {
        for (primitives::Height at = height_min; at <= height(); ++at)
            if (const auto facts = block_at(at); facts->time_max >= time) return facts;
        return std::nullopt;
    }
    std::optional<BlockFacts> fork_with(const primitives::BlockHash& hash) override {
        primitives::BlockHash next = hash;
        while (true) {
            const auto facts = block(next);
            if (!facts) return block_at(0);
            if (facts->is_active) return facts;
            next = blocks_.at(next).block->header().prev_hash;
        }
    }
    std::vector<primitives::BlockHash> locator(const primitives::BlockHash& hash) override {
        return {hash, active_.front()};
    }
    std::optional<BlockFacts> find_locator(
        std::span<const primitives::BlockHash> locator) override {
        for (const auto& hash : locator)
            if (const auto facts = block(hash); facts && facts->is_active) return facts;
        return std::nullopt;
    }
    base::Result<primitives::BlockPtr> read_block(const primitives::BlockHash& hash) override {
        ++blocks_read;
        const auto found = blocks_.find(hash);
        if (found == blocks_.end()) return base::fail("unknown block");
        return found->second.block;
    }
    std::optional<primitives::Height> prune_height() override { return pruned; }
    bool is_initial_download() override { return initial_download; }
    double verification_progress(const primitives::BlockHash&) override { return 1; }
    bool has_filters() override { return false; }
    std::optional<bool> filter_matches(const primitives::BlockHash&,
                                       const std::vector<base::Bytes>&) override {
        return std::nullopt;
    }

    bool is_in_pool(const primitives::Txid& txid) override {
        return std::ranges::any_of(pool, [&](const auto& tx) { return tx->txid == txid; });
    }
    /// Every transaction counts alone: chains of them are the pool's own tests.
    std::optional<PoolFacts> pool_entry(const primitives::Txid& txid) override {
        const auto found = std::ranges::find(pool, txid, [](const auto& tx) { return tx->txid; });
        if (found == pool.end()) return std::nullopt;
        PoolFacts facts;
        facts.vsize = primitives::vsize_of((*found)->weight());
        facts.ancestors = facts.cluster = 1;
        for (const auto& tx : pool)
            for (const primitives::TxInput& input : tx->inputs)
                facts.has_descendants = facts.has_descendants || input.prevout.txid == txid;
        return facts;
    }
    std::vector<primitives::TransactionPtr> pool_transactions() override { return pool; }
    base::Status broadcast(const primitives::TransactionPtr& tx, primitives::Amount,
                           Relay) override {
        if (!refusal.empty()) return base::fail(refusal);
        if (!is_in_pool(tx->txid)) pool.push_back(tx);
        return {};
    }
    std::size_t cluster_count_max() override { return 64; }
    base::Status check_pool_limits(const primitives::TransactionPtr&) override { return {}; }
    std::map<primitives::OutPoint, primitives::Amount> ancestor_deficits(
        std::span<const primitives::OutPoint>, std::int64_t) override {
        return {};
    }
    primitives::Amount combined_deficit(std::span<const primitives::OutPoint>,
                                        std::int64_t) override {
        return {};
    }
    /// Whether something spent them since is not looked at.
    std::map<primitives::OutPoint, ChainCoin> find_coins(
        std::span<const primitives::OutPoint> outpoints) override {
        std::map<primitives::OutPoint, ChainCoin> found;
        const auto look_into = [&](const primitives::Transaction& tx, primitives::Height at) {
            for (const primitives::OutPoint& outpoint : outpoints)
                if (tx.txid == outpoint.txid && outpoint.index < tx.outputs.size())
                    found[outpoint] = {
                        .output = {tx.outputs[outpoint.index].value,
                                   base::to_bytes(tx.outputs[outpoint.index].script_pubkey)},
                        .height = at,
                        .is_coinbase = tx.is_coinbase()};
        };
        for (const auto& hash : active_)
            for (const auto& tx : blocks_.at(hash).block->transactions())
                look_into(tx, blocks_.at(hash).height);
        for (const auto& tx : pool)
            look_into(*tx, height() + 1);
        return found;
    }
    RelayRates relay_rates() override { return rates; }
    FeeEstimate estimate(int, FeeMode) override { return estimated; }
    int estimate_target_max() override { return 1008; }

    std::function<void()> when_tip_is_read;
    std::vector<primitives::TransactionPtr> pool;
    RelayRates rates;
    FeeEstimate estimated;
    std::optional<primitives::Height> pruned;
    std::string refusal;  ///< of the pool; empty: it takes everything
    int blocks_read = 0;
    bool initial_download = false;

private:
    struct Stored {
        primitives::BlockPtr block;
        primitives::Height height = 0;
    };
    std::map<primitives::BlockHash, Stored> blocks_;
    std::vector<primitives::BlockHash> active_;
    int counter_ = 0;
};

}  // namespace malha::wallet
