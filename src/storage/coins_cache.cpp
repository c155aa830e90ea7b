// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See coins_cache.hpp.
#include "malha/storage/coins_cache.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "malha/base/assert.hpp"
#include "malha/storage/coin_table.hpp"

namespace malha::storage {

using base::Result;
using base::Status;
using consensus::SpentOutput;
using primitives::OutPoint;

CoinsCache::CoinsCache(CoinsDb& db, const primitives::BlockHash& best_block, base::Rng& rng)
    : db_(db),
      current_(std::make_shared<CoinTable>(OutPointHasher(rng))),
      best_block_(best_block) {}
CoinsCache::~CoinsCache() = default;

Result<std::unique_ptr<CoinsCache>> CoinsCache::open(CoinsDb& db, base::Rng& rng) {
    const auto best_block = MALHA_TRY(db.best_block());
    return std::unique_ptr<CoinsCache>(new CoinsCache(db, best_block, rng));
}

const CoinNode* CoinsCache::find_frozen(const OutPoint& outpoint) const {
    return flush_ ? flush_->table_->find(outpoint) : nullptr;
}

Result<SpendResult> CoinsCache::spend(const OutPoint& outpoint, SpentCoins& out) {
    const CoinTable::Place place = current_->look_up(outpoint);
    if (place.node == nullptr) return spend_below(outpoint, out);
    if (place.node->is_spent()) return SpendResult::missing;
    out.append(place.node->coin());
    if (place.node->state() == CoinState::dirty_fresh) {
        current_->erase(place);
    } else {
        current_->replace(place, {}, CoinState::dirty_spent);
    }
    return SpendResult::spent;
}

Result<SpendResult> CoinsCache::spend_below(const OutPoint& outpoint, SpentCoins& out) {
    if (const CoinNode* const frozen = find_frozen(outpoint)) {
        if (frozen->is_spent()) return SpendResult::missing;
        out.append(frozen->coin());
    } else {
        const auto coin = MALHA_TRY(read_database(outpoint));
        if (!coin) return SpendResult::missing;
        out.append(coin->view());
    }
    current_->insert(current_->look_up(outpoint), outpoint, {}, CoinState::dirty_spent);
    return SpendResult::spent;
}

Result<std::optional<Coin>> CoinsCache::read_database(const OutPoint& outpoint) const {
    if (!db_.may_have_coins()) return std::optional<Coin>();
    return db_.get(outpoint);
}

void CoinsCache::add(const OutPoint& outpoint, const SpentOutput& coin, Overwrite overwrite) {
    if (is_unspendable(coin.output.script_pubkey)) return;
    const CoinTable::Place place = current_->look_up(outpoint);
    if (place.node == nullptr) {
        const bool fresh = overwrite == Overwrite::forbidden;
        current_->insert(place, outpoint, coin, fresh ? CoinState::dirty_fresh : CoinState::dirty);
        return;
    }
    MALHA_ASSERT(overwrite == Overwrite::possible || place.node->is_spent());
    // A coin that is fresh stays so. A tombstone stands for an unspent coin below: not fresh.
    const bool fresh = place.node->state() == CoinState::dirty_fresh;
    current_->replace(place, coin, fresh ? CoinState::dirty_fresh : CoinState::dirty);
}

Result<UnspendResult> CoinsCache::unspend(const OutPoint& outpoint, const SpentOutput& coin) {
    const bool exists = MALHA_TRY(contains(outpoint));
    add(outpoint, coin, Overwrite::possible);
    return exists ? UnspendResult::overwrote : UnspendResult::restored;
}

Result<std::optional<Coin>> CoinsCache::get(const OutPoint& outpoint) {
    const CoinNode* node = current_->find(outpoint);
    if (node == nullptr) node = find_frozen(outpoint);
    if (node != nullptr)
        return node->is_spent() ? std::nullopt : std::optional(Coin::copy_of(node->coin()));
    auto coin = MALHA_TRY(read_database(outpoint));
    if (coin)
        current_->insert(current_->look_up(outpoint), outpoint, coin->view(), CoinState::clean);
    return coin;
}

Result<bool> CoinsCache::contains(const OutPoint& outpoint) const {
    const CoinNode* node = current_->find(outpoint);
    if (node == nullptr) node = find_frozen(outpoint);
    if (node != nullptr) return !node->is_spent();
    return db_.may_have_coins() ? db_.contains(outpoint) : Result<bool>(false);
}

bool CoinsCache::is_cached(const OutPoint& outpoint) const {
    return current_->find(outpoint) != nullptr || find_frozen(outpoint) != nullptr;
}

void CoinsCache::uncache(const OutPoint& outpoint) {
    const CoinTable::Place place = current_->look_up(outpoint);
    if (place.node != nullptr && !place.node->is_dirty()) current_->erase(place);
}

void CoinsCache::warm_adds(std::span<const OutPoint> outpoints) const {
    for (const OutPoint& outpoint : outpoints)
        current_->prefetch_slot(outpoint);
}

void CoinsCache::warm_spends(std::span<const OutPoint> outpoints) const {
    warm_adds(outpoints);
    for (const OutPoint& outpoint : outpoints)
        current_->prefetch_node(outpoint);
}

std::vector<OutPoint> CoinsCache::missing(std::span<const OutPoint> outpoints) const {
    std::vector<OutPoint> wanted;
    if (!db_.may_have_coins()) return wanted;
    for (const OutPoint& outpoint : outpoints)
        if (!is_cached(outpoint)) wanted.push_back(outpoint);
    return wanted;
}

bool CoinsCache::was_replaced(const OutPoint& outpoint) const {
    return std::binary_search(replaced_.begin(), replaced_.end(), current_->hasher()(outpoint));
}

void CoinsCache::absorb(const FetchedCoins& fetched) {
    const std::uint64_t flushes_since = generation_ - fetched.generation;
    if (flushes_since > 1) return;
    for (std::size_t i = 0; i < fetched.outpoints.size(); ++i) {
        const OutPoint& outpoint = fetched.outpoints[i];
        if (flushes_since == 1 && was_replaced(outpoint)) continue;
        const CoinTable::Place place = current_->look_up(outpoint);
        if (place.node != nullptr || find_frozen(outpoint) != nullptr) continue;
        current_->insert(place, outpoint, fetched.coins[i], CoinState::clean);
    }
}

std::shared_ptr<CoinsFlush> CoinsCache::begin_flush() {
    MALHA_ASSERT(!flush_);
    auto fresh = std::make_shared<CoinTable>(current_->hasher());
    flush_ =
        std::make_shared<CoinsFlush>(db_, std::exchange(current_, std::move(fresh)), best_block_);
    return flush_;
}

void CoinsCache::finish_flush(AfterFlush after) {
    MALHA_ASSERT(flush_ && flush_->is_written());
    replaced_ = std::move(flush_->replaced_);
    if (after == AfterFlush::keep) merge_written(*flush_);
    flush_.reset();
    ++generation_;
}

/// The written table now equals the database; the changes made meanwhile go on top of it.
void CoinsCache::merge_written(CoinsFlush& flush) {
    CoinTable& written = *flush.table_;
    for (const CoinArena::Ref ref : flush.changed_) {
        CoinNode& node = written.node_at(ref);
        if (node.is_spent()) {
            written.erase(written.look_up(node.outpoint));
        } else {
            node.set_state(CoinState::clean);
        }
    }
    current_->for_each([&](CoinArena::Ref, const CoinNode& node) {
        const CoinTable::Place place = written.look_up(node.outpoint);
        if (place.node == nullptr) {
            written.insert(place, node.outpoint, node.coin(), node.state());
        } else {
            written.replace(place, node.coin(), node.state());
        }
    });
    current_ = std::exchange(flush.table_, nullptr);
}

Status CoinsCache::flush(AfterFlush after) {
    if (flush_) {  // an earlier one that failed, or that nobody finished
        MALHA_TRY(flush_->write());
        finish_flush(after);
    }
    MALHA_TRY(begin_flush()->write());
    finish_flush(after);
    return {};
}

std::size_t CoinsCache::memory_usage() const {
    return current_->memory_usage() + (flush_ ? flush_->memory_usage() : 0) +
           replaced_.capacity() * sizeof(replaced_[0]);
}

std::size_t CoinsCache::size() const {
    return current_->size() + (flush_ ? flush_->table_->size() : 0);
}

}  // namespace malha::storage
