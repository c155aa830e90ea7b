// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Watches the chain for signs that this node and the network disagree about the rules.
#pragma once

#include <functional>
#include <string>

#include "malha/chain/engine.hpp"
#include "malha/consensus/unknown_rules.hpp"
#include "malha/rpc/warnings.hpp"

namespace malha::node {

/// Thread: node strand.
class ChainWarnings {
public:
    /// @param alert  called with each warning that is new. All must outlive it.
    ChainWarnings(const consensus::ChainParams& params, rpc::Warnings& shown,
                  std::function<void(const std::string&)> alert);

    /// The tip moved, and the initial download is over: rules that miners voted for, unknown here.
    void tip_changed(const consensus::HeaderNode& tip);
    /// A block was found invalid: whether the chain that it belongs to has much more work than
    /// ours.
    void block_failed(const chain::Engine& engine);

private:
    void warn(const std::string& id, const std::string& text);

    consensus::UnknownRules unknown_rules_;
    rpc::Warnings& shown_;
    std::function<void(const std::string&)> alert_;
};

}  // namespace malha::node
