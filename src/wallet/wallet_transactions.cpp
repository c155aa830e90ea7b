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

void Wallet::announce(const std::vector<Txid>& changed) {
    if (!context_.notify) return;
    for (const Txid& txid : changed) {
        TransactionNotice notice{.wallet = name_, .txid = txid, .block = {}};
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
    const WalletTx* known = find(tx->txid);
    const bool is_for_us = pays_us(*tx);
    if (known == nullptr && !is_for_us && !history_->is_from_me(*tx)) return announce(changed);
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
    if (added && (*added != History::Change::none || is_from_rescan)) changed.push_back(tx->txid);
    announce(changed);
}

WalletResult<std::optional<std::string>> Wallet::commit(const primitives::TransactionPtr& tx,
                                                        const TxNotes& notes) {
    note_reuse(*tx);
    const auto change = MALHA_TRY(history_->add({.tx = tx,
                                                 .state = Inactive{},
                                                 .now = context_.clock.now(),
                                                 .block_time = {},
                                                 .is_from_rescan = false,
                                                 .notes = notes}));
    if (change == History::Change::added) unlock_spent(*tx);
    if (change != History::Change::none) announce({tx->txid});
    if (!context_.settings.broadcast) return std::optional<std::string>();
    const auto sent =
        context_.chain.broadcast(tx, context_.settings.fee_max, Relay::pool_and_peers);
    if (!sent) return std::optional(sent.error().message);
    // The pool tells so, too, but what is done next should see it.
    announce(MALHA_TRY(history_->pool_added(*tx)));
    return std::optional<std::string>();
}

WalletStatus Wallet::mark_replaced(const Txid& original, const Txid& replacement) {
    MALHA_TRY(history_->set_note(original, "replaced_by_txid", replacement.to_display_hex()));
    announce({original});
    return {};
}

WalletStatus Wallet::abandon(const Txid& txid) {
    if (find(txid) == nullptr)
        return wallet_fail(ErrorKind::invalid_address, "Invalid or non-wallet transaction id");
    std::vector<Txid> changed;
    MALHA_TRY(history_->abandon(txid, changed));
    announce(changed);
    return {};
}

WalletStatus Wallet::import_transaction(const primitives::TransactionPtr& tx,
                                        const Confirmed& where) {
    if (!pays_us(*tx))
        return wallet_fail(ErrorKind::invalid_address,
                           "No addresses in wallet correspond to included transaction");
    MALHA_TRY(history_->add({.tx = tx, .state = where, .now = context_.clock.now()}));
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
