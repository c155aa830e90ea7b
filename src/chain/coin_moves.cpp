// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See coin_moves.hpp.
#include "coin_moves.hpp"

#include <algorithm>

#include "malha/script/script.hpp"

namespace malha::chain {
namespace {

using primitives::OutPoint;
using primitives::Transaction;
using storage::CoinsCache;
using storage::Overwrite;

// Coins whose places in memory are loaded together, so that their latencies overlap.
constexpr std::size_t kWarmCount = 32;

/// The places that a block is about to look at, in order; loads the next ones ahead.
class WarmList {
public:
    using Warm = void (CoinsCache::*)(std::span<const OutPoint>) const;
    WarmList(const CoinsCache& coins, Warm warm, std::vector<OutPoint> outpoints)
        : coins_(coins), warm_(warm), outpoints_(std::move(outpoints)) {}

    /// To be called before each look-up.
    void step() {
        if (position_ % kWarmCount == 0) {
            const std::size_t count = std::min(kWarmCount, outpoints_.size() - position_);
            (coins_.*warm_)(std::span(outpoints_).subspan(position_, count));
        }
        ++position_;
    }

private:
    const CoinsCache& coins_;
    const Warm warm_;
    const std::vector<OutPoint> outpoints_;
    std::size_t position_ = 0;
};

/// Coins that a block spends and adds.
struct WarmPath {
    WarmPath(const CoinsCache& coins, const primitives::Block& block)
        : spends(coins, &CoinsCache::warm_spends, spent_by(block)),
          adds(coins, &CoinsCache::warm_adds, added_by(block)) {}

    WarmList spends;
    WarmList adds;

private:
    static std::vector<OutPoint> spent_by(const primitives::Block& block) {
        std::vector<OutPoint> outpoints;
        for (const Transaction& tx : block.transactions().subspan(1))
            for (const primitives::TxInput& input : tx.inputs)
                outpoints.push_back(input.prevout);
        return outpoints;
    }
    static std::vector<OutPoint> added_by(const primitives::Block& block) {
        std::vector<OutPoint> outpoints;
        for (const Transaction& tx : block.transactions())
            for (std::uint32_t i = 0; i < tx.outputs.size(); ++i)
                outpoints.push_back({tx.txid, i});
        return outpoints;
    }
};

void add_output(CoinsCache& coins, const Transaction& tx, std::uint32_t index,
                primitives::Height height, Overwrite overwrite) {
    coins.add({tx.txid, index},
              {.output = tx.outputs[index], .height = height, .coinbase = tx.is_coinbase()},
              overwrite);
}

/// Spends all inputs, or none of them. @return false when one is missing.
base::Result<bool, Fault> spend_inputs(CoinsCache& coins, const Transaction& tx, WarmPath& path,
                                       storage::SpentCoins& spent) {
    for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
        path.spends.step();
        const auto result = MALHA_TRY(or_fault(coins.spend(tx.inputs[i].prevout, spent)));
        if (result == storage::SpendResult::spent) continue;
        while (i-- > 0) {
            MALHA_TRY(or_fault(coins.unspend(tx.inputs[i].prevout, spent[spent.size() - 1])));
            spent.pop_back();
        }
        return false;
    }
    return true;
}

/// BIP 30. Cost: one look at the coins per output.
base::Result<bool, Fault> would_overwrite(CoinsCache& coins, const primitives::Block& block) {
    for (const Transaction& tx : block.transactions())
        for (std::uint32_t i = 0; i < tx.outputs.size(); ++i)
            if (MALHA_TRY(or_fault(coins.contains({tx.txid, i})))) return true;
    return false;
}

/// Removes the outputs of a transaction again.
base::Result<Fit, Fault> remove_outputs(CoinsCache& coins, const Transaction& tx,
                                        primitives::Height height) {
    Fit fit = Fit::exact;
    for (std::size_t i = tx.outputs.size(); i-- > 0;) {
        const primitives::TxOutput& output = tx.outputs[i];
        if (script::is_unspendable(output.script_pubkey)) continue;
        storage::SpentCoins removed;
        const OutPoint outpoint{tx.txid, static_cast<std::uint32_t>(i)};
        const auto result = MALHA_TRY(or_fault(coins.spend(outpoint, removed)));
        if (result != storage::SpendResult::spent) {
            fit = Fit::inexact;
            continue;
        }
        const consensus::SpentOutput& coin = removed[0];
        if (coin.output.value != output.value || coin.height != height ||
            coin.coinbase != tx.is_coinbase() ||
            !std::ranges::equal(coin.output.script_pubkey, output.script_pubkey))
            fit = Fit::inexact;
    }
    return fit;
}

/// Takes the last transactions of a block off the coins.
base::Result<Fit, Fault> disconnect_transactions(CoinsCache& coins,
                                                 const consensus::HeaderNode& node,
                                                 std::span<const Transaction> transactions,
                                                 std::span<const consensus::SpentOutput> spent) {
    Fit fit = Fit::exact;
    for (std::size_t t = transactions.size(); t-- > 0;) {
        const Transaction& tx = transactions[t];
        const Fit removed = MALHA_TRY(remove_outputs(coins, tx, node.height));
        const bool may_miss = tx.is_coinbase() && consensus::has_overwritten_coinbase(node);
        if (removed == Fit::inexact && !may_miss) fit = Fit::inexact;
        if (tx.is_coinbase()) continue;
        for (std::size_t i = tx.inputs.size(); i-- > 0;) {
            const auto result =
                MALHA_TRY(or_fault(coins.unspend(tx.inputs[i].prevout, spent.back())));
            if (result == storage::UnspendResult::overwrote) fit = Fit::inexact;
            spent = spent.first(spent.size() - 1);
        }
    }
    return fit;
}

std::size_t count_inputs(const primitives::Block& block) {
    std::size_t count = 0;
    for (const Transaction& tx : block.transactions().subspan(1))
        count += tx.inputs.size();
    return count;
}

}  // namespace

