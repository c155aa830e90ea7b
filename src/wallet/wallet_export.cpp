// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A wallet without its private keys, in a file of its own.
#include "disk_error.hpp"
#include "malha/base/version.hpp"
#include "malha/wallet/wallet.hpp"

namespace malha::wallet {
namespace {

/// The public half of a descriptor, in the other keychain.
WalletStatus copy_descriptor(const Keychain& from, const DescriptorManager& manager,
                             const keys::AddressFormat& format, Keychain& to) {
    const std::string& text = manager.normalized_text();
    auto parsed = keys::parse_descriptor(text, format, keys::ChecksumRule::required);
    MALHA_ASSERT(parsed.has_value());
    DescriptorRecord record = manager.record();
    record.text = text;
    DescriptorManager* copy =
        MALHA_TRY(to.add(std::move(parsed->alternatives.front()), std::move(record), {}));
    for (const AddressUse use : {AddressUse::receive, AddressUse::change})
        if (from.is_active(manager, use)) MALHA_TRY(of_disk(to.set_active(*copy, use)));
    return {};
}

}  // namespace

WalletStatus Wallet::export_watch_only(const base::Path& destination) const {
    if (destination.empty())
        return wallet_fail(ErrorKind::wallet, "Error: Export destination cannot be empty");
    std::error_code error;
    if (std::filesystem::exists(destination, error))
        return wallet_fail(ErrorKind::wallet, "Error: Export destination '", destination.string(),
                           "' already exists");
    if (keychain_->managers().empty())
        return wallet_fail(ErrorKind::wallet, "Error: Wallet has no descriptors to export");
    const auto file = write_watch_only(destination);
    // Half a wallet is none.
    if (!file) std::filesystem::remove(destination, error);
    return file;
}

WalletStatus Wallet::write_watch_only(const base::Path& destination) const {
    auto opened = Database::open(destination, {.mode = DatabaseMode::must_create,
                                               .network_magic = database_->network_magic()});
    if (!opened)
        return wallet_fail(ErrorKind::wallet, "Error: Could not create file '",
                           destination.string(), "'");
    Database& target = **opened;
    DatabaseTransaction transaction(target);
    MALHA_TRY(of_disk(transaction.begin()));
    WalletFlags flags = flags_;
    flags.set(WalletFlag::disable_private_keys);
    MALHA_TRY(of_disk(target.put(version_record(base::version_number()))));
    MALHA_TRY(of_disk(target.put(flags_record(flags))));
    Keychain keychain({.database = target,
                       .clock = context_.clock,
                       .rng = context_.rng,
                       .address_format = context_.address_format,
                       .keypool_size = 1});
    for (const auto& [id, manager] : keychain_->managers())
        MALHA_TRY(copy_descriptor(*keychain_, *manager, context_.address_format, keychain));
    for (const auto& [position, tx] : history_->by_position())
        MALHA_TRY(of_disk(target.put(transaction_record(*tx))));
    MALHA_TRY(of_disk(target.put(next_position_record(history_->next_position()))));
    for (const auto& [address, entry] : address_book_->entries()) {
        if (entry.label) MALHA_TRY(of_disk(target.put(label_record(address, *entry.label))));
        if (!entry.purpose.empty())
            MALHA_TRY(of_disk(target.put(purpose_record(address, entry.purpose))));
        for (const auto& [name, value] : entry.data)
            MALHA_TRY(of_disk(target.put(address_data_record(address, name, value))));
    }
    for (const auto& [outpoint, persists] : locked_)
        if (persists) MALHA_TRY(of_disk(target.put(locked_output_record(outpoint))));
    const auto [old_record, record] = best_block_records(context_.chain.locator(last_block_.hash));
    MALHA_TRY(of_disk(target.put(old_record)));
    MALHA_TRY(of_disk(target.put(record)));
    return of_disk(transaction.commit());
}

}  // namespace malha::wallet
