// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The standard descriptors of a wallet: one per kind of address and use, below one master key
// (BIP 44, BIP 49, BIP 84, BIP 86).
#include <array>

#include "disk_error.hpp"
#include "malha/wallet/keychain.hpp"

namespace malha::wallet {
namespace {

using keys::AddressType;

constexpr std::array kAddressTypes = {AddressType::legacy, AddressType::p2sh_segwit,
                                      AddressType::bech32, AddressType::bech32m};
constexpr std::size_t kSeedSize = 32;

struct StandardForm {
    std::string_view begin;
    std::string_view purpose;
    std::string_view end;
};
StandardForm form_of(AddressType type) {
    switch (type) {
        case AddressType::legacy:
            return {"pkh(", "/44h", ")"};
        case AddressType::p2sh_segwit:
            return {"sh(wpkh(", "/49h", "))"};
        case AddressType::bech32:
            return {"wpkh(", "/84h", ")"};
        case AddressType::bech32m:
            return {"tr(", "/86h", ")"};
    }
    MALHA_ASSERT(false);
    return {};
}

/// BIP 44: coin type 0 on the main network, 1 on all test networks.
std::string_view coin_path(const keys::AddressFormat& format) {
    return format.bech32_prefix == "bc" ? "/0h" : "/1h";
}

}  // namespace

keys::Descriptor Keychain::standard_descriptor(const keys::ExtendedPublicKey& root,
                                               AddressType type, AddressUse use) const {
    const StandardForm form = form_of(type);
    std::string text(form.begin);
    text += keys::extended_key_text(root, context_.address_format);
    text += form.purpose;
    text += coin_path(context_.address_format);
    text += use == AddressUse::receive ? "/0h/0/*" : "/0h/1/*";
    text += form.end;
    auto parsed =
        keys::parse_descriptor(text, context_.address_format, keys::ChecksumRule::optional);
    MALHA_ASSERT(parsed.has_value());
    return std::move(parsed->alternatives.front());
}

bool Keychain::has_standard(const keys::ExtendedPublicKey& root, AddressType type,
                            AddressUse use) const {
    const DescriptorManager candidate(standard_descriptor(root, type, use), {},
                                      context_.address_format);
    return find(candidate.id()) != nullptr;
}

WalletResult<DescriptorManager*> Keychain::add_standard(const keys::ExtendedPublicKey& root,
                                                        const crypto::PrivateKey& key,
                                                        AddressType type, AddressUse use) {
    keys::Descriptor descriptor = standard_descriptor(root, type, use);
    DescriptorRecord record{
        .text = descriptor.text(context_.address_format),
        .creation_time = static_cast<std::uint64_t>(context_.clock.now().value)};
    const keys::PrivateKeys private_keys{{root.key.hash160(), key}};
    DescriptorManager* manager =
        MALHA_TRY(add(std::move(descriptor), std::move(record), private_keys));
    MALHA_TRY(of_disk(set_active(*manager, use)));
    return manager;
}

WalletStatus Keychain::set_up() {
    base::SecretBytes seed(kSeedSize);
    std::optional<keys::ExtendedPrivateKey> master;
    while (!master) {
        context_.rng.fill(seed);
        master = keys::ExtendedPrivateKey::from_seed(seed);
    }
    const keys::ExtendedPublicKey root = master->neuter();
    DatabaseTransaction transaction(context_.database);
    MALHA_TRY(of_disk(transaction.begin()));
    for (const AddressUse use : {AddressUse::receive, AddressUse::change})
        for (const AddressType type : kAddressTypes)
            MALHA_TRY(add_standard(root, master->key, type, use));
    return of_disk(transaction.commit());
}

}  // namespace malha::wallet
