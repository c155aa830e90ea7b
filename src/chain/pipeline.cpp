// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See pipeline.hpp.
#include "pipeline.hpp"

namespace malha::chain {
namespace {

// Blocks and their undo records kept for blocks in flight, bytes.
constexpr std::size_t kBytesMax = std::size_t{48} << 20;
// About a third of a second of signatures for each worker: how long draining may take.
constexpr std::size_t kInputsPerWorkerMax = 8192;

}  // namespace

std::vector<bool> Pipeline::known_valid(const BlockChecks& checks) const {
    if (script_cache_.size() == 0) return {};
    std::vector<bool> known;
    for (const primitives::Transaction& tx : checks.block->transactions())
        known.push_back(script_cache_.contains(tx.wtxid, checks.flags));
    return known;
}

base::Result<void, EngineError> Pipeline::connect(BlockNode& node,
                                                  const primitives::BlockPtr& block,
                                                  Scripts scripts) {
    auto spent = MALHA_TRY(connect_coins(params_, coins_, node, *block));
    coins_.set_best_block(node.hash);
    auto checks = std::make_shared<BlockChecks>();
    checks->block = block;
    checks->spent = std::move(spent);
    checks->flags = consensus::script_flags_for_block(params_, node.height, node.hash);
    if (scripts == Scripts::run) runner_.add(checks, known_valid(*checks));
    const std::size_t bytes = checks->memory_usage();
    bytes_ += bytes;
    blocks_.push_back({&node, std::move(checks), bytes});
    return {};
}

bool Pipeline::has_room() const {
    return empty() || (bytes_ < kBytesMax &&
                       runner_.inputs_waiting() < kInputsPerWorkerMax * jobs_.concurrency());
}

void Pipeline::wait_for_front() {
    MALHA_ASSERT(!empty());
    for (;;) {
        const int ended_jobs = jobs_.ended();
        if (front().checks->is_done()) return;
        help_or_wait(ended_jobs);
    }
}

void Pipeline::help_or_wait(int ended_jobs) {
    runner_.dispatch();
    if (!runner_.help()) jobs_.wait_beyond(ended_jobs);
}

void Pipeline::pop_front() {
    bytes_ -= blocks_.front().bytes;
    blocks_.pop_front();
}

base::Result<void, Fault> Pipeline::take_back() {
    for (const InFlight& block : blocks_)
        block.checks->cancelled.store(true);
    while (!blocks_.empty()) {
        const InFlight& last = blocks_.back();
        const Fit fit = MALHA_TRY(
            disconnect_coins(coins_, *last.node, *last.checks->block, last.checks->spent.coins()));
        if (fit != Fit::exact)
            return base::Unexpected{Fault{"The coins database is damaged: block " +
                                          last.node->hash.to_display_hex() +
                                          " cannot be taken back. Restart with "
                                          "-reindex-chainstate."}};
        coins_.set_best_block(last.node->parent->hash);
        bytes_ -= last.bytes;
        blocks_.pop_back();
    }
    return {};
}

}  // namespace malha::chain
