// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the handlers of chain methods work with. Copyable; empty in the command-line client, which
// registers methods only to learn their declarations.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "malha/base/clock.hpp"
#include "malha/base/executor.hpp"
#include "malha/base/rng.hpp"
#include "malha/chain/engine.hpp"
#include "malha/consensus/chain_params.hpp"
#include "malha/keys/address.hpp"
#include "malha/rpc/error.hpp"
#include "malha/rpc/tip_watch.hpp"

namespace malha::rpc {

struct ChainContext {
    /// Where the engine is, or will be once the chain is loaded. Touched on the strand only.
    const std::unique_ptr<chain::Engine>* engine_slot = nullptr;
    base::Strand* strand = nullptr;
    const consensus::ChainParams* params = nullptr;
    const base::Clock* clock = nullptr;
    base::Rng* rng = nullptr;
    TipWatch* tip_watch = nullptr;
    keys::AddressFormat address_format{};
    primitives::Amount block_min_tx_fee{1};       ///< -blockmintxfee, per 1000 virtual bytes
    std::optional<std::int32_t> block_version{};  ///< -blockversion, regtest only
    std::vector<std::string> warnings{};          ///< shown by getblockchaininfo and others

    /// No call reaches a handler before the chain is loaded.
    [[nodiscard]] chain::Engine& engine() const { return **engine_slot; }
    /// Runs the function on the node strand and returns its result.
    template <class F>
    auto on_strand(F&& function) const {
        return strand->call(std::forward<F>(function));
    }
};

/// The address texts of a network.
[[nodiscard]] keys::AddressFormat address_format_of(const consensus::ChainParams& params);

/// A broken disk or database, or a shutdown, in the middle of a call.
[[nodiscard]] base::Unexpected<RpcError> rpc_fault(const chain::Fault& fault);

}  // namespace malha::rpc
