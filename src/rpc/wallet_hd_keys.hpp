// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The extended keys (BIP 32) that stand at the roots of a wallet's descriptors.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "malha/crypto/keys.hpp"
#include "malha/keys/extended_key.hpp"
#include "malha/rpc/error.hpp"
#include "malha/wallet/wallet.hpp"

namespace malha::rpc {

/// Established order: by key, then by chain code.
struct ByKey {
    bool operator()(const keys::ExtendedPublicKey& a, const keys::ExtendedPublicKey& b) const {
        if (a.key != b.key) return a.key < b.key;
        return a.place.chain_code < b.place.chain_code;
    }
};
/// A descriptor that stands on the key.
struct HdKeyUse {
    std::string text;
    bool is_active = false;
    auto operator<=>(const HdKeyUse&) const = default;
};
struct HdKey {
    bool has_private = false;  ///< encrypted or not
    bool is_spare = false;     ///< stands in an unused(KEY) descriptor
    std::optional<crypto::PrivateKey> private_key;
    std::set<HdKeyUse> uses;
};
using HdKeys = std::map<keys::ExtendedPublicKey, HdKey, ByKey>;

/// @param only_active  of descriptors that new addresses come from. Thread: wallet strand.
[[nodiscard]] HdKeys hd_keys_of(const wallet::Wallet& wallet, bool only_active);
/// Errors: invalid_address_or_key.
[[nodiscard]] RpcResult<keys::ExtendedPublicKey> hd_key_from(std::string_view text,
                                                             const keys::AddressFormat& format);
/// The key with its private half. Errors: invalid_address_or_key: not known.
[[nodiscard]] RpcResult<keys::ExtendedPrivateKey> private_hd_key(
    const wallet::Wallet& wallet, const keys::ExtendedPublicKey& root,
    const keys::AddressFormat& format);

}  // namespace malha::rpc
