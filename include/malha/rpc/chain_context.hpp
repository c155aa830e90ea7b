// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the handlers of chain methods work with. Copyable; empty in the command-line client, which
// registers methods only to learn their declarations.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "malha/base/clock.hpp"
#include "malha/base/executor.hpp"
#include "malha/base/rng.hpp"
#include "malha/chain/engine.hpp"
#include "malha/consensus/chain_params.hpp"
#include "malha/keys/address.hpp"
#include "malha/mempool/fee_estimator.hpp"
#include "malha/mempool/mempool_file.hpp"
#include "malha/mining/assemble.hpp"
#include "malha/rpc/error.hpp"
#include "malha/rpc/tip_watch.hpp"
#include "malha/rpc/warnings.hpp"

namespace malha::rpc {

/// Where and how the pool is saved.
struct MempoolFileAccess {
    base::Filesystem* fs = nullptr;
    base::Rng* rng = nullptr;
    base::Path path{};
    mempool::FileVersion version = mempool::FileVersion::obfuscated;
};

/// What getmininginfo tells of the last template that was made. Thread: node strand.
struct LastTemplate {
    primitives::Weight weight = 0;  ///< with what was reserved
    std::size_t transactions = 0;   ///< without the coinbase
};

struct ChainContext {
    /// Where the engine is, or will be once the chain is loaded. Touched on the strand only.
    const std::unique_ptr<chain::Engine>* engine_slot = nullptr;
    /// The pool, in the same way.
    const std::unique_ptr<mempool::Mempool>* mempool_slot = nullptr;
    mempool::FeeEstimator* fee_estimator = nullptr;  ///< touched on the strand only
    base::Strand* strand = nullptr;
    const consensus::ChainParams* params = nullptr;
    const base::Clock* clock = nullptr;
    base::Rng* rng = nullptr;
    TipWatch* tip_watch = nullptr;
    keys::AddressFormat address_format{};
    MempoolFileAccess mempool_file{};
    mining::AssemblyLimits assembly{};
    /// Shared by all methods that make templates.
    std::shared_ptr<std::optional<LastTemplate>> last_template =
        std::make_shared<std::optional<LastTemplate>>();
    std::optional<std::int32_t> block_version{};  ///< -blockversion, regtest only
    std::vector<std::string> deprecated{};        ///< -deprecatedrpc: what is shown all the same
    const Warnings* warnings = nullptr;           ///< shown by getblockchaininfo and others

    [[nodiscard]] bool shows_deprecated(std::string_view name) const {
        return std::find(deprecated.begin(), deprecated.end(), name) != deprecated.end();
    }
    /// No call reaches a handler before the chain is loaded.
    [[nodiscard]] chain::Engine& engine() const { return **engine_slot; }
    [[nodiscard]] mempool::Mempool& pool() const { return **mempool_slot; }
    /// Runs the function on the node strand and returns its result.
    template <class F>
    auto on_strand(F&& function) const {
        return strand->call(std::forward<F>(function));
    }
};

/// The pool's choice for the block after `parent`, noted as the last template.
/// Thread: node strand.
[[nodiscard]] std::vector<mining::TemplateTransaction> assemble_noted(
    const ChainContext& context, const chain::BlockNode& parent);

/// The address texts of a network.
[[nodiscard]] keys::AddressFormat address_format_of(const consensus::ChainParams& params);

/// A broken disk or database, or a shutdown, in the middle of a call.
[[nodiscard]] base::Unexpected<RpcError> rpc_fault(const chain::Fault& fault);

}  // namespace malha::rpc
