// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// How headers and blocks enter the tree.
#include "engine_impl.hpp"
#include "malha/consensus/block_rules.hpp"
#include "malha/consensus/header_rules.hpp"

namespace malha::chain {
namespace {

using consensus::Rule;
using consensus::Violation;

// A peer may push a block this far above our tip; more is a waste of disk until headers say where
// it belongs.
constexpr primitives::Height kUnrequestedAheadMax = 288;
// Failures whose reasons are remembered for those who ask after a block.
constexpr std::size_t kFailuresMax = 64;

base::Unexpected<EngineError> rejected(Rule rule) {
    return engine_error(Violation{.rule = rule});
}

}  // namespace

CheckedBlock check_alone(const consensus::ConsensusParams& params, primitives::BlockPtr block) {
    auto verdict = consensus::check_block(params, *block);
    CheckedBlock checked{.block = std::move(block), .violation = std::nullopt};
    if (!verdict) checked.violation = std::move(verdict).error();
    return checked;
}

base::Result<BlockNode*, EngineError> Engine::Impl::accept_header(
    const primitives::BlockHeader& header, const primitives::BlockHash& hash) {
    if (BlockNode* known = tree.find(hash)) {
        if (known->failed()) return rejected(Rule::duplicate_invalid);
        return known;
    }
    if (!consensus::check_proof_of_work(hash, header.bits, rules()))
        return rejected(Rule::high_hash);
    BlockNode* parent = tree.find(header.prev_hash);
    if (parent == nullptr) return rejected(Rule::prev_block_not_found);
    if (parent->failed()) return rejected(Rule::prev_block_invalid);
    auto verdict = consensus::check_header(rules(), header, *parent, context.clock.now());
    if (!verdict) return engine_error(std::move(verdict).error());
    return &tree.insert(header, hash, parent);
}

void Engine::Impl::announce_header_tip() {
    const BlockNode* best = tree.best_header();
    if (best == announced_header_ || best == nullptr) return;
    announced_header_ = best;
    context.bus.publish(
        events::HeaderTipChanged{.tip = {best->hash, best->height},
                                 .time = {best->time},
                                 .is_initial_download = is_initial_block_download()});
}

bool Engine::Impl::is_wanted(const BlockNode& node) const {
    if (node.tx_count != 0) return false;  // had it before; pruned since
    const BlockNode* tip = chain.tip();
    return node.chain_work >= tip->chain_work &&
           node.height <= tip->height + kUnrequestedAheadMax &&
           node.chain_work >= minimum_chain_work;
}

void Engine::Impl::report(const primitives::BlockHash& hash, primitives::Height height,
                          const Violation& violation) {
    failures.push_back({hash, violation});
    if (failures.size() > kFailuresMax) failures.pop_front();
    context.log.warning("Block " + hash.to_display_hex() +
                        " is invalid: " + consensus::to_string(violation));
    context.bus.publish(events::BlockChecked{.block = {hash, height},
                                             .reject_reason = consensus::reject_reason(violation),
                                             .debug = violation.debug});
}

base::Result<void, EngineError> Engine::Impl::check_context(BlockNode& node,
                                                            const primitives::Block& block) {
    if (node.parent == nullptr) return {};
    auto verdict = consensus::check_block_context(rules(), block, *node.parent);
    if (verdict) return {};
    report(node.hash, node.height, verdict.error());
    // What was changed on the way says nothing about the block that the header commits to.
    if (!consensus::is_mutation(verdict.error().rule)) tree.mark_failed(node);
    return engine_error(std::move(verdict).error());
}

base::Result<BlockNode*, EngineError> Engine::Impl::accept_checked(const CheckedBlock& block) {
    if (block.violation) {
        const BlockNode* known = tree.find(block.block->hash());
        report(block.block->hash(), known != nullptr ? known->height : -1, *block.violation);
        return engine_error(*block.violation);
    }
    BlockNode* node = MALHA_TRY(accept_header(block.block->header(), block.block->hash()));
    announce_header_tip();
    return node;
}

base::Result<AcceptedBlock, EngineError> Engine::Impl::accept_block(const CheckedBlock& block,
                                                                    BlockSource source) {
    BlockNode* node = MALHA_TRY(accept_checked(block));
    if (node->has_data()) return AcceptedBlock{.node = node};
    if (source == BlockSource::unrequested && !is_wanted(*node)) return AcceptedBlock{.node = node};
    MALHA_TRY(check_context(*node, *block.block));
    MALHA_TRY(as_engine_result(or_stop(store->write_block(*node, *block.block))));
    tree.set_transactions(*node, static_cast<std::uint32_t>(block.block->transactions().size()));
    if (is_unvalidated(*node))
        history->keep(*node, block.block);
    else
        ahead->keep(*node, block.block);
    context.bus.publish(events::BlockStored{.block = block.block, .height = node->height});
    return AcceptedBlock{.node = node, .is_new = true};
}

base::Result<AcceptedBlock, EngineError> Engine::Impl::adopt_block(const CheckedBlock& block,
                                                                   storage::FilePos position) {
    BlockNode* node = MALHA_TRY(accept_checked(block));
    if (node->has_data()) return AcceptedBlock{.node = node};
    MALHA_TRY(check_context(*node, *block.block));
    store->adopt_block(*node, *block.block, position);
    tree.set_transactions(*node, static_cast<std::uint32_t>(block.block->transactions().size()));
    ahead->keep(*node, block.block);
    return AcceptedBlock{.node = node, .is_new = true};
}

}  // namespace malha::chain
