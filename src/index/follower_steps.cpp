// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The index thread at work: ask what is next, read it, hand it to the indexes, commit.
#include <algorithm>
#include <chrono>

#include "follower_impl.hpp"
#include "malha/chain/locator.hpp"
#include "malha/storage/block_files.hpp"

namespace malha::index {
namespace {

/// Blocks asked for at once: enough to make the call to the strand cheap, few enough to stop soon.
constexpr primitives::Height kBlocksPerStep = 64;
/// As much as keeps up with that many blocks.
constexpr int kTidyPiecesPerStep = 16;
/// An index that catches up with a long chain commits so often.
constexpr std::chrono::seconds kCommitInterval{30};
/// Rows that wait are written once nothing came for so long.
constexpr std::chrono::seconds kQuietInterval{1};
/// Blocks behind an index's that pruning spares for it, in case they leave the chain.
constexpr primitives::Height kPruneMargin = 10;

BlockPosition position_of(const chain::BlockNode& node) {
    return {node.hash, node.height};
}

bool is_ancestor(const chain::BlockNode& above, const chain::BlockNode& below) {
    return above.height <= below.height && below.ancestor(above.height) == &above;
}

}  // namespace

void Follower::run() {
    for (;;) {
        base::Status done;
        if (wait_for_work()) {
            base::Result<bool> more = true;
            while (more && *more && !is_stopping())
                more = step();
            if (!more) done = base::fail(more.error().message);
        } else if (!is_stopping()) {
            done = write_waiting();
        }
        if (done && is_stopping()) break;
        if (done) continue;
        context_.on_fault(done.error().message);
        base::MutexLock lock(mutex_);
        stopping_ = true;
        changed_.notify_all();
        return;
    }
    if (const auto committed = commit_all(); !committed)
        context_.log.error(committed.error().message);
}

/// False: the node stops, or nothing came for a while and rows wait.
bool Follower::wait_for_work() {
    const bool is_written = std::ranges::all_of(
        followed_, [](const auto& followed) { return followed->at == followed->written; });
    base::MutexLock lock(mutex_);
    while (!work_waits_ && !stopping_) {
        if (is_written)
            changed_.wait(mutex_);
        else if (!changed_.wait_for(mutex_, kQuietInterval))
            break;
    }
    return !stopping_ && std::exchange(work_waits_, false);
}

base::Status Follower::write_waiting() {
    for (const auto& followed : followed_) {
        MALHA_TRY(followed->index.write());
        followed->written = followed->at;
    }
    base::MutexLock lock(mutex_);
    for (const auto& followed : followed_)
        followed->published_written = followed->written;
    changed_.notify_all();
    return {};
}

base::Result<bool> Follower::step() {
    std::vector<std::vector<Followed*>> groups;
    for (const auto& followed : followed_) {
        const auto same = std::ranges::find_if(
            groups, [&](const auto& group) { return group.front()->at == followed->at; });
        if (same == groups.end())
            groups.push_back({followed.get()});
        else
            same->push_back(followed.get());
    }
    bool more = false;
    for (const auto& group : groups)
        more = MALHA_TRY(step_group(group)) || more;
    return more;
}

/// Indexes that stand at the same block go on together.
base::Result<bool> Follower::step_group(const std::vector<Followed*>& group) {
    const Step step = plan(group.front()->at, group);
    for (Followed* followed : group)
        MALHA_TRY(commit_if_due(*followed, step));
    const bool with_undo =
        std::ranges::any_of(group, [](const Followed* one) { return one->index.needs_undo(); });
    storage::BlockFiles::Reader files(engine_->block_files());
    if (step.disconnect) {
        const BlockData block = MALHA_TRY(read(*step.disconnect, files, with_undo));
        for (Followed* followed : group) {
            MALHA_TRY(followed->index.write());
            MALHA_TRY(followed->index.disconnect(block));
            MALHA_TRY(followed->index.write());
            followed->at = followed->written = block.parent_position();
        }
    }
    for (const PlannedBlock& planned : step.connect) {
        if (is_stopping()) break;
        const BlockData block = MALHA_TRY(read(planned, files, with_undo));
        for (Followed* followed : group) {
            MALHA_TRY(followed->index.connect(block));
            MALHA_TRY(followed->index.write_if_large());
            followed->at = block.position;
            if (followed->index.is_written()) followed->written = followed->at;
        }
    }
    const bool more = step.disconnect.has_value() || !step.connect.empty();
    for (Followed* followed : group) {
        const bool is_catching_up = more && followed->at != step.tip;
        if (is_catching_up || (step.is_initial_download && !is_asked_for())) continue;
        MALHA_TRY(followed->index.write());
        followed->written = followed->at;
    }
    publish(group, step);
    return MALHA_TRY(tidy(group, step)) || more;
}

/// Behind the tip there is time; at the tip the next block must not wait long.
base::Result<bool> Follower::tidy(const std::vector<Followed*>& group, const Step& step) {
    bool more = false;
    for (Followed* followed : group) {
        int pieces = followed->at == step.tip ? 1 : kTidyPiecesPerStep;
        bool is_unfinished = true;
        while (is_unfinished && pieces-- > 0 && !is_stopping())
            is_unfinished = MALHA_TRY(followed->index.tidy());
        more = more || is_unfinished;
    }
    return more;
}

/// Asks the strand.
Follower::Step Follower::plan(const BlockPosition& best, const std::vector<Followed*>& group) {
    Step step;
    BlockPosition flushed;
    bool chain_loaded = false;
    {
        base::MutexLock lock(mutex_);
        flushed = flushed_;
        chain_loaded = chain_loaded_;
    }
    context_.on_strand([&] {
        const chain::ActiveChain& chain = engine_->chain();
        step.tip = position_of(*chain.tip());
        step.is_initial_download = engine_->is_initial_block_download();
        for (const Followed* followed : group)
            engine_->set_prune_lock(std::string(followed->index.name()),
                                    std::max(best.height - kPruneMargin, 0));
        const chain::BlockNode* at = best.height < 0 ? nullptr : engine_->find(best.hash);
        const chain::BlockNode* durable = engine_->find(flushed.hash);
        if (at != nullptr && (is_ancestor(*durable, *at) || is_ancestor(*at, *durable))) {
            step.is_flush = durable->height <= at->height;
            if (!step.is_flush) durable = at;
            step.durable = position_of(*durable);
            step.locator = chain::make_locator(*durable);
        }
        if (at == nullptr || chain.contains(at)) {
            plan_connects(step, at);
            // A commit at the very block of a flush is worth most.
            if (at != nullptr && !step.is_flush && step.durable.height >= 0)
                std::erase_if(step.connect, [&](const PlannedBlock& block) {
                    return block.position.height > flushed.height;
                });
        } else if (chain_loaded || !is_ancestor(*chain.tip(), *at)) {
            step.disconnect = planned_block(*at);
            const bool is_named = std::ranges::any_of(
                group, [&](const Followed* followed) { return followed->committed == at->hash; });
            if (!is_named && step.durable.hash != at->hash) return;
            // Its rows may go now. No locator may say after a crash that they are there: if the
            // chain has lost the reorganisation, the block has to be connected once more.
            step.durable = position_of(*at->parent_node());
            step.locator = chain::make_locator(*at->parent_node());
            step.is_flush = true;
        }
    });
    return step;
}

Follower::PlannedBlock Follower::planned_block(const chain::BlockNode& node) {
    PlannedBlock planned{.position = position_of(node), .parent = {}, .data = {}, .undo = {}};
    if (node.parent != nullptr) planned.parent = node.parent->hash;
    if (node.has_data()) planned.data = {node.file, node.data_offset};
    if (node.has_undo()) planned.undo = {node.file, node.undo_offset};
    return planned;
}

void Follower::plan_connects(Step& step, const chain::BlockNode* at) const {
    const chain::ActiveChain& chain = engine_->chain();
    const primitives::Height first = at == nullptr ? 0 : at->height + 1;
    const primitives::Height last = std::min(chain.height(), first + kBlocksPerStep - 1);
    for (primitives::Height height = first; height <= last; ++height) {
        const chain::BlockNode& node = *chain.at(height);
        if (engine_->is_unvalidated(node)) {
            step.waits_for_history = height == first;
            return;
        }
        step.connect.push_back(planned_block(node));
    }
}

base::Result<BlockData> Follower::read(const PlannedBlock& planned,
                                       storage::BlockFiles::Reader& files, bool with_undo) const {
    if (planned.position.height == 0)  // known, and not in the files yet while they are read again
        return BlockData{.position = planned.position,
                         .block = engine_->params().genesis,
                         .file_position = {},
                         .spent_coins = {}};
    if (planned.data.is_null() || (with_undo && planned.undo.is_null()))
        return base::fail("The indexes need block ", planned.position.hash.to_display_hex(),
                          ", which was pruned. Restart with -reindex, or without them.");
    RecentBlock recent = recent_block(planned.position);
    BlockData data{.position = planned.position,
                   .block = std::move(recent.block),
                   .file_position = planned.data,
                   .spent_coins = std::move(recent.spent_coins)};
    if (data.block == nullptr) {
        auto parsed = primitives::Block::parse(MALHA_TRY(files.read_block(planned.data)));
        if (!parsed || (*parsed)->hash() != planned.position.hash)
            return base::fail("the block files do not hold block ",
                              planned.position.hash.to_display_hex(), " where they should");
        data.block = std::move(parsed).value();
    }
    if (with_undo && data.spent_coins == nullptr)
        data.spent_coins = std::make_shared<const storage::SpentCoins>(
            MALHA_TRY(files.read_undo(planned.undo, planned.parent)).coins);
    return data;
}

RecentBlock Follower::recent_block(const BlockPosition& position) const {
    base::MutexLock lock(mutex_);
    return recent_.find(position);
}

void Follower::publish(const std::vector<Followed*>& group, const Step& step) {
    base::MutexLock lock(mutex_);
    for (Followed* followed : group) {
        followed->published_at = followed->at;
        followed->published_written = followed->written;
        if (step.waits_for_history) followed->is_synced = false;
        if (followed->is_synced || !chain_loaded_ || followed->at != step.tip) continue;
        followed->is_synced = true;
        context_.log.info(std::string(followed->index.name()) + " is synced at height " +
                          std::to_string(step.tip.height));
    }
    const auto lowest = std::ranges::min_element(
        followed_, {}, [](const auto& followed) { return followed->at.height; });
    recent_.drop_until((*lowest)->at.height);
    changed_.notify_all();
}

base::Status Follower::commit_if_due(Followed& followed, const Step& step) {
    const bool is_due =
        step.is_flush || context_.clock.mono() - followed.committed_at >= kCommitInterval;
    return is_due ? commit(followed, step) : base::Status();
}

base::Status Follower::commit(Followed& followed, const Step& step) {
    if (step.durable.height < 0 || followed.committed == step.durable.hash) return {};
    const bool is_committed = MALHA_TRY(followed.index.commit(step.durable, step.locator));
    followed.written = followed.at;
    if (!is_committed) return {};
    followed.committed = step.durable.hash;
    followed.committed_at = context_.clock.mono();
    return {};
}

base::Status Follower::commit_all() {
    for (const auto& followed : followed_)
        MALHA_TRY(commit(*followed, plan(followed->at, {followed.get()})));
    return {};
}

}  // namespace malha::index
