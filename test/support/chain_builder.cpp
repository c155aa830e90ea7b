// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See chain_builder.hpp.
#include "support/chain_builder.hpp"

#include "malha/consensus/block_rules.hpp"
#include "malha/consensus/header_rules.hpp"
#include "malha/consensus/merkle.hpp"
#include "malha/script/script.hpp"

namespace malha::test {
namespace {

const base::Bytes kAnyoneCanSpend{0x51} /* OP_TRUE */;

primitives::MutableTransaction coinbase(const consensus::ChainParams& params,
                                        primitives::Height height, std::uint64_t salt) {
    primitives::MutableTransaction tx;
    script::ScriptBuilder script;
    script.push_number(height).push_number(static_cast<std::int64_t>(salt) + 1000);
    tx.inputs.push_back({.prevout = {}, .script_sig = script.take(), .witness = {}});
    tx.outputs.push_back({consensus::block_subsidy(params.consensus, height), kAnyoneCanSpend});
    return tx;
}

}  // namespace

primitives::BlockPtr BlockDraft::mine() {
    std::vector<primitives::TransactionPtr> parsed;
    for (const auto& tx : transactions)
        parsed.push_back(primitives::make_transaction(tx));
    if (!keep_merkle_root) {
        std::vector<consensus::MerkleNode> leaves;
        for (const auto& tx : parsed)
            leaves.push_back(tx->txid.bytes);
        header.merkle_root = consensus::merkle_tree(std::move(leaves)).root;
    }
    while (consensus::check_proof_of_work(header.hash(), header.bits, *params) ==
           break_proof_of_work)
        ++header.nonce;
    return primitives::Block::assemble(header, parsed);
}

ChainBuilder::ChainBuilder(const consensus::ChainParams& params) : params_(params) {
    places_[params.consensus.genesis_hash] = {0, params.genesis->header().time};
}

BlockDraft ChainBuilder::draft(const primitives::BlockHash& parent) {
    const Place& place = places_.at(parent);
    BlockDraft draft;
    draft.params = &params_.consensus;
    draft.height = place.height + 1;
    draft.header.version = 0x20000000;
    draft.header.prev_hash = parent;
    draft.header.time = place.time + 1;
    draft.header.bits = params_.genesis->header().bits;
    draft.transactions.push_back(coinbase(params_, draft.height, made_++));
    return draft;
}

primitives::BlockPtr ChainBuilder::mine(BlockDraft draft) {
    auto block = draft.mine();
    places_[block->hash()] = {draft.height, draft.header.time};
    return block;
}

primitives::BlockPtr ChainBuilder::mine_on(const primitives::BlockHash& parent) {
    return mine(draft(parent));
}

std::vector<primitives::BlockPtr> ChainBuilder::mine_chain(const primitives::BlockHash& parent,
                                                           std::size_t count) {
    std::vector<primitives::BlockPtr> blocks;
    for (std::size_t i = 0; i < count; ++i)
        blocks.push_back(mine_on(i == 0 ? parent : blocks.back()->hash()));
    return blocks;
}

primitives::MutableTransaction spend_anyone(const std::vector<primitives::OutPoint>& inputs,
                                            primitives::Amount each_output, std::size_t outputs) {
    primitives::MutableTransaction tx;
    for (const auto& prevout : inputs)
        tx.inputs.push_back({.prevout = prevout, .script_sig = {}, .witness = {}});
    for (std::size_t i = 0; i < outputs; ++i)
        tx.outputs.push_back({each_output, kAnyoneCanSpend});
    return tx;
}

primitives::OutPoint coinbase_of(const primitives::Block& block) {
    return {block.transactions()[0].txid, 0};
}

}  // namespace malha::test
