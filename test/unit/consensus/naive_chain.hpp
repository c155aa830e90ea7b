// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The shortest full validation of one chain that the consensus module allows: what any engine must
// agree with. Everything in memory, nothing in parallel, no way back.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "malha/consensus/block_rules.hpp"
#include "malha/consensus/chain_params.hpp"
#include "malha/consensus/connect.hpp"
#include "malha/consensus/header_rules.hpp"
#include "malha/script/script.hpp"
#include "unit/consensus/header_chain.hpp"

namespace malha::test {

class NaiveChain {
public:
    explicit NaiveChain(const consensus::ChainParams& params) : params_(params.consensus) {
        headers_.add(params.genesis->header());
        blocks_.push_back(params.genesis);
    }

    /// Adds a block on the tip, or says why not.
    base::Result<void, consensus::Violation> connect(const primitives::BlockPtr& block,
                                                     base::UnixSeconds now) {
        consensus::HeaderNode node = next_node(*block);
        MALHA_TRY(check(*block, node, now));
        headers_.add(block->header());
        blocks_.push_back(block);
        move_coins(*block, node.height);
        return {};
    }
    /// Goes on with a header whose block is not at hand, unchecked.
    void skip(const primitives::BlockHeader& header) { headers_.add(header); }
    [[nodiscard]] const HeaderChain& headers() const { return headers_; }
    [[nodiscard]] std::size_t coin_count() const { return coins_.size(); }
    [[nodiscard]] std::int64_t total_sat() const {
        std::int64_t total = 0;
        for (const auto& [outpoint, coin] : coins_)
            total += coin.output.value.sat;
        return total;
    }

private:
    using SpentOutput = consensus::SpentOutput;
    struct Hasher {
        std::size_t operator()(const primitives::OutPoint& point) const {
            return primitives::PlainHasher()(point.txid) + point.index;
        }
    };

    consensus::HeaderNode next_node(const primitives::Block& block) const {
        consensus::HeaderNode node;
        node.hash = block.hash();
        node.time = block.header().time;
        node.bits = block.header().bits;
        node.link(&headers_.tip());
        return node;
    }
    base::Result<void, consensus::Violation> check(const primitives::Block& block,
                                                   const consensus::HeaderNode& node,
                                                   base::UnixSeconds now) const {
        const auto& header = block.header();
        if (!consensus::check_proof_of_work(block.hash(), header.bits, params_))
            return consensus::broken(consensus::Rule::high_hash);
        MALHA_TRY(consensus::check_header(params_, header, headers_.tip(), now));
        MALHA_TRY(consensus::check_block(params_, block));
        MALHA_TRY(consensus::check_block_context(params_, block, headers_.tip()));
        return check_coins(block, node);
    }
    base::Result<void, consensus::Violation> check_coins(const primitives::Block& block,
                                                         const consensus::HeaderNode& node) const {
        if (consensus::needs_bip30_check(params_, node) && overwrites(block))
            return base::Unexpected{consensus::duplicate_coins()};
        std::vector<SpentOutput> spent;
        const std::size_t found = find_coins(block, node.height, spent);
        MALHA_TRY(consensus::check_block_inputs(
            params_, {.node = node, .block = block, .spent = spent, .transaction_count = found}));
        if (found < block.transactions().size())
            return base::Unexpected{consensus::missing_inputs(block.transactions()[found])};
        return consensus::verify_block_scripts(
            block, spent, consensus::script_flags_for_block(params_, node.height, node.hash));
    }
    bool overwrites(const primitives::Block& block) const {
        for (const auto& tx : block.transactions())
            for (std::uint32_t i = 0; i < tx.outputs.size(); ++i)
                if (coins_.count({tx.txid, i}) != 0) return true;
        return false;
    }
    /// How many transactions, from the first, have all their coins.
    std::size_t find_coins(const primitives::Block& block, primitives::Height height,
                           std::vector<SpentOutput>& spent) const {
        if (block.transactions().size() == 1) return 1;
        auto view = coins_;
        for (std::size_t i = 0; i < block.transactions().size(); ++i) {
            const auto& tx = block.transactions()[i];
            if (!spend(view, tx, spent)) return i;
            create(view, tx, height);
        }
        return block.transactions().size();
    }
    using Coins = std::unordered_map<primitives::OutPoint, SpentOutput, Hasher>;

    static bool spend(Coins& coins, const primitives::Transaction& tx,
                      std::vector<SpentOutput>& spent) {
        if (tx.is_coinbase()) return true;
        for (const auto& input : tx.inputs) {
            const auto found = coins.find(input.prevout);
            if (found == coins.end()) return false;
            spent.push_back(found->second);
            coins.erase(found);
        }
        return true;
    }
    static void create(Coins& coins, const primitives::Transaction& tx, primitives::Height height) {
        for (std::uint32_t i = 0; i < tx.outputs.size(); ++i)
            if (!script::is_unspendable(tx.outputs[i].script_pubkey))
                coins[{tx.txid, i}] = {tx.outputs[i], height, tx.is_coinbase()};
    }
    void move_coins(const primitives::Block& block, primitives::Height height) {
        std::vector<SpentOutput> spent;
        for (const auto& tx : block.transactions()) {
            spend(coins_, tx, spent);
            create(coins_, tx, height);
        }
    }

    consensus::ConsensusParams params_;
    HeaderChain headers_;
    std::vector<primitives::BlockPtr> blocks_;  ///< coins view their scripts
    Coins coins_;
};

}  // namespace malha::test
