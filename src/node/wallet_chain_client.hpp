// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The chain and the pool of this node for its wallets: each question is answered on the node
// strand.
#pragma once

#include <functional>
#include <memory>

#include "malha/base/executor.hpp"
#include "malha/chain/engine.hpp"
#include "malha/index/index_set.hpp"
#include "malha/mempool/mempool.hpp"
#include "malha/wallet/chain_client.hpp"

namespace malha::node {

/// Where the parts of the node are, or will be once the chain is loaded.
struct WalletChainParts {
    base::Strand& strand;
    const std::unique_ptr<chain::Engine>& engine;
    const std::unique_ptr<mempool::Mempool>& pool;
    const mempool::FeeEstimator& estimator;
    /// Tells peers of a transaction of the pool. Thread: any.
    std::function<void(const primitives::Txid&)> announce;
    const index::IndexSet* indexes = nullptr;
};

/// Thread: wallet strand.
class WalletChainClient final : public wallet::ChainClient {
public:
    explicit WalletChainClient(const WalletChainParts& parts) : parts_(parts) {}

    wallet::BlockFacts tip() override;
    std::optional<wallet::BlockFacts> block(const primitives::BlockHash& hash) override;
    std::vector<std::optional<wallet::BlockFacts>> blocks(
        std::span<const primitives::BlockHash> hashes) override;
    std::optional<wallet::BlockFacts> block_at(primitives::Height height) override;
    std::optional<wallet::BlockFacts> first_since(base::UnixSeconds time,
                                                  primitives::Height height_min) override;
    std::optional<wallet::BlockFacts> fork_with(const primitives::BlockHash& hash) override;
    std::vector<primitives::BlockHash> locator(const primitives::BlockHash& hash) override;
    std::optional<wallet::BlockFacts> find_locator(
        std::span<const primitives::BlockHash> locator) override;
    base::Result<primitives::BlockPtr> read_block(const primitives::BlockHash& hash) override;
    void keep_blocks(const std::string& owner, primitives::Height first) override;
    void release_blocks(const std::string& owner) override;
    std::optional<primitives::Height> prune_height() override;
    bool is_initial_download() override;
    double verification_progress(const primitives::BlockHash& hash) override;
    bool has_filters() override;
    std::optional<bool> filter_matches(const primitives::BlockHash& hash,
                                       const std::vector<base::Bytes>& scripts) override;

    bool is_in_pool(const primitives::Txid& txid) override;
    std::optional<wallet::PoolFacts> pool_entry(const primitives::Txid& txid) override;
    std::vector<primitives::TransactionPtr> pool_transactions() override;
    base::Status broadcast(const primitives::TransactionPtr& tx, primitives::Amount fee_max,
                           wallet::Relay relay) override;
    std::size_t cluster_count_max() override;
    base::Status check_pool_limits(const primitives::TransactionPtr& tx) override;
    std::map<primitives::OutPoint, primitives::Amount> ancestor_deficits(
        std::span<const primitives::OutPoint> outpoints, std::int64_t sat_per_kvb) override;
    primitives::Amount combined_deficit(std::span<const primitives::OutPoint> outpoints,
                                        std::int64_t sat_per_kvb) override;
    std::map<primitives::OutPoint, wallet::ChainCoin> find_coins(
        std::span<const primitives::OutPoint> outpoints) override;

    wallet::RelayRates relay_rates() override;
    wallet::FeeEstimate estimate(int target, wallet::FeeMode mode) override;
    int estimate_target_max() override { return mempool::kEstimateTargetMax; }

private:
    /// Runs the function on the node strand.
    template <class F>
    auto ask(F&& function) const {
        return parts_.strand.call(std::forward<F>(function));
    }

    const WalletChainParts parts_;
};

}  // namespace malha::node
