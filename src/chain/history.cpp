// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See history.hpp.
#include "history.hpp"

#include "coin_moves.hpp"

namespace malha::chain {

History::History(HistoryContext context, BlockNode& base, std::unique_ptr<CoinsState> coins)
    : context_(std::move(context)),
      base_(base),
      coins_(std::move(coins)),
      pipeline_(context_.rules, coins_->cache(), context_.jobs, context_.script_cache),
      ahead_({context_.rules, context_.store, *coins_, context_.jobs, context_.fetch_coins_ahead}) {
}

void History::start(BlockNode* tip) {
    if (tip == nullptr) {
        // The coins of genesis never existed.
        tip = context_.tree.find(context_.rules.genesis_hash);
        coins_->cache().set_best_block(tip->hash);
    }
    chain_.set_tip(tip);
}

BlockNode* History::connected_tip() const {
    return pipeline_.empty() ? chain_.tip() : pipeline_.back().node;
}

/// The highest block on the way up to which everything can be read.
const BlockNode& History::last_stored(const BlockNode& tip) {
    if (stored_ == nullptr || !stored_->descends_from(tip)) stored_ = &tip;
    while (stored_ != &base_) {
        const BlockNode* next = base_.ancestor_node(stored_->height + 1);
        if (!next->has_data()) break;
        stored_ = next;
    }
    return *stored_;
}

base::Result<History::Step, EngineError> History::step() {
    // Read before everything that is looked at below: a job that ends later ends the waiting.
    const int ended_jobs = context_.jobs.ended();
    while (!pipeline_.empty() && pipeline_.front().checks->is_done())
        MALHA_TRY(settle_front());
    const BlockNode& tip = *connected_tip();
    if (!base_.descends_from(tip)) {
        // Nothing is taken off before there is something better to put in its place.
        if (!base_.ancestor_node(chain_.find_fork(&base_)->height + 1)->has_data())
            return Step::waits_for_blocks;
        MALHA_TRY(drain());
        MALHA_TRY(as_engine_result(disconnect_tip()));
        return Step::progress;
    }
    const BlockNode& target = last_stored(tip);
    if (&target == &tip) {
        if (pipeline_.empty()) return Step::waits_for_blocks;
        pipeline_.help_or_wait(ended_jobs);
        return Step::progress;
    }
    ahead_.plan(tip, target);
    if (!pipeline_.has_room() || coins_->must_wait() || !ahead_.is_ready())
        pipeline_.help_or_wait(ended_jobs);
    else
        MALHA_TRY(connect_next(tip));
    return Step::progress;
}

base::Result<void, EngineError> History::connect_next(const BlockNode& tip) {
    BlockNode& node = *context_.tree.find(base_.ancestor(tip.height + 1)->hash);
    const auto block = MALHA_TRY(as_engine_result(ahead_.take()));
    auto connected = pipeline_.connect(node, block, context_.scripts_for(node));
    if (connected || connected.error().fault() != nullptr) return connected;
    // If a block in flight is invalid, it is the one to blame.
    MALHA_TRY(drain());
    return connected;
}

base::Result<void, EngineError> History::settle_front() {
    const Pipeline::InFlight front = pipeline_.front();
    if (auto violation = script_violation(*front.checks)) {
        MALHA_TRY(as_engine_result(pipeline_.take_back()));
        return engine_error(std::move(*violation));
    }
    pipeline_.pop_front();
    BlockNode& node = *front.node;
    if (!node.has_undo())
        MALHA_TRY(as_engine_result(or_fault(context_.store.write_undo(
            node, storage::serialize_undo(front.checks->spent.coins(),
                                          input_counts(*front.checks->block))))));
    context_.tree.raise_validity(node, Validity::scripts);
    chain_.push(&node);
    context_.on_validated(node);
    return {};
}

base::Result<void, EngineError> History::drain() {
    while (!pipeline_.empty()) {
        pipeline_.wait_for_front();
        MALHA_TRY(settle_front());
    }
    return {};
}

base::Result<void, Fault> History::disconnect_tip() {
    const BlockNode& node = *chain_.tip();
    const auto block = MALHA_TRY(or_fault(context_.store.read_block(node)));
    const auto undo = MALHA_TRY(or_fault(context_.store.read_undo(node)));
    const Fit fit = MALHA_TRY(disconnect_coins(coins_->cache(), node, *block, undo.coins.coins()));
    if (fit != Fit::exact)
        return base::Unexpected{Fault{"Undo data and coins of block " + node.hash.to_display_hex() +
                                      " do not fit. Restart with -reindex-chainstate."}};
    coins_->cache().set_best_block(node.parent->hash);
    chain_.pop();
    return {};
}

void History::begin_count(std::function<bool()> interrupted) {
    MALHA_ASSERT(is_at_base() && pipeline_.empty() && count_ == nullptr);
    count_ = std::make_shared<Count>();
    context_.jobs.post(
        [count = count_, &coins = coins_->database(), interrupted = std::move(interrupted)] {
            auto cursor = coins.cursor();
            if (cursor)
                count->stats = compute_utxo_stats(*cursor, UtxoHash::serialized3, interrupted);
            else
                count->stats = base::Unexpected{cursor.error()};
            count->is_over.store(true);
        });
}

const base::Result<UtxoStats>* History::counted() const {
    return count_ != nullptr && count_->is_over.load() ? &count_->stats : nullptr;
}

}  // namespace malha::chain
