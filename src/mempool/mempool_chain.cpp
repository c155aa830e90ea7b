// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// How the pool follows the chain.
#include <algorithm>
#include <unordered_set>
#include <utility>

#include "admission.hpp"
#include "malha/base/assert.hpp"
#include "malha/base/checked.hpp"
#include "malha/consensus/transaction_rules.hpp"
#include "malha/mempool/mempool.hpp"

namespace malha::mempool {
namespace {

using primitives::Transaction;
using primitives::TransactionPtr;

/// Of transactions that wait to be put back after a reorganisation: some blocks. What is beyond is
/// not put back.
constexpr std::size_t kDisconnectedBytesMax = 20'000'000;

/// Of so many blocks that a user declares invalid transactions come back: those of the last ones.
/// What was buried deeper is taken to have been meant to go.
constexpr std::size_t kInvalidatedBlocksReturned = 10;

/// A copy that does not keep its block alive.
TransactionPtr copy_of(const Transaction& tx) {
    auto parsed = primitives::parse_transaction(base::to_bytes(tx.raw));
    MALHA_ASSERT(parsed.has_value());
    return std::move(parsed).value();
}

}  // namespace

void Mempool::on_connected(const events::BlockConnected& event) {
    first_connected_ = std::min(first_connected_, event.height);
    rolling_time_ = context_.clock.now();
    block_since_eviction_ = true;
    const auto transactions = event.block->transactions();
    if (!disconnected_.empty()) {
        std::unordered_set<primitives::Txid, SaltedHash> confirmed(0, hasher_);
        for (const Transaction& tx : transactions)
            confirmed.insert(tx.txid);
        std::erase_if(disconnected_,
                      [&](const Disconnected& each) { return confirmed.contains(each.tx->txid); });
    }
    if (!fee_deltas_.empty())
        for (const Transaction& tx : transactions)
            fee_deltas_.erase(tx.txid);
    std::vector<primitives::Txid> confirmed;
    primitives::Weight known = 0;
    primitives::Weight total = 0;
    for (const Transaction& tx : transactions.subspan(1)) {
        total += tx.weight();
        if (entries_.empty() || !entries_.contains(tx.txid)) continue;
        confirmed.push_back(tx.txid);
        known += tx.weight();
    }
    coverage_.add(known, total);
    if (context_.estimator != nullptr) context_.estimator->process_block(event.height, confirmed);
    if (entries_.empty()) return;
    // In the order of the block: those that listen hear of a conflict where the block decides it.
    std::vector<Entry*> leaving;
    for (const Transaction& tx : transactions.subspan(1)) {
        if (Entry* entry = this->entry(tx.txid)) {
            leaving.push_back(entry);
            continue;
        }
        std::vector<Entry*> conflicts;
        for (const primitives::TxInput& input : tx.inputs)
            if (Entry* conflict = spender(input.prevout)) conflicts.push_back(conflict);
        if (conflicts.empty()) continue;
        remove(std::exchange(leaving, {}), events::RemovalReason::block);
        remove_with_descendants(conflicts, events::RemovalReason::conflict);
    }
    remove(std::move(leaving), events::RemovalReason::block);
}

void Mempool::on_disconnected(const events::BlockDisconnected& event) {
    was_disconnected_ = true;
    const bool may_return =
        !event.is_invalidated || ++invalidated_blocks_ <= kInvalidatedBlocksReturned;
    const auto transactions = event.block->transactions();
    for (auto tx = transactions.rbegin(); tx != transactions.rend(); ++tx) {
        disconnected_.push_back({copy_of(*tx), may_return});
        disconnected_bytes_ += tx->raw.size();
    }
    while (disconnected_bytes_ > kDisconnectedBytesMax) {
        const TransactionPtr dropped = disconnected_.front().tx;
        disconnected_.pop_front();
        disconnected_bytes_ -= dropped->raw.size();
        remove_spenders_of(*dropped, events::RemovalReason::reorg);
    }
    // What a user takes back is put back block by block, and no other branch may replace it.
    if (event.is_invalidated) settle_disconnected();
}

void Mempool::on_tip_changed() {
    ++revision_;
    if (was_disconnected_) settle_disconnected();
    invalidated_blocks_ = 0;
    check_now_and_then();
}

void Mempool::settle_disconnected() {
    was_disconnected_ = false;
    take_back_disconnected();
    remove_invalid_on_tip();
    limit_size();
}

void Mempool::take_back_disconnected() {
    while (!disconnected_.empty()) {
        const auto [tx, may_return] = disconnected_.back();
        disconnected_.pop_back();
        Admission admission(*this, {.is_from_block = true, .allow_replacement = false});
        if (!may_return || tx->is_coinbase() || !admission.accept_one(tx))
            remove_spenders_of(*tx, events::RemovalReason::reorg);
    }
    disconnected_bytes_ = 0;
}

void Mempool::remove_spenders_of(const Transaction& tx, events::RemovalReason reason) {
    std::vector<Entry*> spenders;
    for (std::size_t i = 0; i < tx.outputs.size(); ++i)
        if (Entry* found = spender({tx.txid, base::narrow<std::uint32_t>(i)}))
            spenders.push_back(found);
    if (!spenders.empty()) remove_with_descendants(spenders, reason);
}

void Mempool::remove_invalid_on_tip() {
    const chain::BlockNode& tip = *context_.engine.chain().tip();
    // Costs a sort: too much for each of what may be hundreds of thousands.
    const base::UnixSeconds lock_time = tip.median_time_past();
    std::vector<Entry*> invalid;
    for (const auto& entry : entries_)
        if (!consensus::is_final(*entry->tx, tip.height + 1, lock_time) || !is_valid_on_tip(*entry))
            invalid.push_back(entry.get());
    std::sort(invalid.begin(), invalid.end(), ByTxid());
    if (!invalid.empty()) remove_with_descendants(invalid, events::RemovalReason::reorg);
}

/// What a shorter chain or an earlier time can take away, beside lock times: relative locks and
/// maturity.
bool Mempool::is_valid_on_tip(Entry& entry) const {
    const chain::BlockNode& tip = *context_.engine.chain().tip();
    // Locks count from the blocks that hold the inputs: while those stay, they stay.
    const bool locks_hold =
        entry.locks_block == nullptr || context_.engine.chain().contains(entry.locks_block);
    if (locks_hold && !entry.locks.are_met_after(tip)) return false;
    if (locks_hold && !entry.spends_coinbase) return true;
    return is_valid_with_coins(entry);
}

bool Mempool::is_valid_with_coins(Entry& entry) const {
    const chain::BlockNode& tip = *context_.engine.chain().tip();
    const Transaction& tx = *entry.tx;
    std::vector<storage::Coin> coins;
    std::vector<consensus::SpentOutput> spent;
    coins.reserve(tx.inputs.size());
    entry.locks_block = nullptr;
    for (const primitives::TxInput& input : tx.inputs) {
        if (const Entry* parent = this->entry(input.prevout.txid)) {
            spent.push_back(
                {.output = parent->tx->outputs[input.prevout.index], .height = tip.height + 1});
            continue;
        }
        auto coin = context_.engine.coin(input.prevout);
        if (!coin || !*coin) return false;
        coins.push_back(std::move(**coin));
        spent.push_back(coins.back().view());
        const chain::BlockNode* block = context_.engine.chain().at(coins.back().height);
        if (entry.locks_block == nullptr || block->height > entry.locks_block->height)
            entry.locks_block = block;
    }
    entry.locks = consensus::sequence_locks(tx, spent, tip);
    return consensus::check_inputs(tx, spent, tip.height + 1).has_value() &&
           entry.locks.are_met_after(tip);
}

}  // namespace malha::mempool