base::Result<storage::SpentCoins, EngineError> connect_coins(
    const consensus::ConsensusParams& params, CoinsCache& coins, const consensus::HeaderNode& node,
    const primitives::Block& block) {
    const bool check_bip30 = consensus::needs_bip30_check(params, node);
    if (check_bip30 && MALHA_TRY(as_engine_result(would_overwrite(coins, block))))
        return engine_error(consensus::duplicate_coins());
    const bool unique =
        check_bip30 || params.is_active(consensus::BuriedDeployment::bip34, node.height);
    const Overwrite overwrite = unique ? Overwrite::forbidden : Overwrite::possible;

    storage::SpentCoins spent;
    spent.reserve(count_inputs(block));
    WarmPath path(coins, block);
    const auto transactions = block.transactions();
    std::size_t connected = 0;
    for (; connected < transactions.size(); ++connected) {
        const Transaction& tx = transactions[connected];
        if (connected > 0 && !MALHA_TRY(as_engine_result(spend_inputs(coins, tx, path, spent))))
            break;
        for (std::uint32_t i = 0; i < tx.outputs.size(); ++i) {
            path.adds.step();
            add_output(coins, tx, i, node.height, overwrite);
        }
    }
    const auto effect = consensus::check_block_inputs(
        params,
        {.node = node, .block = block, .spent = spent.coins(), .transaction_count = connected});
    if (effect && connected == transactions.size()) return spent;

    const auto back =
        disconnect_transactions(coins, node, transactions.first(connected), spent.coins());
    if (!back) return engine_error(back.error());
    if (!effect) return engine_error(effect.error());
    return engine_error(consensus::missing_inputs(transactions[connected]));
}

base::Result<Fit, Fault> disconnect_coins(CoinsCache& coins, const consensus::HeaderNode& node,
                                          const primitives::Block& block,
                                          std::span<const consensus::SpentOutput> spent) {
    if (spent.size() != count_inputs(block)) return Fit::inexact;
    return disconnect_transactions(coins, node, block.transactions(), spent);
}

base::Result<void, Fault> replay_coins(CoinsCache& coins, const consensus::HeaderNode& node,
                                       const primitives::Block& block) {
    for (const Transaction& tx : block.transactions()) {
        storage::SpentCoins ignored;
        if (!tx.is_coinbase())
            for (const primitives::TxInput& input : tx.inputs)
                MALHA_TRY(or_fault(coins.spend(input.prevout, ignored)));
        for (std::uint32_t i = 0; i < tx.outputs.size(); ++i)
            add_output(coins, tx, i, node.height, Overwrite::possible);
    }
    return {};
}

std::vector<std::uint32_t> input_counts(const primitives::Block& block) {
    std::vector<std::uint32_t> counts;
    for (const Transaction& tx : block.transactions().subspan(1))
        counts.push_back(static_cast<std::uint32_t>(tx.inputs.size()));
    return counts;
}

}  // namespace malha::chain
