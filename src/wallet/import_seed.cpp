// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See import_seed.hpp.
#include "malha/wallet/import_seed.hpp"

#include <array>

#include "disk_error.hpp"

namespace malha::wallet {
namespace {

using keys::AddressType;

constexpr std::array kAddressTypes = {AddressType::legacy, AddressType::p2sh_segwit,
                                      AddressType::bech32, AddressType::bech32m};

}  // namespace

WalletStatus import_master_key(Wallet& wallet, const keys::ExtendedPrivateKey& master,
                               base::UnixSeconds birth) {
    Keychain& keychain = wallet.keychain();
    const keys::ExtendedPublicKey root = master.neuter();
    DatabaseTransaction transaction = wallet.transaction();
    MALHA_TRY(of_disk(transaction.begin()));
    for (const AddressUse use : {AddressUse::receive, AddressUse::change})
        for (const AddressType type : kAddressTypes) {
            const DescriptorManager* manager =
                MALHA_TRY(keychain.add_standard(root, master.key, type, use));
            // They are made as of now: the same again, as of their birth.
            DescriptorRecord record = manager->record();
            record.creation_time = static_cast<std::uint64_t>(birth.value);
            MALHA_TRY(keychain.add(manager->descriptor(), std::move(record), {}));
        }
    MALHA_TRY(wallet.set_flag(WalletFlag::blank_wallet, false));
    return of_disk(transaction.commit());
}

}  // namespace malha::wallet
