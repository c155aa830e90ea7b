// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Attaching to a chain, events and questions; the steps themselves are in follower_steps.cpp.
#include <algorithm>
#include <utility>

#include "follower_impl.hpp"

namespace malha::index {

Follower::Follower(FollowerContext context, const std::vector<Index*>& indexes)
    : context_(std::move(context)) {
    for (Index* index : indexes)
        followed_.push_back(std::make_unique<Followed>(*index, context_.clock.mono()));
}

Follower::~Follower() {
    MALHA_ASSERT(!thread_.joinable());
}

base::Status Follower::attach(chain::Engine& engine) {
    engine_ = &engine;
    const chain::BlockNode& tip = *engine.chain().tip();
    {
        base::MutexLock lock(mutex_);
        // Whatever a start found is on the disk.
        tip_ = flushed_ = {tip.hash, tip.height};
    }
    for (const auto& followed : followed_)
        MALHA_TRY(attach_index(*followed));
    return {};
}

base::Status Follower::attach_index(Followed& followed) {
    Index& index = followed.index;
    const auto locator = MALHA_TRY(index.stored_locator());
    followed.at = {};
    if (!locator.empty()) {
        const chain::BlockNode* node = engine_->find(locator.front());
        if (node == nullptr)
            return base::fail(index.name(),
                              ": best block of the index not found. Please rebuild the index.");
        followed.at = {node->hash, node->height};
        MALHA_TRY(index.load(followed.at));
    }
    followed.committed = followed.at.hash;
    followed.written = followed.at;
    MALHA_TRY(check_not_pruned(followed));
    context_.log.info(std::string(index.name()) + " is enabled at height " +
                      std::to_string(followed.at.height));
    base::MutexLock lock(mutex_);
    followed.published_at = followed.published_written = followed.at;
    return {};
}

/// All blocks between the index and the tip must be there, with what the index needs of them.
base::Status Follower::check_not_pruned(const Followed& followed) const {
    const chain::ActiveChain& chain = engine_->chain();
    const auto is_there = [&](const chain::BlockNode& node) {
        // The genesis block needs no file; the history below a snapshot will come.
        return node.height == 0 || engine_->is_unvalidated(node) ||
               (node.has_data() && (!followed.index.needs_undo() || node.has_undo()));
    };
    const chain::BlockNode* at = engine_->find(followed.at.hash);
    bool complete = true;
    for (; at != nullptr && at->height <= chain.height() && !chain.contains(at);
         at = at->parent_node())
        complete = complete && is_there(*at);
    for (primitives::Height height = at == nullptr ? 0 : at->height + 1;
         complete && height <= chain.height(); ++height)
        complete = is_there(*chain.at(height));
    if (complete) return {};
    return base::fail(followed.index.name(),
                      " best block of the index goes beyond pruned data (including undo data). "
                      "Please disable the index or reindex (which will download the whole "
                      "blockchain again)");
}

void Follower::start() {
    MALHA_ASSERT(engine_ != nullptr && !thread_.joinable());
    if (followed_.empty()) return;
    thread_ = std::thread([this] {
        base::set_thread_name("index");
        run();
    });
}

void Follower::stop() {
    {
        base::MutexLock lock(mutex_);
        stopping_ = true;
        changed_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
}

void Follower::chain_is_loaded() {
    base::MutexLock lock(mutex_);
    chain_loaded_ = work_waits_ = true;
    changed_.notify_all();
}

// ---- events

void Follower::on_coins_spent(const std::shared_ptr<const storage::SpentCoins>& coins) {
    const bool is_wanted = std::ranges::any_of(
        followed_, [](const auto& followed) { return followed->index.needs_undo(); });
    if (!is_wanted) return;
    base::MutexLock lock(mutex_);
    coins_spent_ = coins;
}

void Follower::on_block_connected(const primitives::BlockPtr& block, primitives::Height height) {
    if (followed_.empty()) return;
    base::MutexLock lock(mutex_);
    recent_.add({block, std::exchange(coins_spent_, nullptr)}, height);
}

void Follower::on_tip_changed(const BlockPosition& tip) {
    base::MutexLock lock(mutex_);
    tip_ = tip;
    work_waits_ = true;
    changed_.notify_all();
}

void Follower::on_chain_flushed(const BlockPosition& block) {
    base::MutexLock lock(mutex_);
    flushed_ = block;
    work_waits_ = true;
    changed_.notify_all();
}

void Follower::on_history_validated() {
    base::MutexLock lock(mutex_);
    work_waits_ = true;
    changed_.notify_all();
}

// ---- questions

const Follower::Followed& Follower::followed_of(const Index& index) const {
    for (const auto& followed : followed_)
        if (&followed->index == &index) return *followed;
    MALHA_ASSERT(false);
    std::abort();
}

std::vector<IndexSummary> Follower::summaries() const {
    std::vector<IndexSummary> all;
    base::MutexLock lock(mutex_);
    for (const auto& followed : followed_)
        all.push_back(followed->summary());
    return all;
}

IndexSummary Follower::summary(const Index& index) const {
    const Followed& followed = followed_of(index);
    base::MutexLock lock(mutex_);
    return followed.summary();
}

bool Follower::wait_until_current(const Index& index) {
    return wait_until_current(followed_of(index));
}

void Follower::wait_until_all_current() {
    for (const auto& followed : followed_)
        static_cast<void>(wait_until_current(*followed));
}

bool Follower::wait_until_current(const Followed& followed) {
    base::MutexLock lock(mutex_);
    if (!followed.is_synced) return false;
    ++callers_waiting_;
    work_waits_ = true;
    changed_.notify_all();
    while (!stopping_ && followed.is_synced && followed.published_written != tip_)
        changed_.wait(mutex_);
    --callers_waiting_;
    return !stopping_ && followed.is_synced;
}

bool Follower::is_stopping() const {
    base::MutexLock lock(mutex_);
    return stopping_;
}

bool Follower::is_asked_for() const {
    base::MutexLock lock(mutex_);
    return callers_waiting_ > 0;
}

}  // namespace malha::index
