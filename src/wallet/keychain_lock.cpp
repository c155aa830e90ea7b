// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Encryption of a keychain.
#include <algorithm>

#include "disk_error.hpp"
#include "malha/wallet/keychain.hpp"

namespace malha::wallet {
namespace {

constexpr std::string_view kWrongPassphrase = "Error: The wallet passphrase entered was incorrect.";

}  // namespace

WalletStatus Keychain::unlock(std::string_view passphrase) {
    for (const auto& [id, record] : master_keys_) {
        auto key = open_master_key(record, passphrase);
        if (!key) continue;
        const KeyVault vault{true, &*key};
        const bool opens = std::ranges::all_of(managers_, [&](const auto& entry) {
            const DescriptorManager& manager = *entry.second;
            return manager.opens_with(*key) && manager.cache_agrees(manager.private_keys(vault));
        });
        if (!opens)
            return wallet_fail(ErrorKind::wallet,
                               "Error: The passphrase is right, but some private keys cannot be "
                               "decrypted: the wallet file is damaged");
        master_key_ = std::move(key);
        return {};
    }
    return wallet_fail(ErrorKind::wrong_passphrase, kWrongPassphrase);
}

WalletStatus Keychain::encrypt(std::string_view passphrase) {
    MALHA_ASSERT(!is_encrypted());
    const base::SecretBytes key = generate_master_key(context_.rng);
    const MasterKey record = protect_master_key(key, passphrase, context_.rng, context_.clock);
    DatabaseTransaction transaction(context_.database);
    MALHA_TRY(of_disk(transaction.begin()));
    MALHA_TRY(of_disk(context_.database.put(master_key_record(1, record))));
    for (const auto& [id, manager] : managers_)
        MALHA_TRY(of_disk(manager->write_encrypted(key, context_.database)));
    MALHA_TRY(of_disk(transaction.commit()));
    // Only now that it is written do the plain keys go.
    for (const auto& [id, manager] : managers_)
        manager->drop_plain_keys(key);
    master_keys_.emplace(1, record);
    lock();
    return {};
}

void Keychain::stay_unlocked(const Keychain& before) {
    if (!before.master_key_ || !is_encrypted()) return;
    const bool opens = std::ranges::all_of(managers_, [&](const auto& entry) {
        return entry.second->opens_with(*before.master_key_);
    });
    if (opens) master_key_ = before.master_key_;
}

WalletStatus Keychain::change_passphrase(std::string_view old_passphrase,
                                         std::string_view new_passphrase) {
    for (auto& [id, record] : master_keys_) {
        const auto key = open_master_key(record, old_passphrase);
        if (!key) continue;
        MasterKey fresh = protect_master_key(*key, new_passphrase, context_.rng, context_.clock);
        MALHA_TRY(of_disk(context_.database.put(master_key_record(id, fresh))));
        record = std::move(fresh);
        return {};
    }
    return wallet_fail(ErrorKind::wrong_passphrase, kWrongPassphrase);
}

}  // namespace malha::wallet
