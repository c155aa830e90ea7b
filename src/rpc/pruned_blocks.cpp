// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See pruned_blocks.hpp.
#include "pruned_blocks.hpp"

#include <chrono>

namespace malha::rpc {
namespace {

// Peers that are asked, one after the other.
constexpr int kPeersMax = 3;
// A peer that has not sent the block by then is not going to.
constexpr std::chrono::seconds kPatience{20};
// How often it is looked whether he has gone, or said that he has not got it.
constexpr std::chrono::milliseconds kLookInterval{50};

/// Null: it is here, was never here, or is no block of our chain.
const chain::BlockNode* find_pruned(const ChainContext& context,
                                    const primitives::BlockHash& hash) {
    return context.on_strand([&]() -> const chain::BlockNode* {
        const chain::Engine& engine = context.engine();
        const chain::BlockNode* node = engine.find(hash);
        const bool is_pruned = node != nullptr && !node->has_data() && node->tx_count > 0 &&
                               engine.chain().contains(node);
        return is_pruned ? node : nullptr;
    });
}

/// False: it will not come from those who were asked so far.
bool wait_until_here(const NetworkContext& context, const chain::BlockNode& node) {
    const base::MonoTime deadline = context.chain.clock->mono() + kPatience;
    for (;;) {
        const std::uint64_t seen = context.stored_blocks->count();
        const bool may_come = context.control->is_fetching(node);
        if (context.chain.on_strand([&] { return node.has_data(); })) return true;
        if (!may_come || context.chain.clock->mono() >= deadline) return false;
        if (!context.stored_blocks->wait_for_more(seen, kLookInterval)) return false;
    }
}

void fetch(const NetworkContext& context, const primitives::BlockHash& hash) {
    constexpr wire::ServiceFlags kNeeded = wire::service::kNetwork | wire::service::kWitness;
    const chain::BlockNode* node = find_pruned(context.chain, hash);
    if (node == nullptr) return;
    int asked = 0;
    for (const PeerEntry& entry : context.control->peers()) {
        if ((entry.peer.services & kNeeded) != kNeeded) continue;
        if (++asked > kPeersMax) return;
        // Whoever was asked for it by another call may bring it as well.
        static_cast<void>(
            context.control->fetch_block(p2p::to_number(entry.peer.connection.id), *node));
        if (wait_until_here(context, *node)) return;
    }
}

}  // namespace

FetchPruned pruned_block_fetcher(const NetworkContext& context) {
    if (!context.fetches_pruned) return {};
    return [context](const primitives::BlockHash& hash) { fetch(context, hash); };
}

}  // namespace malha::rpc
