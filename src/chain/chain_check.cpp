// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See chain_check.hpp.
#include "chain_check.hpp"

#include <utility>

#include "coin_moves.hpp"
#include "malha/consensus/block_rules.hpp"

namespace malha::chain {
namespace {

constexpr int kLevelRules = 1;
constexpr int kLevelUndo = 2;
constexpr int kLevelDisconnect = 3;
constexpr int kLevelConnect = 4;

class ChainCheck {
public:
    ChainCheck(const ChainCheckInput& input, int level) : input_(input), level_(level) {}

    /// Goes down from the tip, then up again for the blocks that were disconnected.
    base::Result<ChainVerdict, Fault> run(primitives::Height blocks) {
        const BlockNode* tip = input_.chain.tip();
        const primitives::Height lowest =
            blocks <= 0 || blocks > tip->height ? 1 : tip->height - blocks + 1;
        const BlockNode* disconnected = nullptr;
        for (const BlockNode* node = tip; node->height >= lowest; node = node->parent_node()) {
            if (input_.interrupted()) return ChainVerdict::incomplete;
            if (!node->has_data() || input_.is_unvalidated(*node)) {
                leave_out("Block verification stops at height " + std::to_string(node->height) +
                          ": there is no data");
                break;
            }
            const auto block = input_.store.read_block(*node);
            if (!block) return wrong_block(*node, block.error().message);
            if (!MALHA_TRY(check_block(*node, **block))) return ChainVerdict::wrong;
            if (level_ < kLevelDisconnect) continue;
            if (is_scratch_full()) {
                leave_out("Block verification has no memory to disconnect the blocks from height " +
                          std::to_string(node->height) + " down");
                continue;
            }
            if (!MALHA_TRY(disconnect(*node, **block))) return ChainVerdict::wrong;
            disconnected = node;
        }
        if (level_ >= kLevelConnect && disconnected != nullptr &&
            !MALHA_TRY(connect_again(disconnected->height)))
            return ChainVerdict::wrong;
        return is_incomplete_ ? ChainVerdict::incomplete : ChainVerdict::sound;
    }

private:
    bool wrong(const BlockNode& node, const std::string& what) {
        input_.log.error("Verification of block " + node.hash.to_display_hex() + " at height " +
                         std::to_string(node.height) + " failed: " + what);
        return false;
    }

    ChainVerdict wrong_block(const BlockNode& node, const std::string& what) {
        wrong(node, what);
        return ChainVerdict::wrong;
    }

    void leave_out(const std::string& why) {
        if (!std::exchange(is_incomplete_, true)) input_.log.info(why);
    }

    base::Result<bool, Fault> check_block(const BlockNode& node, const primitives::Block& block) {
        if (level_ >= kLevelRules) {
            const auto verdict = consensus::check_block(input_.params, block);
            if (!verdict) return wrong(node, consensus::to_string(verdict.error()));
        }
        if (level_ >= kLevelUndo && node.has_undo()) {
            const auto undo = input_.store.read_undo(node);
            if (!undo) return wrong(node, undo.error().message);
        }
        return true;
    }

    bool is_scratch_full() const {
        return input_.scratch->memory_usage() >= input_.scratch_bytes_max;
    }

    base::Result<bool, Fault> disconnect(const BlockNode& node, const primitives::Block& block) {
        const auto undo = input_.store.read_undo(node);
        if (!undo) return wrong(node, undo.error().message);
        const Fit fit =
            MALHA_TRY(disconnect_coins(*input_.scratch, node, block, undo->coins.coins()));
        if (fit != Fit::exact) return wrong(node, "its coins and undo data do not fit");
        return true;
    }

    base::Result<bool, Fault> connect_again(primitives::Height from) {
        for (primitives::Height height = from; height <= input_.chain.height(); ++height) {
            if (input_.interrupted()) {
                is_incomplete_ = true;
                return true;
            }
            const BlockNode& node = *input_.chain.at(height);
            const auto block = MALHA_TRY(or_fault(input_.store.read_block(node)));
            const auto spent = connect_coins(input_.params, *input_.scratch, node, *block);
            if (!spent && spent.error().fault() != nullptr)
                return base::Unexpected{*spent.error().fault()};
            if (!spent) return wrong(node, consensus::to_string(*spent.error().violation()));
            const auto scripts = consensus::verify_block_scripts(
                *block, spent->coins(),
                consensus::script_flags_for_block(input_.params, height, node.hash));
            if (!scripts) return wrong(node, consensus::to_string(scripts.error()));
        }
        return true;
    }

    const ChainCheckInput& input_;
    const int level_;
    bool is_incomplete_ = false;
};

}  // namespace

base::Result<ChainVerdict, Fault> check_chain(const ChainCheckInput& input, int level,
                                              primitives::Height blocks) {
    if (input.chain.tip() == nullptr || input.chain.height() == 0) return ChainVerdict::sound;
    MALHA_ASSERT(level < kLevelDisconnect || input.scratch != nullptr);
    return ChainCheck(input, level).run(blocks);
}

}  // namespace malha::chain
