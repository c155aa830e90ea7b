// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Makes regtest blocks for tests: mined in microseconds, with outputs that anyone can spend, and
// invalid on demand.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "malha/consensus/chain_params.hpp"
#include "malha/consensus/header_node.hpp"
#include "malha/primitives/block.hpp"

namespace malha::test {

/// A block to be built; change it before mine().
struct BlockDraft {
    const consensus::ConsensusParams* params = nullptr;
    primitives::BlockHeader header;
    primitives::Height height = 0;
    std::vector<primitives::MutableTransaction> transactions;  ///< the coinbase first

    /// Sets the Merkle root (unless told not to) and searches a nonce.
    [[nodiscard]] primitives::BlockPtr mine();
    bool keep_merkle_root = false;
    bool break_proof_of_work = false;
};

/// Remembers the blocks it made, to build on any of them. Thread: owner only.
class ChainBuilder {
public:
    explicit ChainBuilder(const consensus::ChainParams& params);

    /// An empty block on `parent` with the subsidy paid to OP_TRUE. Equal calls give different
    /// blocks.
    [[nodiscard]] BlockDraft draft(const primitives::BlockHash& parent);
    primitives::BlockPtr mine(BlockDraft draft);
    /// A block that came from elsewhere can be built on.
    void adopt(const consensus::HeaderNode& node) { places_[node.hash] = {node.height, node.time}; }
    primitives::BlockPtr mine_on(const primitives::BlockHash& parent);
    /// `count` blocks, each on the one before. @return them in order.
    std::vector<primitives::BlockPtr> mine_chain(const primitives::BlockHash& parent,
                                                 std::size_t count);
    [[nodiscard]] const primitives::BlockHash& genesis() const {
        return params_.consensus.genesis_hash;
    }
    [[nodiscard]] primitives::Height height_of(const primitives::BlockHash& block) const {
        return places_.at(block).height;
    }

private:
    struct Place {
        primitives::Height height;
        std::uint32_t time;
    };
    const consensus::ChainParams& params_;
    std::map<primitives::BlockHash, Place> places_;
    std::uint64_t made_ = 0;
};

/// A transaction that spends outputs locked by OP_TRUE into `outputs` equal outputs of the same
/// kind, the rest being the fee.
[[nodiscard]] primitives::MutableTransaction spend_anyone(
    const std::vector<primitives::OutPoint>& inputs, primitives::Amount each_output,
    std::size_t outputs = 1);
/// The first output of the block's coinbase.
[[nodiscard]] primitives::OutPoint coinbase_of(const primitives::Block& block);

}  // namespace malha::test
