// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// How transactions change their states. See history.hpp.
#include <algorithm>

#include "disk_error.hpp"
#include "malha/base/checked.hpp"
#include "malha/wallet/choose_coins.hpp"
#include "malha/wallet/history.hpp"

namespace malha::wallet {
namespace {

using primitives::OutPoint;
using primitives::Txid;

// Received times may be so much ahead of the clock and still order what follows.
constexpr std::chrono::seconds kClockTolerance{300};

}  // namespace

WalletStatus History::save(const WalletTx& tx) {
    return of_disk(database_.put(transaction_record(tx)));
}

WalletStatus History::resolve_heights(ChainClient& chain) {
    const auto block_of = [](const WalletTx& tx) -> const primitives::BlockHash* {
        if (const auto* confirmed = tx.confirmed()) return &confirmed->block;
        if (const auto* conflicted = tx.conflicted()) return &conflicted->block;
        return nullptr;
    };
    std::set<primitives::BlockHash> distinct;
    for (const auto& [txid, tx] : transactions_)
        if (const auto* block = block_of(tx)) distinct.insert(*block);
    const std::vector<primitives::BlockHash> hashes(distinct.begin(), distinct.end());
    const auto facts = chain.blocks(hashes);
    std::map<primitives::BlockHash, primitives::Height> heights;
    for (std::size_t i = 0; i < hashes.size(); ++i)
        if (facts[i] && facts[i]->is_active && facts[i]->at.height <= height_)
            heights[hashes[i]] = facts[i]->at.height;
    std::vector<Txid> orphans;
    for (auto& [txid, tx] : transactions_) {
        const auto* block = block_of(tx);
        if (block == nullptr) continue;
        const auto height = heights.find(*block);
        if (height == heights.end()) {
            if (tx.tx->is_coinbase()) {
                orphans.push_back(txid);
                continue;
            }
            tx.state = Inactive{};
            settle(tx);
            MALHA_TRY(save(tx));
        } else if (auto* confirmed = std::get_if<Confirmed>(&tx.state)) {
            confirmed->height = height->second;
        } else {
            std::get<BlockConflicted>(tx.state).height = height->second;
        }
    }
    std::vector<Txid> changed;
    for (const Txid& txid : orphans)
        MALHA_TRY(orphan(txid, changed));
    return {};
}

base::UnixSeconds History::smart_time(const NewTx& entry) const {
    if (!entry.block_time) return entry.now;
    if (entry.is_from_rescan) return *entry.block_time;
    base::UnixSeconds latest_now = entry.now;
    base::UnixSeconds latest_entry{0};
    const base::UnixSeconds tolerated = latest_now + kClockTolerance;
    for (auto it = by_position_.rbegin(); it != by_position_.rend(); ++it) {
        const base::UnixSeconds time = it->second->time();
        if (time > tolerated) continue;
        latest_entry = time;
        latest_now = std::max(latest_now, time);
        break;
    }
    return std::max(latest_entry, std::min(*entry.block_time, latest_now));
}

WalletResult<History::Change> History::add(const NewTx& entry) {
    DatabaseTransaction transaction(database_);
    MALHA_TRY(of_disk(transaction.begin()));
    if (WalletTx* known = find_mutable(entry.tx->txid)) {
        WalletTx updated = *known;
        updated.state = entry.state;
        for (const auto& [name, value] : entry.notes)
            updated.notes[name] = value;
        // The same transaction with its witness tells more than without.
        if (!known->tx->has_witness() && entry.tx->has_witness()) updated.tx = entry.tx;
        const bool is_changed = !(updated.state == known->state) || updated.tx != known->tx ||
                                updated.notes != known->notes;
        if (is_changed) MALHA_TRY(save(updated));
        MALHA_TRY(of_disk(transaction.commit()));
        *known = std::move(updated);
        index_outputs(*known);
        settle(*known);
        return is_changed ? Change::updated : Change::none;
    }
    WalletTx tx{.tx = entry.tx, .state = entry.state, .notes = entry.notes};
    tx.position = next_position_;
    tx.time_received = entry.now;
    tx.time_smart = smart_time(entry);
    MALHA_TRY(of_disk(database_.put(next_position_record(next_position_ + 1))));
    MALHA_TRY(save(tx));
    MALHA_TRY(of_disk(transaction.commit()));
    ++next_position_;
    settle(insert(std::move(tx)));
    return Change::added;
}

template <class F>
WalletStatus History::change_with_descendants(const Txid& txid, std::vector<Txid>& changed,
                                              F change) {
    std::vector<Txid> waiting{txid};
    std::set<Txid> seen;
    DatabaseTransaction transaction(database_);
    MALHA_TRY(of_disk(transaction.begin()));
    while (!waiting.empty()) {
        const Txid next = waiting.back();
        waiting.pop_back();
        WalletTx* tx = find_mutable(next);
        if (tx == nullptr || !seen.insert(next).second) continue;
        const TxState before = tx->state;
        if (!change(*tx)) continue;
        if (!(before == tx->state)) {
            settle(*tx);
            MALHA_TRY(save(*tx));
            changed.push_back(next);
        }
        for (std::size_t i = 0; i < tx->tx->outputs.size(); ++i)
            for (const WalletTx* child : spenders({next, base::narrow<std::uint32_t>(i)}))
                waiting.push_back(child->txid());
    }
    return of_disk(transaction.commit());
}

WalletStatus History::orphan(const Txid& coinbase, std::vector<Txid>& changed) {
    return change_with_descendants(coinbase, changed, [](WalletTx& tx) {
        tx.state = Inactive{.is_abandoned = true};
        return true;
    });
}

WalletStatus History::mark_conflicted(const Txid& txid, const events::BlockPosition& block,
                                      std::vector<Txid>& changed) {
    const int conflict_depth = -(height_ - block.height + 1);
    // A block that is not in the wallet's chain yet: what follows will tell.
    if (conflict_depth >= 0) return {};
    return change_with_descendants(txid, changed, [&](WalletTx& tx) {
        if (conflict_depth >= depth_of(tx)) return false;
        tx.state = BlockConflicted{block.hash, block.height};
        return true;
    });
}

WalletStatus History::undo_block(const events::BlockPosition& block,
                                 std::span<const primitives::Transaction> transactions,
                                 std::vector<Txid>& changed) {
    DatabaseTransaction transaction(database_);
    MALHA_TRY(of_disk(transaction.begin()));
    for (const primitives::Transaction& tx : transactions) {
        if (WalletTx* own = find_mutable(tx.txid)) {
            if (tx.is_coinbase()) {
                MALHA_TRY(orphan(tx.txid, changed));
                continue;
            }
            own->state = Inactive{};
            settle(*own);
            MALHA_TRY(save(*own));
            changed.push_back(tx.txid);
        }
        if (tx.is_coinbase()) continue;
        for (const primitives::TxInput& input : tx.inputs)
            for (const WalletTx* spender : spenders(input.prevout)) {
                const auto* conflict = spender->conflicted();
                if (conflict == nullptr || conflict->height < block.height) continue;
                MALHA_TRY(
                    change_with_descendants(spender->txid(), changed, [&](WalletTx& descendant) {
                        const auto* other = descendant.conflicted();
                        if (other == nullptr || other->height < block.height) return false;
                        descendant.state = Inactive{};
                        return true;
                    }));
            }
    }
    return of_disk(transaction.commit());
}

WalletStatus History::undo_above(primitives::Height height, std::vector<Txid>& changed) {
    DatabaseTransaction transaction(database_);
    MALHA_TRY(of_disk(transaction.begin()));
    std::vector<Txid> orphans;
    for (auto& [txid, tx] : transactions_) {
        const auto* confirmed = tx.confirmed();
        const auto* conflicted = tx.conflicted();
        const bool is_above = (confirmed != nullptr && confirmed->height > height) ||
                              (conflicted != nullptr && conflicted->height > height);
        if (!is_above) continue;
        if (tx.tx->is_coinbase()) {
            orphans.push_back(txid);
            continue;
        }
        tx.state = Inactive{};
        settle(tx);
        MALHA_TRY(save(tx));
        changed.push_back(txid);
    }
    for (const Txid& txid : orphans)
        MALHA_TRY(orphan(txid, changed));
    return of_disk(transaction.commit());
}

WalletStatus History::abandon(const Txid& txid, std::vector<Txid>& changed) {
    const WalletTx* tx = find(txid);
    MALHA_ASSERT(tx != nullptr);
    if (depth_of(*tx) != 0 || tx->is_in_pool())
        return wallet_fail(ErrorKind::invalid_address, "Transaction not eligible for abandonment");
    return change_with_descendants(txid, changed, [&](WalletTx& descendant) {
        if (depth_of(descendant) != 0 || descendant.is_abandoned()) return false;
        descendant.state = Inactive{.is_abandoned = true};
        return true;
    });
}

// ---- the pool

void History::set_pool_conflict(const Txid& txid, const Txid& conflict, bool is_set,
                                std::vector<Txid>& changed) {
    // Conflicts with the pool are not stored, so nothing is written here.
    std::vector<Txid> waiting{txid};
    while (!waiting.empty()) {
        const Txid next = waiting.back();
        waiting.pop_back();
        WalletTx* tx = find_mutable(next);
        if (tx == nullptr) continue;
        const bool is_changed = is_set ? tx->pool_conflicts.insert(conflict).second
                                       : tx->pool_conflicts.erase(conflict) != 0;
        if (!is_changed) continue;
        changed.push_back(next);
        for (std::size_t i = 0; i < tx->tx->outputs.size(); ++i)
            for (const WalletTx* child : spenders({next, base::narrow<std::uint32_t>(i)}))
                waiting.push_back(child->txid());
    }
}

std::set<Txid> History::pool_rivals(const primitives::Transaction& tx) const {
    std::set<Txid> rivals;
    const auto add_spenders = [&](const OutPoint& outpoint) {
        for (const WalletTx* spender : spenders(outpoint))
            if (spender->txid() != tx.txid) rivals.insert(spender->txid());
    };
    for (const primitives::TxInput& input : tx.inputs) {
        add_spenders(input.prevout);
        const WalletTx* parent = find(input.prevout.txid);
        if (tx.version != kTrucVersion || parent == nullptr || depth_of(*parent) != 0) continue;
        for (std::uint32_t index = 0; index < parent->tx->outputs.size(); ++index)
            add_spenders({parent->txid(), index});
    }
    return rivals;
}

WalletResult<std::vector<Txid>> History::pool_added(const primitives::Transaction& tx) {
    std::vector<Txid> changed;
    if (WalletTx* own = find_mutable(tx.txid);
        own != nullptr && own->confirmed() == nullptr && !own->is_in_pool()) {
        const bool is_stored_otherwise = !(own->state == TxState(Inactive{}));
        own->state = InPool{};
        if (is_stored_otherwise) MALHA_TRY(save(*own));
        changed.push_back(tx.txid);
    }
    for (const Txid& rival : pool_rivals(tx))
        set_pool_conflict(rival, tx.txid, /*is_set=*/true, changed);
    return changed;
}

WalletResult<std::vector<Txid>> History::pool_removed(const primitives::Transaction& tx) {
    std::vector<Txid> changed;
    if (WalletTx* own = find_mutable(tx.txid); own != nullptr && own->is_in_pool()) {
        own->state = Inactive{};  // stored like a transaction in the pool
        changed.push_back(tx.txid);
    }
    for (const Txid& rival : pool_rivals(tx))
        set_pool_conflict(rival, tx.txid, /*is_set=*/false, changed);
    return changed;
}

WalletStatus History::set_note(const Txid& txid, const std::string& name,
                               const std::string& value) {
    WalletTx* tx = find_mutable(txid);
    MALHA_ASSERT(tx != nullptr);
    WalletTx updated = *tx;
    updated.notes[name] = value;
    MALHA_TRY(save(updated));
    tx->notes = std::move(updated.notes);
    return {};
}

WalletStatus History::remove(const std::vector<Txid>& txids) {
    DatabaseTransaction transaction(database_);
    MALHA_TRY(of_disk(transaction.begin()));
    for (const Txid& txid : txids)
        if (const WalletTx* tx = find(txid))
            MALHA_TRY(of_disk(database_.erase(transaction_record(*tx).key)));
    MALHA_TRY(of_disk(transaction.commit()));
    for (const Txid& txid : txids) {
        const WalletTx* tx = find(txid);
        if (tx == nullptr) continue;
        std::erase_if(by_position_, [&](const auto& entry) { return entry.second == tx; });
        std::erase_if(spends_, [&](const auto& entry) { return entry.second == tx; });
        std::erase_if(outputs_, [&](const auto& entry) { return entry.second.tx == tx; });
        transactions_.erase(txid);
    }
    settle_all();
    return {};
}

}  // namespace malha::wallet
