// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See wallet_hd_keys.hpp.
#include "wallet_hd_keys.hpp"

#include <variant>

namespace malha::rpc {
namespace {

using keys::ExtendedPublicKey;

/// All extended keys of a descriptor, at the root of their paths; not those of participants, which
/// sign only with others.
void collect(const keys::Descriptor& descriptor, std::set<ExtendedPublicKey>& found) {
    for (const keys::KeyExpression& key : descriptor.keys)
        if (const auto* extended = std::get_if<keys::ExtendedKeyExpression>(&key.key))
            found.insert(extended->root);
    for (const keys::Descriptor& inner : descriptor.inner)
        collect(inner, found);
}

}  // namespace

HdKeys hd_keys_of(const wallet::Wallet& wallet, bool only_active) {
    HdKeys found;
    for (const auto& [id, manager] : wallet.keychain().managers()) {
        const bool is_active = wallet.keychain().is_active(*manager);
        if (only_active && !is_active) continue;
        const keys::PrivateKeys private_keys = manager->private_keys(wallet.keychain().vault());
        std::set<ExtendedPublicKey> roots;
        collect(manager->descriptor(), roots);
        for (const ExtendedPublicKey& root : roots) {
            HdKey& entry = found[root];
            entry.uses.insert({manager->normalized_text(), is_active});
            entry.is_spare =
                entry.is_spare || manager->descriptor().kind == keys::DescriptorKind::unused;
            entry.has_private = entry.has_private || manager->has_private_key(root.key);
            const auto key = private_keys.find(root.key.hash160());
            if (key != private_keys.end()) entry.private_key = key->second;
        }
    }
    return found;
}

RpcResult<ExtendedPublicKey> hd_key_from(std::string_view text, const keys::AddressFormat& format) {
    const auto key = keys::parse_extended_public_key(text, format);
    if (!key)
        return rpc_fail(ErrorCode::invalid_address_or_key,
                        "Unable to parse HD key. Please provide a valid xpub");
    return *key;
}

RpcResult<keys::ExtendedPrivateKey> private_hd_key(const wallet::Wallet& wallet,
                                                   const ExtendedPublicKey& root,
                                                   const keys::AddressFormat& format) {
    const HdKeys known = hd_keys_of(wallet, /*only_active=*/false);
    const auto entry = known.find(root);
    if (entry == known.end() || !entry->second.private_key)
        return rpc_fail(ErrorCode::invalid_address_or_key, "Private key for ",
                        keys::extended_key_text(root, format), " is not known");
    return keys::ExtendedPrivateKey{root.place, *entry->second.private_key};
}

}  // namespace malha::rpc
