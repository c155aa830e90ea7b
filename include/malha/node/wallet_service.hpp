// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The wallets of a node, on a strand of their own: fed with what happens to chain and pool, in
// order, and asked by RPC.
#pragma once

#include <functional>
#include <memory>

#include "malha/base/clock.hpp"
#include "malha/base/executor.hpp"
#include "malha/base/filesystem.hpp"
#include "malha/base/log.hpp"
#include "malha/base/rng.hpp"
#include "malha/chain/engine.hpp"
#include "malha/events/bus.hpp"
#include "malha/index/index_set.hpp"
#include "malha/mempool/mempool.hpp"
#include "malha/node/wallet_config.hpp"
#include "malha/rpc/wallet_context.hpp"

namespace malha::node {

struct WalletSurroundings {
    base::Filesystem& fs;
    const base::Clock& clock;
    base::Rng& rng;
    base::Logger& log;
    base::Strand& node_strand;
    const std::unique_ptr<chain::Engine>& engine;
    const std::unique_ptr<mempool::Mempool>& pool;
    const mempool::FeeEstimator& estimator;
    const consensus::ChainParams& params;
    /// Tells peers of a transaction of the pool. Thread: any.
    std::function<void(const primitives::Txid&)> announce;
    const index::IndexSet* indexes = nullptr;
    /// A transaction of a wallet is new or has another state; may be empty. Thread: wallet strand.
    std::function<void(const wallet::TransactionNotice&)> on_transaction{};
    wallet::ExternalSigner* signer = nullptr;  ///< null: no -signer
};

/// The program of -signer. Null: there is none.
[[nodiscard]] std::unique_ptr<wallet::ExternalSigner> make_signer(
    const WalletConfig& config, const consensus::ChainParams& params);

/// Thread: any, where a method says nothing else.
class WalletService {
public:
    WalletService(const WalletConfig& config, const WalletSurroundings& around);
    ~WalletService();

    /// Thread: before the first event.
    void subscribe(events::Bus& bus);
    /// Loads the wallets that the options name, once the chain is loaded.
    /// Errors: one of them cannot be used. @return warnings, each a line.
    [[nodiscard]] base::Result<std::vector<std::string>> load();
    void tick();
    /// Returns when the wallets know all that the node strand has told so far.
    void wait_until_current();
    /// Makes rescans end soon.
    void interrupt();
    /// Unloads all wallets. No call may follow but the destructor.
    void stop();

    [[nodiscard]] rpc::WalletMethodContext method_context(const rpc::ChainContext& chain);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace malha::node
