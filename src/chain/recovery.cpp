// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See recovery.hpp.
#include "recovery.hpp"

#include "coin_moves.hpp"

namespace malha::chain {
namespace {

base::Unexpected<Fault> damaged(const std::string& what) {
    return base::Unexpected{
        Fault{"The coins database cannot be repaired: " + what +
              ". Restart with -reindex-chainstate, or -reindex if that fails too."}};
}

base::Result<const BlockNode*, Fault> find_head(const RecoveryInput& input,
                                                const primitives::BlockHash& hash) {
    const BlockNode* node = input.tree.find(hash);
    if (node == nullptr) return damaged("it names the unknown block " + hash.to_display_hex());
    return node;
}

base::Result<void, Fault> roll_back(const RecoveryInput& input, const BlockNode& node) {
    const auto block = MALHA_TRY(or_fault(input.store.read_block(node)));
    const auto undo = MALHA_TRY(or_fault(input.store.read_undo(node)));
    // Parts may have been taken off before: the fit does not matter here.
    MALHA_TRY(disconnect_coins(input.coins, node, *block, undo.coins.coins()));
    return {};
}

base::Result<void, Fault> roll_forward(const RecoveryInput& input, const BlockNode& node) {
    const auto block = MALHA_TRY(or_fault(input.store.read_block(node)));
    return replay_coins(input.coins, node, *block);
}

}  // namespace

base::Result<bool, Fault> recover_coins(const RecoveryInput& input,
                                        const std::optional<storage::HeadBlocks>& heads) {
    if (!heads) return true;
    const BlockNode* to = MALHA_TRY(find_head(input, heads->to));
    const BlockNode* from = nullptr;
    const BlockNode* fork = nullptr;
    if (!heads->from.is_null()) {
        from = MALHA_TRY(find_head(input, heads->from));
        fork = static_cast<const BlockNode*>(consensus::last_common_ancestor(from, to));
        if (fork == nullptr) return damaged("its two blocks are of different chains");
    }
    input.log.info("Repairing the coins database after an interrupted flush, up to block " +
                   to->hash.to_display_hex() + " at height " + std::to_string(to->height));
    for (; from != fork; from = from->parent_node()) {
        if (input.interrupted()) return false;
        MALHA_TRY(roll_back(input, *from));
    }
    // The genesis block has no coins.
    for (primitives::Height h = fork != nullptr ? fork->height + 1 : 1; h <= to->height; ++h) {
        if (input.interrupted()) return false;
        MALHA_TRY(roll_forward(input, *to->ancestor_node(h)));
    }
    input.coins.set_best_block(to->hash);
    MALHA_TRY(or_fault(input.coins.flush(storage::AfterFlush::keep)));
    return true;
}

}  // namespace malha::chain
