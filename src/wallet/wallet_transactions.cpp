// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Transactions that come to a wallet, and those that its user makes.
#include <algorithm>

#include "disk_error.hpp"
#include "malha/wallet/wallet.hpp"
#include "wallet_report.hpp"

namespace malha::wallet {
namespace {

using primitives::Txid;

}  // namespace

void Wallet::announce_with(const std::vector<Txid>& changed,
                           std::span<const primitives::Transaction> own) {
    for (const Txid& txid : changed) {
        const bool is_own =
            std::ranges::find(own, txid, &primitives::Transaction::txid) != own.end();
        announce({txid}, is_own ? NoticeCause::itself : NoticeCause::others);
    }
}

void Wallet::announce(const std::vector<Txid>& changed, NoticeCause cause) {
    if (!context_.notify) return;
    for (const Txid& txid : changed) {
        TransactionNotice notice{.wallet = name_, .txid = txid, .block = {}, .cause = cause};
        const WalletTx* tx = find(txid);
        if (const auto* confirmed = tx != nullptr ? tx->confirmed() : nullptr)
            notice.block = {confirmed->block, confirmed->height};
        context_.notify(notice);
    }
}

void Wallet::note_used_scripts(const primitives::Transaction& tx) {
    for (const primitives::TxOutput& output : tx.outputs)
        for (const auto& used : keychain_->mark_used(output.script_pubkey)) {
            if (used.use != AddressUse::receive) continue;
            // Given out by an earlier copy of this wallet: it belongs into the address book.
            const auto address = address_of(used.script_pubkey);
            if (address && address_book_->find(*address) == nullptr)
                report(address_book_->set(*address, "", "receive"));
        }
}

void Wallet::unlock_spent(const primitives::Transaction& tx) {
    for (const primitives::TxInput& input : tx.inputs)
        report(unlock_coin(input.prevout));
}

void Wallet::note_reuse(const primitives::Transaction& tx) {
    if (!has(WalletFlag::avoid_reuse)) return;
    for (const primitives::TxInput& input : tx.inputs) {
        const auto own = history_->outputs().find(input.prevout);
        if (own == history_->outputs().end()) continue;
        const auto& output = own->second.tx->tx->outputs[input.prevout.index];
        if (const auto address = address_of(output.script_pubkey))
            report(address_book_->set_used(*address));
    }
}

void Wallet::take(const primitives::TransactionPtr& tx, const TxState& state,
                  std::optional<base::UnixSeconds> block_time, bool is_from_rescan) {
    std::vector<Txid> changed;
    if (const auto* confirmed = std::get_if<Confirmed>(&state); confirmed && !tx->is_coinbase())
        for (const primitives::TxInput& input : tx->inputs)
            for (const WalletTx* spender : history_->spenders(input.prevout))
                if (spender->txid() != tx->txid)
                    report(history_->mark_conflicted(
                        spender->txid(), {confirmed->block, confirmed->height}, changed));
    announce(changed, NoticeCause::others);
    const WalletTx* known = find(tx->txid);
    const bool is_for_us = pays_us(*tx);
    if (known == nullptr && !is_for_us && !history_->is_from_me(*tx)) return;
    if (is_for_us) note_used_scripts(*tx);
    note_reuse(*tx);
    const auto added = history_->add({.tx = tx,
                                      .state = state,
                                      .now = context_.clock.now(),
                                      .block_time = block_time,
                                      .is_from_rescan = is_from_rescan});
    report(added);
    if (added && *added == History::Change::added) unlock_spent(*tx);
    // A rescan tells of everything that it finds, known or not.
    if (added && (*added != History::Change::none || is_from_rescan))
        announce({tx->txid}, NoticeCause::itself);
}

WalletStatus Wallet::store(const primitives::TransactionPtr& tx, const TxNotes& notes,
                           const std::optional<Txid>& replaced) {
    DatabaseTransaction writes = transaction();
    MALHA_TRY(of_disk(writes.begin()));
    note_reuse(*tx);
    const auto change = MALHA_TRY(history_->add({.tx = tx,
                                                 .state = Inactive{},
                                                 .now = context_.clock.now(),
                                                 .block_time = {},
                                                 .is_from_rescan = false,
                                                 .notes = notes}));
    if (change == History::Change::added) unlock_spent(*tx);
    if (replaced)
        MALHA_TRY(history_->set_note(*replaced, "replaced_by_txid", tx->txid.to_display_hex()));
    MALHA_TRY(of_disk(writes.commit()));
    if (change != History::Change::none) announce({tx->txid}, NoticeCause::itself);
    if (replaced) announce({*replaced}, NoticeCause::others);
    return {};
}

WalletResult<std::optional<std::string>> Wallet::commit(const primitives::TransactionPtr& tx,
                                                        const TxNotes& notes,
                                                        const std::optional<Txid>& replaced) {
    MALHA_TRY(store(tx, notes, replaced));
    if (!context_.settings.broadcast) return std::optional<std::string>();
    const auto sent =
        context_.chain.broadcast(tx, context_.settings.fee_max, Relay::pool_and_peers);
    if (!sent) return std::optional(sent.error().message);
    // The pool tells so, too, but what is done next should see it.
    const auto changed = history_->pool_added(*tx);
    report(changed);  // it is sent, whatever can be written now
    if (changed) announce_with(*changed, {tx.get(), 1});
    return std::optional<std::string>();
}

WalletStatus Wallet::abandon(const Txid& txid) {
    if (find(txid) == nullptr)
        return wallet_fail(ErrorKind::invalid_address, "Invalid or non-wallet transaction id");
    std::vector<Txid> changed;
    MALHA_TRY(history_->abandon(txid, changed));
    announce(changed, NoticeCause::others);
    return {};
}

WalletStatus Wallet::import_transaction(const primitives::TransactionPtr& tx,
                                        const Confirmed& where) {
    if (!pays_us(*tx))
        return wallet_fail(ErrorKind::invalid_address,
                           "No addresses in wallet correspond to included transaction");
    const auto block = context_.chain.block(where.block);
    MALHA_TRY(history_->add({.tx = tx,
                             .state = where,
                             .now = context_.clock.now(),
                             .block_time = block ? std::optional(block->time) : std::nullopt}));
    return {};
}

WalletStatus Wallet::remove_transaction(const Txid& txid) {
    if (find(txid) == nullptr)
        return wallet_fail(ErrorKind::wallet, "Transaction ", txid.to_display_hex(),
                           " does not belong to this wallet");
    return history_->remove({txid});
}

base::UnixSeconds Wallet::birth_time() const {
    const base::UnixSeconds of_keys = keychain_->birth_time();
    const auto first = history_->first_time();
    if (!first) return of_keys;
    return of_keys.value == 0 ? *first : std::min(of_keys, *first);
}

}  // namespace malha::wallet
