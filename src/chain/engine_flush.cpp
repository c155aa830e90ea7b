// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// When and in which order things become durable. The active chain and a history below it share the
// block index, so only one of the two is written at a time.
#include "engine_impl.hpp"

namespace malha::chain {

bool Engine::Impl::is_flushing() const {
    return coins->is_flushing() || (history != nullptr && history->coins().is_flushing());
}

base::Result<void, Fault> Engine::Impl::finish_flush() {
    if (history != nullptr)
        if (const auto flushed = MALHA_TRY(or_stop(history->coins().finish_flush()))) {
            history_durable_height = tree.find(*flushed)->height;
            MALHA_TRY(prune_to_target());
        }
    const auto flushed = MALHA_TRY(or_stop(coins->finish_flush()));
    if (!flushed) return {};
    const BlockNode* node = tree.find(*flushed);
    durable_height = node->height;
    context.bus.publish(events::ChainFlushed{.block = {node->hash, node->height}});
    return prune_to_target();
}

base::Result<void, Fault> Engine::Impl::flush_if_needed() {
    if (chain.tip() == nullptr) return {};  // the repair was interrupted: the next start redoes it
    MALHA_TRY(finish_flush());
    if (is_flushing()) return {};
    auto due = coins->due();
    if (due == CoinsState::Due::no && is_prune_due()) due = CoinsState::Due::time;
    // Only coins of blocks that are valid, and whose undo data is stored, may reach the disk.
    if (due != CoinsState::Due::no) {
        // Where crashes are simulated, the block that makes it due must be stored when one comes.
        if (options.after_coins_batch) return flush_now();
        MALHA_TRY(drain());
        coins->begin_flush(due, store->prepare_sync());
        return {};
    }
    if (history == nullptr) return {};
    divide_budget();
    due = history->coins().due();
    if (due == CoinsState::Due::no) return {};
    MALHA_TRY(drain_history());
    history->coins().begin_flush(due, store->prepare_sync());
    return {};
}

base::Result<void, Fault> Engine::Impl::flush_now() {
    if (chain.tip() == nullptr) return {};  // as above
    MALHA_TRY(drain());
    const BlockNode* tip = chain.tip();
    if (history != nullptr) {
        MALHA_TRY(or_stop(coins->wait_flush()));
        MALHA_TRY(drain_history());
        MALHA_TRY(or_stop(history->coins().flush_now(store->prepare_sync())));
        history_durable_height = history->tip().height;
    }
    MALHA_TRY(or_stop(coins->flush_now(store->prepare_sync())));
    durable_height = tip->height;
    context.bus.publish(events::ChainFlushed{.block = {tip->hash, tip->height}});
    return {};
}

}  // namespace malha::chain
