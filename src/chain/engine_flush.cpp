// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// When and in which order things become durable.
#include "engine_impl.hpp"

namespace malha::chain {

base::Result<void, Fault> Engine::Impl::finish_flush() {
    const auto flushed = MALHA_TRY(or_stop(coins->finish_flush()));
    if (!flushed) return {};
    const BlockNode* node = tree.find(*flushed);
    context.bus.publish(events::ChainFlushed{.block = {node->hash, node->height}});
    return prune_to_target(node->height);
}

base::Result<void, Fault> Engine::Impl::flush_if_needed() {
    if (chain.tip() == nullptr) return {};  // the repair was interrupted: the next start redoes it
    MALHA_TRY(finish_flush());
    auto due = coins->due();
    if (due == CoinsState::Due::no && is_prune_due()) due = CoinsState::Due::time;
    if (due == CoinsState::Due::no) return {};
    // Only coins of blocks that are valid, and whose undo data is stored, may reach the disk.
    MALHA_TRY(drain());
    coins->begin_flush(due, store->prepare_sync());
    return {};
}

base::Result<void, Fault> Engine::Impl::flush_now() {
    if (chain.tip() == nullptr) return {};  // as above
    MALHA_TRY(drain());
    const BlockNode* tip = chain.tip();
    MALHA_TRY(or_stop(coins->flush_now(store->prepare_sync())));
    context.bus.publish(events::ChainFlushed{.block = {tip->hash, tip->height}});
    return {};
}

}  // namespace malha::chain
