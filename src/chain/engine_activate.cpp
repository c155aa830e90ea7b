// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// How the chain moves: towards the best candidate of the tree, block by block.
#include "engine_impl.hpp"
#include "malha/consensus/block_rules.hpp"
#include "malha/consensus/header_rules.hpp"
#include "malha/consensus/work.hpp"

namespace malha::chain {
namespace {

// With assumevalid, scripts are skipped only below blocks that bury this much work in time: a wrong
// assumevalid then cannot feed a node a chain that was made in a hurry.
constexpr std::chrono::seconds kAssumeValidBurial{14 * 24 * 60 * 60};

/// Time that the network of `tip` needs for the work between two of its blocks.
bool is_buried(const BlockNode& node, const BlockNode& tip,
               const consensus::ConsensusParams& params) {
    const consensus::Uint256 per_block = consensus::block_work(tip.bits);
    if (per_block.is_zero()) return false;
    const consensus::Uint256 blocks = (tip.chain_work - node.chain_work) / per_block;
    const auto blocks_min = static_cast<std::uint64_t>(kAssumeValidBurial / params.target_spacing);
    return blocks > consensus::Uint256(blocks_min);
}

}  // namespace

BlockNode* Engine::Impl::connected_tip() const {
    return pipeline->empty() ? chain.tip() : pipeline->back().node;
}

bool Engine::Impl::has_all_data(const BlockNode& target) const {
    for (const BlockNode* node = &target; node != verified_target_ && !chain.contains(node);
         node = node->parent_node())
        if (!node->has_data()) return false;
    return true;
}

BlockNode* Engine::Impl::best_target() {
    for (;;) {
        BlockNode* best = tree.best_candidate();
        if (best == verified_target_) return best;
        if (has_all_data(*best)) {
            verified_target_ = best;
            return best;
        }
        tree.drop_candidate(*best);
    }
}

BlockNode* Engine::Impl::within_stop_height(BlockNode* target) const {
    const primitives::Height stop = options.stop_at_height;
    if (stop == 0 || target->height <= stop) return target;
    BlockNode* tip = connected_tip();
    return tip->height >= stop ? tip : target->ancestor_node(stop);
}

base::Result<Engine::Impl::Step, Fault> Engine::Impl::step(Patience patience) {
    // Read before everything that is looked at below: a job that ends later ends the waiting.
    const int ended_jobs = jobs.ended();
    MALHA_TRY(settle_ready());
    MALHA_TRY(finish_flush());
    BlockNode* target = within_stop_height(best_target());
    const BlockNode* tip = connected_tip();
    if (target == tip) return pipeline->empty() ? Step::done : wait_or_return(patience, ended_jobs);
    BlockNode* next =
        tip->height < target->height ? target->ancestor_node(tip->height + 1) : nullptr;
    if (next == nullptr || next->parent != tip) {
        if (!pipeline->empty()) return wait_or_return(patience, ended_jobs);
        MALHA_TRY(disconnect_tip(Disconnection::reorganisation));
        return Step::progress;
    }
    ahead->plan(*tip, *target);
    if (!pipeline->has_room() || coins->must_wait() || !ahead->is_ready())
        return wait_or_return(patience, ended_jobs);
    MALHA_TRY(connect_next(*next));
    return Step::progress;
}

Engine::Impl::Step Engine::Impl::wait_or_return(Patience patience, int ended_jobs) {
    if (patience == Patience::return_at_once) return Step::blocked;
    pipeline->help_or_wait(ended_jobs);
    return Step::progress;
}

base::Result<void, Fault> Engine::Impl::activate() {
    MALHA_TRY(work_until(std::nullopt));
    return {};
}

base::Result<bool, Fault> Engine::Impl::advance(std::chrono::milliseconds time_max) {
    return work_until(context.clock.mono() + time_max);
}

base::Result<bool, Fault> Engine::Impl::work_until(std::optional<base::MonoTime> deadline) {
    while (!interrupted.load()) {
        if (MALHA_TRY(step(Patience::wait)) == Step::done) break;
        MALHA_TRY(flush_if_needed());
        if (!deadline || context.clock.mono() < *deadline) continue;
        // Half a reorganisation is no news.
        if (announced_tip_ == nullptr || chain.tip()->chain_work > announced_tip_->chain_work)
            announce_tip();
        return true;
    }
    MALHA_TRY(drain());
    announce_tip();
    MALHA_TRY(flush_if_needed());
    return false;
}

base::Result<bool, Fault> Engine::Impl::keep_up(std::optional<base::MonoTime> deadline) {
    while (!interrupted.load()) {
        const bool is_late = ahead->bytes() > kBacklogBytesMax;
        const Step last = MALHA_TRY(step(is_late ? Patience::wait : Patience::return_at_once));
        MALHA_TRY(flush_if_needed());
        if (last != Step::progress) break;
        if (deadline && context.clock.mono() >= *deadline) return true;
    }
    return false;
}

base::Result<void, Fault> Engine::Impl::drain() {
    while (!pipeline->empty()) {
        pipeline->wait_for_front();
        MALHA_TRY(settle_front());
    }
    return {};
}

base::Result<void, Fault> Engine::Impl::settle_ready() {
    while (!pipeline->empty() && pipeline->front().checks->is_done())
        MALHA_TRY(settle_front());
    return {};
}

base::Result<void, Fault> Engine::Impl::settle_front() {
    const Pipeline::InFlight front = pipeline->front();
    const auto violation = script_violation(*front.checks);
    if (!violation) {
        pipeline->pop_front();
        return make_valid(front);
    }
    if (auto back = pipeline->take_back(); !back) return stop(std::move(back).error());
    fail_block(*front.node, *violation);
    return {};
}

base::Result<void, Fault> Engine::Impl::make_valid(const Pipeline::InFlight& block) {
    BlockNode& node = *block.node;
    if (!node.has_undo())
        MALHA_TRY(or_stop(
            store->write_undo(node, storage::serialize_undo(block.checks->spent.coins(),
                                                            input_counts(*block.checks->block)))));
    tree.raise_validity(node, Validity::scripts);
    context.bus.publish(
        events::BlockChecked{.block = {node.hash, node.height}, .reject_reason = {}, .debug = {}});
    if (hooks.on_coins_spent) hooks.on_coins_spent({block.checks, &block.checks->spent});
    tip_grew(node, block.checks->block);
    return {};
}

void Engine::Impl::check_stop_height(primitives::Height height) {
    if (options.stop_at_height == 0 || height < options.stop_at_height) return;
    if (!std::exchange(stop_height_reached_, true) && hooks.on_stop_height) hooks.on_stop_height();
}

void Engine::Impl::tip_grew(BlockNode& node, const primitives::BlockPtr& block) {
    chain.push(&node);
    tree.tip_raised(node);
    log_progress(node);
    context.bus.publish(events::BlockConnected{.block = block, .height = node.height});
    check_stop_height(node.height);
}

Scripts Engine::Impl::scripts_for(const BlockNode& node) const {
    if (assumevalid.is_null()) return Scripts::run;
    const BlockNode* trusted = tree.find(assumevalid);
    const BlockNode* best = tree.best_header();
    const auto is_below = [&](const BlockNode* above) {
        return above != nullptr && above->height >= node.height &&
               above->ancestor(node.height) == &node;
    };
    const bool skip = is_below(trusted) && is_below(best) &&
                      best->chain_work >= minimum_chain_work && is_buried(node, *best, rules());
    return skip ? Scripts::assume_valid : Scripts::run;
}

base::Result<void, Fault> Engine::Impl::connect_next(BlockNode& node) {
    auto block = ahead->take();
    if (!block) return stop(std::move(block).error());
    auto connected = pipeline->connect(node, *block, scripts_for(node));
    if (connected) return {};
    if (const Fault* fault = connected.error().fault()) return stop(*fault);
    // If a block in flight is invalid, it is the one to blame.
    MALHA_TRY(drain());
    if (chain.tip() == node.parent) fail_block(node, *connected.error().violation());
    return {};
}

/// Its coins never existed: the first block reward cannot be spent.
void Engine::Impl::connect_genesis() {
    BlockNode& genesis = *chain_root();
    coins->cache().set_best_block(genesis.hash);
    tip_grew(genesis, options.params->genesis);
}

base::Result<void, Fault> Engine::Impl::disconnect_tip(Disconnection why) {
    MALHA_ASSERT(pipeline->empty());
    BlockNode& node = *chain.tip();
    const auto block = store->read_block(node);
    const auto undo = store->read_undo(node);
    if (!block || !undo) {
        context.log.error(block ? undo.error().message : block.error().message);
        // Nothing was changed yet. What is good is kept, so that the next start sees what is not.
        MALHA_TRY(flush_now());
        return stop(Fault{"Failed to disconnect block."});
    }
    const auto fit = disconnect_coins(coins->cache(), node, **block, undo->coins.coins());
    if (!fit) return stop(fit.error());
    if (*fit != Fit::exact)
        return stop(Fault{"Undo data and coins of block " + node.hash.to_display_hex() +
                          " do not fit. Restart with -reindex-chainstate."});
    coins->cache().set_best_block(node.parent->hash);
    chain.pop();
    verified_target_ = nullptr;
    context.bus.publish(events::BlockDisconnected{
        .block = *block, .height = node.height, .is_invalidated = why == Disconnection::invalid});
    return {};
}

void Engine::Impl::log_progress(const BlockNode& node) {
    if (!progress_log_.count(node)) return;
    const BlockNode* goal = tree.best_candidate();
    const double fraction = static_cast<double>(node.chain_tx_count) /
                            static_cast<double>(std::max(goal->chain_tx_count, std::uint64_t{1}));
    progress_log_.write(node, cache_info(*coins),
                        import_fraction.value_or(std::min(fraction, 1.0)));
}

void Engine::Impl::fail_block(BlockNode& node, const consensus::Violation& violation) {
    tree.mark_failed(node);
    report(node.hash, node.height, violation);
    verified_target_ = nullptr;
}

void Engine::Impl::announce_tip() {
    BlockNode* tip = chain.tip();
    if (tip == announced_tip_ || tip == nullptr) return;
    const BlockNode* before = std::exchange(announced_tip_, tip);
    const consensus::HeaderNode* fork =
        before == nullptr ? nullptr : consensus::last_common_ancestor(before, tip);
    events::TipChanged event{.tip = {tip->hash, tip->height},
                             .fork = {},
                             .is_initial_download = is_initial_block_download()};
    if (fork != nullptr) event.fork = {fork->hash, fork->height};
    if (!event.is_initial_download)
        context.log.info("New tip " + tip->hash.to_display_hex() + " at height " +
                         std::to_string(tip->height));
    context.bus.publish(std::move(event));
}

base::Result<void, EngineError> Engine::Impl::test_block(const primitives::BlockPtr& block,
                                                         ProofOfWork proof_of_work) {
    MALHA_TRY(as_engine_result(drain()));
    const BlockNode& tip = *chain.tip();
    const auto& header = block->header();
    if (header.prev_hash != tip.hash)
        return engine_error(consensus::Violation{.rule = consensus::Rule::prev_block_not_found});
    if (proof_of_work == ProofOfWork::checked)
        MALHA_TRY(as_engine_result(consensus::check_block(rules(), *block)));
    else
        MALHA_TRY(as_engine_result(consensus::check_block_body(*block)));
    MALHA_TRY(as_engine_result(consensus::check_header(rules(), header, tip, context.clock.now())));
    MALHA_TRY(as_engine_result(consensus::check_block_context(rules(), *block, tip)));

    BlockNode node;
    node.hash = block->hash();
    node.version = header.version;
    node.time = header.time;
    node.bits = header.bits;
    node.link(&tip);
    MALHA_TRY(pipeline->connect(node, block, Scripts::run));
    pipeline->wait_for_front();
    auto violation = script_violation(*pipeline->front().checks);
    if (auto back = pipeline->take_back(); !back)
        return engine_error(stop(std::move(back).error()).error);
    if (violation) return engine_error(std::move(*violation));
    return {};
}

base::Result<void, Fault> Engine::Impl::invalidate(BlockNode& node) {
    // Nothing can take the place of the genesis block, or of a snapshot before it is validated.
    if (node.parent == nullptr || (history != nullptr && history->base().descends_from(node)))
        return {};
    MALHA_TRY(drain());
    while (chain.contains(&node)) {
        MALHA_TRY(disconnect_tip(Disconnection::invalid));
        MALHA_TRY(flush_if_needed());
    }
    tree.mark_failed(node);
    tree.tip_lowered(chain.tip());
    verified_target_ = nullptr;
    return activate();
}

}  // namespace malha::chain
