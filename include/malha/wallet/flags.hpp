// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What kind of wallet a file holds. The bits are those of the record "flags".
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace malha::wallet {

enum class WalletFlag : std::uint64_t {
    avoid_reuse = std::uint64_t{1} << 0,
    key_origin_metadata = std::uint64_t{1} << 1,
    last_hardened_xpub_cached = std::uint64_t{1} << 2,
    disable_private_keys = std::uint64_t{1} << 32,
    blank_wallet = std::uint64_t{1} << 33,  ///< made without keys; cleared by the first descriptor
    descriptors = std::uint64_t{1} << 34,
    external_signer = std::uint64_t{1} << 35,
};

struct WalletFlagName {
    WalletFlag flag;
    std::string_view name;
};
/// As RPC names them, in the order of their bits.
inline constexpr std::array<WalletFlagName, 7> kWalletFlagNames = {{
    {WalletFlag::avoid_reuse, "avoid_reuse"},
    {WalletFlag::key_origin_metadata, "key_origin_metadata"},
    {WalletFlag::last_hardened_xpub_cached, "last_hardened_xpub_cached"},
    {WalletFlag::disable_private_keys, "disable_private_keys"},
    {WalletFlag::blank_wallet, "blank"},
    {WalletFlag::descriptors, "descriptor_wallet"},
    {WalletFlag::external_signer, "external_signer"},
}};

/// A value. Thread: any.
struct WalletFlags {
    std::uint64_t bits = 0;

    [[nodiscard]] constexpr bool has(WalletFlag flag) const {
        return (bits & static_cast<std::uint64_t>(flag)) != 0;
    }
    constexpr WalletFlags& set(WalletFlag flag) {
        bits |= static_cast<std::uint64_t>(flag);
        return *this;
    }
    constexpr WalletFlags& clear(WalletFlag flag) {
        bits &= ~static_cast<std::uint64_t>(flag);
        return *this;
    }
    /// Unknown bits among the upper 32 mean a wallet that this program must not touch.
    [[nodiscard]] constexpr bool has_unknown_required() const {
        std::uint64_t known = 0;
        for (const WalletFlagName& entry : kWalletFlagNames)
            known |= static_cast<std::uint64_t>(entry.flag);
        return ((bits & ~known) >> 32) != 0;
    }
    friend bool operator==(WalletFlags, WalletFlags) = default;
};

}  // namespace malha::wallet
