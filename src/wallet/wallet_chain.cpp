// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A wallet in step with the chain and the pool.
//
// last_block_ is the one truth about how far the wallet is. An event that does not fit on it (the
// wallet was loaded in between, or read ahead) is either old news or a reason to catch up by
// reading blocks. After a failed write events are ignored: recover() catches up
// (wallet_recovery.cpp).
#include <algorithm>

#include "disk_error.hpp"
#include "malha/base/checked.hpp"
#include "malha/wallet/kept_blocks.hpp"
#include "malha/wallet/wallet.hpp"
#include "wallet_report.hpp"

namespace malha::wallet {
namespace {

using events::BlockPosition;
using primitives::Txid;

// Clocks of those who make blocks may be wrong by this much.
constexpr std::chrono::seconds kTimestampWindow{2 * 60 * 60};
// Blocks between two notes of how far a rescan is.
constexpr primitives::Height kSavedEvery = 1000;
// Unconfirmed transactions are offered to peers again after 12 to 36 hours.
constexpr std::chrono::seconds kResendMin{12 * 60 * 60};
constexpr std::uint64_t kResendSpreadSeconds = 24 * 60 * 60;
// Only those that waited so long before the last block: others may just be on their way.
constexpr std::chrono::seconds kResendAge{5 * 60};

}  // namespace

void Wallet::set_last_block(const BlockPosition& at) {
    last_block_ = at;
    history_->set_height(at.height);
}

base::Status Wallet::save_position() {
    const auto [old_record, record] =
        best_block_records(context_.chain.locator(unread_from_.value_or(last_block_).hash));
    DatabaseTransaction transaction(*database_);
    MALHA_TRY(transaction.begin());
    MALHA_TRY(database_->put(old_record));
    MALHA_TRY(database_->put(record));
    return transaction.commit();
}

// ---- finding its place

WalletStatus Wallet::attach() {
    const auto genesis = context_.chain.block_at(0);
    MALHA_ASSERT(genesis.has_value());
    // A locator ends with the first block of its chain.
    if (!context_.settings.allow_other_chain && !locator_.empty() &&
        locator_.back() != genesis->at.hash)
        return wallet_fail(ErrorKind::wallet,
                           "Wallet files should not be reused across chains. Restart bitcoind "
                           "with -walletcrosschain to override.");
    const auto place = context_.chain.find_locator(locator_);
    if (place) {
        set_last_block(place->at);
    } else {
        set_last_block(genesis->at);
    }
    MALHA_TRY(history_->resolve_heights(context_.chain));
    // Before blocks are read. Where it cannot grow for want of private keys, it is as it was.
    static_cast<void>(keychain_->top_up());
    MALHA_TRY(catch_up());
    for (const auto& tx : context_.chain.pool_transactions())
        pool_added(tx);
    resubmit(Relay::pool_only);
    return of_disk(save_position());
}

WalletStatus Wallet::catch_up() {
    const auto fork = context_.chain.fork_with(last_block_.hash);
    MALHA_ASSERT(fork.has_value());  // every chain shares its first block
    rewind_to(fork->at);
    const BlockFacts tip = context_.chain.tip();
    if (tip.at.height == last_block_.height) return {};
    const base::UnixSeconds since = birth_time() - kTimestampWindow;
    KeptBlocks kept(context_.chain, "wallet " + name_, last_block_.height + 1);
    auto next = context_.chain.first_since(since, last_block_.height + 1);
    if (next) {
        kept.advance(next->at.height);
        const auto pruned = context_.chain.prune_height();
        const auto gap = pruned ? context_.chain.block_at(*pruned) : std::nullopt;
        if (gap && gap->is_unvalidated && last_block_.height <= *pruned)
            return wallet_fail(
                ErrorKind::wallet,
                "Error loading wallet. Wallet requires blocks to be downloaded, and software does "
                "not currently support loading wallets while blocks are being downloaded out of "
                "order when using assumeutxo snapshots. Wallet should be able to load successfully "
                "after node sync reaches height ",
                std::to_string(std::min(*pruned + 1, tip.at.height)));
        if (pruned && next->at.height <= *pruned)
            return wallet_fail(ErrorKind::wallet,
                               "Prune: last wallet synchronisation goes beyond pruned data. You "
                               "need to -reindex (download the whole blockchain again in case of a "
                               "pruned node). Needed, and not stored: blocks ",
                               std::to_string(next->at.height), " to ", std::to_string(*pruned));
        context_.log.info("[" + name_ + "] Rescanning last " +
                          std::to_string(tip.at.height - next->at.height + 1) +
                          " blocks (from block " + std::to_string(next->at.height) + ")... (" +
                          (context_.chain.has_filters() ? "fast variant using block filters"
                                                        : "slow variant inspecting all blocks") +
                          ")");
    }
    for (; next && next->at.height <= tip.at.height;
         next = context_.chain.block_at(next->at.height + 1)) {
        history_->set_height(next->at.height);  // depths count from here
        MALHA_TRY(of_disk(rescan_block(*next)));
        set_last_block(next->at);
        // What a long rescan has done need not be done again after a stop or a crash.
        if (next->at.height % kSavedEvery != 0) continue;
        MALHA_TRY(of_disk(save_position()));
        kept.advance(next->at.height + 1);
    }
    set_last_block(tip.at);
    return {};
}

void Wallet::rewind_to(const BlockPosition& fork) {
    if (fork == last_block_) return;
    std::vector<Txid> changed;
    set_last_block(fork);
    report(save_position());
    report(history_->undo_above(fork.height, changed));
    announce(changed, NoticeCause::itself);
}

base::Status Wallet::rescan_block(const BlockFacts& block) {
    if (context_.chain.has_filters()) {
        // Scripts only ever come: their number tells whether these are all.
        if (filter_scripts_.size() != keychain_->script_count())
            filter_scripts_ = keychain_->all_scripts();
        const auto matches = context_.chain.filter_matches(block.at.hash, filter_scripts_);
        if (matches && !*matches) return {};
    }
    const auto content = MALHA_TRY(context_.chain.read_block(block.at.hash));
    return connect(content, block.at, block.time_max, /*is_from_rescan=*/true);
}

// ---- events

base::Status Wallet::connect(const primitives::BlockPtr& block, const BlockPosition& at,
                             base::UnixSeconds time, bool is_from_rescan) {
    // Written at once: a flush to the disk for each transaction would take most of the time.
    DatabaseTransaction writes(*database_);
    MALHA_TRY(writes.begin());
    const auto transactions = block->transactions();
    for (std::size_t i = 0; i < transactions.size(); ++i) {
        const Confirmed state{at.hash, at.height, base::narrow<std::int32_t>(i)};
        // Not shared with the block, which would then stay in memory as a whole.
        const auto share = [&] {
            auto copy = primitives::parse_transaction(base::to_bytes(transactions[i].raw));
            MALHA_ASSERT(copy.has_value());
            return *copy;
        };
        if (concerns_us(transactions[i])) take(share(), state, time, is_from_rescan);
    }
    return writes.commit();
}

bool Wallet::pays_us(const primitives::Transaction& tx) const {
    return std::ranges::any_of(tx.outputs,
                               [&](const auto& output) { return is_mine(output.script_pubkey); });
}

bool Wallet::concerns_us(const primitives::Transaction& tx) const {
    return pays_us(tx) || find(tx.txid) != nullptr ||
           std::ranges::any_of(tx.inputs, [&](const auto& input) {
               return history_->has_spender(input.prevout) ||
                      history_->outputs().contains(input.prevout);
           });
}

void Wallet::block_connected(const primitives::BlockPtr& block, primitives::Height height) {
    if (has_failed()) return;
    const BlockPosition at{block->hash(), height};
    if (block->header().prev_hash == last_block_.hash) {
        set_last_block(at);
        report(connect(block, at, {block->header().time}, /*is_from_rescan=*/false));
        return;
    }
    const auto facts = context_.chain.block(at.hash);
    if (height <= last_block_.height && facts && facts->is_active) return;
    if (!facts || !facts->is_active || !has_gap_below(height)) return report(catch_up());
    if (!unread_from_) unread_from_ = last_block_;
    set_last_block(at);
    report(connect(block, at, {block->header().time}, /*is_from_rescan=*/false));
}

/// Whether blocks that the wallet has not read lie below a snapshot and are not there yet.
bool Wallet::has_gap_below(primitives::Height height) const {
    const auto missing = context_.chain.prune_height();
    const auto gap = missing ? context_.chain.block_at(*missing) : std::nullopt;
    return gap && gap->is_unvalidated && *missing < height &&
           unread_from_.value_or(last_block_).height <= *missing;
}

void Wallet::block_disconnected(const primitives::BlockPtr& block, primitives::Height height) {
    if (has_failed() || block->hash() != last_block_.hash) return;
    std::vector<Txid> changed;
    set_last_block({block->header().prev_hash, height - 1});
    // Before what it undoes: should the block come back by a crash, it is read again.
    report(save_position());
    report(history_->undo_block({block->hash(), height}, block->transactions(), changed));
    announce_with(changed, block->transactions());
}

void Wallet::follow_tip() {
    if (!has_failed() && unread_from_ && !has_gap_below(last_block_.height))
        set_last_block(*std::exchange(unread_from_, std::nullopt));
    if (!has_failed() && context_.chain.tip().at != last_block_) report(catch_up());
}

void Wallet::pool_added(const primitives::TransactionPtr& tx) {
    if (has_failed()) return;
    const WalletTx* known = find(tx->txid);
    if (known == nullptr || known->confirmed() == nullptr) take(tx, InPool{}, {}, false);
    const auto changed = history_->pool_added(*tx);
    report(changed);
    if (changed) announce_with(*changed, {tx.get(), 1});
}

void Wallet::pool_removed(const primitives::TransactionPtr& tx, events::RemovalReason reason) {
    if (has_failed()) return;
    // For its state the reason does not matter: of blocks and conflicts with them was told before.
    auto changed = history_->pool_removed(*tx);
    report(changed);
    if (!changed) return;
    const bool is_lost = reason == events::RemovalReason::conflict && find(tx->txid) != nullptr;
    if (is_lost) std::erase(*changed, tx->txid);
    announce(*changed, NoticeCause::others);
    if (is_lost) announce({tx->txid}, NoticeCause::itself);
}

// ---- upkeep

void Wallet::tick() {
    if (is_encrypted() && !is_locked() && context_.clock.mono() >= relock_at_) lock();
    if (has_failed()) return retry_recovery();
    const base::UnixSeconds now = context_.clock.now();
    if (now >= resend_at_) {
        const bool is_due = resend_at_.value != 0;
        const std::chrono::seconds spread{
            static_cast<std::int64_t>(context_.rng.below(kResendSpreadSeconds))};
        resend_at_ = now + kResendMin + spread;
        if (is_due && !context_.chain.is_initial_download()) resubmit(Relay::pool_and_peers);
    }
}

void Wallet::resubmit(Relay relay) {
    if (!context_.settings.broadcast) return;
    std::vector<primitives::TransactionPtr> waiting;
    const base::UnixSeconds recent = context_.chain.tip().time - kResendAge;
    for (const auto& [position, tx] : history_->by_position()) {
        const bool is_old_enough = relay == Relay::pool_only || tx->time_received <= recent;
        if (depth_of(*tx) == 0 && !tx->is_abandoned() && !tx->tx->is_coinbase() && is_old_enough)
            waiting.push_back(tx->tx);
    }
    for (const auto& tx : waiting) {
        if (!context_.chain.broadcast(tx, context_.settings.fee_max, relay)) continue;
        const auto changed = history_->pool_added(*tx);
        report(changed);
        if (changed) announce_with(*changed, {tx.get(), 1});
    }
}

}  // namespace malha::wallet
