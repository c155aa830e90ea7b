// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Coins and balances.
#include "malha/wallet/wallet.hpp"

namespace malha::wallet {

OwnCoin Wallet::describe(const primitives::OutPoint& outpoint, const OwnOutput& output,
                         std::set<const WalletTx*>& trusted) const {
    const WalletTx& tx = *output.tx;
    OwnCoin coin{.outpoint = outpoint,
                 .output = tx.tx->outputs[outpoint.index],
                 .tx = tx.tx,
                 .depth = depth_of(tx),
                 .time = tx.time(),
                 .is_coinbase = tx.tx->is_coinbase(),
                 .is_mature = !history_->is_immature(tx),
                 .is_in_pool = tx.is_in_pool(),
                 .is_locked = is_coin_locked(outpoint),
                 .place = output.place};
    if (const auto* confirmed = tx.confirmed()) coin.height = confirmed->height;
    coin.is_trusted = history_->is_trusted(tx, context_.settings.spend_unconfirmed_change, trusted);
    const bool takes_part_in_replacement =
        coin.depth == 0 &&
        (tx.notes.contains("replaces_txid") || tx.notes.contains("replaced_by_txid"));
    coin.is_safe = coin.is_trusted && !takes_part_in_replacement;
    coin.is_reused = is_reused(coin.output.script_pubkey);
    coin.is_solvable = output.place.manager->descriptor().is_solvable();
    return coin;
}

std::vector<OwnCoin> Wallet::coins(const CoinQuery& query) const {
    std::vector<OwnCoin> found;
    std::set<const WalletTx*> trusted;
    for (const auto& [outpoint, own] : history_->open_outputs()) {
        if (history_->is_spent(outpoint)) continue;
        const OwnOutput& output = *own;
        const int depth = depth_of(*output.tx);
        if (depth < query.depth_min || depth > query.depth_max) continue;
        // What is not even in our pool may never be confirmed.
        if (depth < 0 || (depth == 0 && !output.tx->is_in_pool())) continue;
        if (!query.with_immature && history_->is_immature(*output.tx)) continue;
        if (!query.with_locked && is_coin_locked(outpoint)) continue;
        OwnCoin coin = describe(outpoint, output, trusted);
        if (query.only_safe && !coin.is_safe) continue;
        if (!query.with_reused && coin.is_reused) continue;
        found.push_back(std::move(coin));
    }
    return found;
}

std::optional<OwnCoin> Wallet::coin(const primitives::OutPoint& outpoint) const {
    const auto found = history_->outputs().find(outpoint);
    if (found == history_->outputs().end()) return std::nullopt;
    std::set<const WalletTx*> trusted;
    return describe(outpoint, found->second, trusted);
}

bool Wallet::is_trusted(const WalletTx& tx) const {
    std::set<const WalletTx*> trusted;
    return history_->is_trusted(tx, context_.settings.spend_unconfirmed_change, trusted);
}

Balances Wallet::balances(const BalanceQuery& query) const {
    Balances sums;
    std::set<const WalletTx*> trusted;
    for (const auto& [outpoint, output] : history_->open_outputs()) {
        const bool is_taken = history_->is_spent(outpoint);
        if (is_taken &&
            !(query.with_spent_outside_pool && history_->is_spent_outside_pool(outpoint)))
            continue;
        const WalletTx& tx = *output->tx;
        const primitives::TxOutput& own = tx.tx->outputs[outpoint.index];
        primitives::Amount* sum = balance_of(tx, own, query, trusted, sums);
        if (sum == nullptr) continue;
        sum->sat += own.value.sat;
        if (is_taken) sums.spent_outside_pool.sat += own.value.sat;
    }
    return sums;
}

primitives::Amount* Wallet::balance_of(const WalletTx& tx, const primitives::TxOutput& own,
                                       const BalanceQuery& query,
                                       std::set<const WalletTx*>& trusted, Balances& sums) const {
    const int depth = depth_of(tx);
    if (history_->is_immature(tx)) return depth > 0 ? &sums.immature : nullptr;
    const bool is_trusted =
        history_->is_trusted(tx, context_.settings.spend_unconfirmed_change, trusted);
    if (is_trusted ? depth < query.depth_min : !tx.is_in_pool()) return nullptr;
    if (!query.with_reused && is_reused(own.script_pubkey)) return &sums.used;
    return is_trusted ? &sums.trusted : &sums.untrusted_pending;
}

}  // namespace malha::wallet
