// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The indexes of a node and the thread that keeps them.
#pragma once

#include "malha/base/executor.hpp"
#include "malha/index/follower.hpp"
#include "malha/index/index_set.hpp"
#include "malha/node/index_filter_source.hpp"
#include "malha/rpc/index_context.hpp"

namespace malha::events {
class Bus;
}

namespace malha::node {

struct IndexSurroundings {
    base::Filesystem& fs;
    const base::Clock& clock;
    base::Rng& rng;
    base::Logger& log;
    base::Strand& strand;
    /// On the index thread.
    std::function<void(const chain::Fault&)> on_fault;
};

/// Thread: as each method says.
class IndexService {
public:
    IndexService(const index::IndexOptions& options, const consensus::ConsensusParams& params,
                 const IndexSurroundings& around);
    ~IndexService();

    /// Before the first event.
    void subscribe(events::Bus& bus);
    /// For the engine's hook of that name. Thread: node strand.
    void on_coins_spent(const std::shared_ptr<const storage::SpentCoins>& coins);
    /// Opens the databases and begins to follow the chain. Errors: a message for the user.
    /// Thread: node strand.
    [[nodiscard]] base::Status open(chain::Engine& engine, bool wipe);
    /// See Follower::chain_is_loaded(). Thread: any.
    void chain_is_loaded();
    /// Waits until what has caught up is current again. Thread: any but the strand.
    void wait_until_current();
    /// After the chain's last flush, while the engine lives. Thread: any but the strand.
    void stop();

    /// For p2p; null without -blockfilterindex.
    [[nodiscard]] const p2p::FilterSource* filter_source() const {
        return filter_source_ ? &*filter_source_ : nullptr;
    }
    [[nodiscard]] rpc::IndexContext rpc_context() { return {&indexes_, &follower_}; }

private:
    const IndexSurroundings around_;
    index::IndexSet indexes_;
    std::optional<IndexFilterSource> filter_source_;
    index::Follower follower_;
};

}  // namespace malha::node
