// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Looking up. Changes of states: history_changes.cpp.
#include "malha/wallet/history.hpp"

#include <algorithm>

#include "malha/base/checked.hpp"

namespace malha::wallet {
namespace {

using primitives::Amount;
using primitives::OutPoint;

constexpr int kCoinbaseMaturity = 100;

OutPoint output_of(const WalletTx& tx, std::size_t index) {
    return {tx.txid(), base::narrow<std::uint32_t>(index)};
}

}  // namespace

void History::load(std::vector<WalletTx> transactions, std::optional<std::int64_t> next_position) {
    transactions_.reserve(transactions.size());
    spends_.reserve(transactions.size() * 2);
    outputs_.reserve(transactions.size());
    // In the order of by_position_, which then grows at its end.
    std::vector<WalletTx*> ordered;
    ordered.reserve(transactions.size());
    for (WalletTx& tx : transactions)
        ordered.push_back(&tx);
    std::ranges::sort(ordered, {}, [](const WalletTx* tx) { return tx->position; });
    const std::int64_t last = ordered.empty() ? -1 : ordered.back()->position;
    for (WalletTx* tx : ordered)
        static_cast<void>(insert(std::move(*tx)));
    settle_all();
    next_position_ = std::max(next_position.value_or(0), last + 1);
}

WalletTx& History::insert(WalletTx tx) {
    const primitives::Txid txid = tx.txid();
    WalletTx& entry = transactions_.insert_or_assign(txid, std::move(tx)).first->second;
    by_position_.emplace(entry.position, &entry);
    first_time_ = std::min(first_time_.value_or(entry.time()), entry.time());
    if (!entry.tx->is_coinbase())
        for (const primitives::TxInput& input : entry.tx->inputs)
            spends_.emplace(input.prevout, &entry);
    index_outputs(entry);
    return entry;
}

void History::index_outputs(const WalletTx& tx) {
    for (std::size_t i = 0; i < tx.tx->outputs.size(); ++i)
        if (const auto place = keys_.find_script(tx.tx->outputs[i].script_pubkey))
            outputs_.insert_or_assign(output_of(tx, i), OwnOutput{&tx, *place});
}

void History::refresh_outputs() {
    for (const auto& [txid, tx] : transactions_)
        index_outputs(tx);
    settle_all();
}

void History::settle(const OwnOutputs::value_type& output) {
    const auto [begin, end] = spends_.equal_range(output.first);
    const bool is_settled =
        std::any_of(begin, end, [](const auto& spend) { return spend.second->confirmed(); });
    if (is_settled)
        open_.erase(output.first);
    else
        open_.emplace(output.first, &output.second);
}

void History::settle(const WalletTx& tx) {
    const auto settle_known = [&](const OutPoint& outpoint) {
        if (const auto own = outputs_.find(outpoint); own != outputs_.end()) settle(*own);
    };
    for (const primitives::TxInput& input : tx.tx->inputs)
        settle_known(input.prevout);
    for (std::size_t i = 0; i < tx.tx->outputs.size(); ++i)
        settle_known(output_of(tx, i));
}

void History::settle_all() {
    open_.clear();
    for (const auto& output : outputs_)
        settle(output);
}

const WalletTx* History::find(const primitives::Txid& txid) const {
    const auto found = transactions_.find(txid);
    return found == transactions_.end() ? nullptr : &found->second;
}
WalletTx* History::find_mutable(const primitives::Txid& txid) {
    const auto found = transactions_.find(txid);
    return found == transactions_.end() ? nullptr : &found->second;
}

std::vector<const WalletTx*> History::spenders(const OutPoint& outpoint) const {
    std::vector<const WalletTx*> found;
    const auto [begin, end] = spends_.equal_range(outpoint);
    for (auto it = begin; it != end; ++it)
        found.push_back(it->second);
    return found;
}

bool History::is_spent(const OutPoint& outpoint) const {
    const auto [begin, end] = spends_.equal_range(outpoint);
    for (auto it = begin; it != end; ++it)
        if (it->second->is_alive()) return true;
    return false;
}

bool History::is_spent_outside_pool(const OutPoint& outpoint) const {
    bool is_spent = false;
    for (const WalletTx* spender : spenders(outpoint)) {
        if (!spender->is_alive()) continue;
        if (spender->confirmed() != nullptr || spender->is_in_pool()) return false;
        is_spent = true;
    }
    return is_spent;
}

std::set<primitives::Txid> History::conflicts(const WalletTx& tx) const {
    std::set<primitives::Txid> found;
    if (tx.tx->is_coinbase()) return found;
    for (const primitives::TxInput& input : tx.tx->inputs)
        for (const WalletTx* spender : spenders(input.prevout))
            if (spender->txid() != tx.txid()) found.insert(spender->txid());
    return found;
}

int History::depth_of(const WalletTx& tx) const {
    if (const auto* confirmed = tx.confirmed()) return height_ - confirmed->height + 1;
    if (const auto* conflicted = tx.conflicted()) return -(height_ - conflicted->height + 1);
    return 0;
}

int History::blocks_to_maturity(const WalletTx& tx) const {
    if (!tx.tx->is_coinbase()) return 0;
    return std::max(0, kCoinbaseMaturity + 1 - depth_of(tx));
}

Amount History::debit_of(const primitives::Transaction& tx) const {
    Amount sum;
    for (const primitives::TxInput& input : tx.inputs) {
        const auto own = outputs_.find(input.prevout);
        if (own == outputs_.end()) continue;
        sum.sat += own->second.tx->tx->outputs[input.prevout.index].value.sat;
    }
    return sum;
}

Amount History::credit_of(const primitives::Transaction& tx) const {
    Amount sum;
    for (const primitives::TxOutput& output : tx.outputs)
        if (keys_.is_mine(output.script_pubkey)) sum.sat += output.value.sat;
    return sum;
}

bool History::is_from_me(const primitives::Transaction& tx) const {
    // Whether outputs_ has them, by two hashes: lists of coins ask for each coin.
    return std::ranges::any_of(tx.inputs, [&](const primitives::TxInput& input) {
        const WalletTx* parent = find(input.prevout.txid);
        return parent != nullptr && input.prevout.index < parent->tx->outputs.size() &&
               keys_.is_mine(parent->tx->outputs[input.prevout.index].script_pubkey);
    });
}

bool History::is_trusted(const WalletTx& tx, bool spend_unconfirmed_change,
                         std::set<const WalletTx*>& known) const {
    if (const int depth = depth_of(tx); depth != 0) return depth > 0;
    std::vector<const WalletTx*> waiting{&tx};
    std::set<const WalletTx*> seen;
    while (!waiting.empty()) {
        const WalletTx* const next = waiting.back();
        waiting.pop_back();
        if (known.contains(next) || !seen.insert(next).second) continue;
        const int depth = depth_of(*next);
        if (depth >= 1) continue;
        if (depth < 0 || !spend_unconfirmed_change || !next->is_in_pool() || !is_from_me(*next->tx))
            return false;
        for (const primitives::TxInput& input : next->tx->inputs) {
            const auto parent = outputs_.find(input.prevout);
            if (parent == outputs_.end()) return false;
            waiting.push_back(parent->second.tx);
        }
    }
    known.insert(seen.begin(), seen.end());
    return true;
}

}  // namespace malha::wallet
