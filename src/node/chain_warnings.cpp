// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See chain_warnings.hpp.
#include "malha/node/chain_warnings.hpp"

#include <algorithm>

#include "malha/consensus/work.hpp"

namespace malha::node {
namespace {

/// An invalid chain with so many blocks' work more than ours is no accident.
constexpr int kMuchWorkBlocks = 6;
constexpr const char* kInvalidChainId = "invalid-chain";

/// Whether a chain that we hold to be invalid has much more work than ours.
bool has_large_invalid_chain(const chain::Engine& engine) {
    const chain::BlockNode& tip = *engine.chain().tip();
    consensus::Uint256 limit = tip.chain_work;
    for (int i = 0; i < kMuchWorkBlocks; ++i)
        limit += consensus::block_work(tip.bits);
    const auto tips = engine.chain_tips();
    return std::any_of(tips.begin(), tips.end(), [&](const chain::ChainTip& end) {
        return end.status == chain::BranchStatus::invalid && end.node->chain_work > limit;
    });
}

}  // namespace

ChainWarnings::ChainWarnings(const consensus::ChainParams& params, rpc::Warnings& shown,
                             std::function<void(const std::string&)> alert)
    : unknown_rules_(params.consensus, params.unknown_rules_height),
      shown_(shown),
      alert_(std::move(alert)) {}

void ChainWarnings::tip_changed(const consensus::HeaderNode& tip) {
    for (const int bit : unknown_rules_.active_after(tip)) {
        const std::string number = std::to_string(bit);
        warn("unknown-rules-" + number, "Unknown new rules activated (versionbit " + number + ")");
    }
}

void ChainWarnings::block_failed(const chain::Engine& engine) {
    if (has_large_invalid_chain(engine))
        warn(kInvalidChainId,
             "Warning: Found invalid chain more than 6 blocks longer than our best chain. This "
             "could be due to database corruption or consensus incompatibility with peers.");
    else
        shown_.clear(kInvalidChainId);
}

void ChainWarnings::warn(const std::string& id, const std::string& text) {
    if (shown_.set(id, text)) alert_(text);
}

}  // namespace malha::node
