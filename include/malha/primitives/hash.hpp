// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// 256-bit identifiers as distinct types, so that a block hash is never passed for a txid.
// Bytes are kept in wire order; only to_display_hex / from_display_hex reverse them.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "malha/base/bytes.hpp"
#include "malha/base/hex.hpp"

namespace malha::primitives {

template <class Tag>
struct Hash256 {
    std::array<std::uint8_t, 32> bytes{};

    [[nodiscard]] static constexpr Hash256 from(const std::array<std::uint8_t, 32>& digest) {
        return Hash256{digest};
    }
    /// Exactly 64 hex digits, most significant byte first (the way RPC shows hashes).
    [[nodiscard]] static std::optional<Hash256> from_display_hex(std::string_view text) {
        if (text.size() != 64) return std::nullopt;
        const auto decoded = base::from_hex(text);
        if (!decoded) return std::nullopt;
        Hash256 hash;
        std::reverse_copy(decoded->begin(), decoded->end(), hash.bytes.begin());
        return hash;
    }
    [[nodiscard]] std::string to_display_hex() const { return base::to_display_hex(bytes); }
    [[nodiscard]] constexpr bool is_null() const { return *this == Hash256{}; }
    [[nodiscard]] base::ByteView view() const { return bytes; }

    friend constexpr bool operator==(const Hash256&, const Hash256&) = default;
    /// Order of the bytes as stored; the order of keys in the databases.
    friend constexpr auto operator<=>(const Hash256&, const Hash256&) = default;
};

using Txid = Hash256<struct TxidTag>;
using Wtxid = Hash256<struct WtxidTag>;
using BlockHash = Hash256<struct BlockHashTag>;
using MerkleRoot = Hash256<struct MerkleRootTag>;

/// For hash tables whose keys nobody outside chooses freely (block hashes carry work; our own
/// txids). Tables filled by peers use a salted SipHash instead.
struct PlainHasher {
    using is_avalanching = void;  ///< for Boost's tables: hashes are as random as can be

    template <class Tag>
    [[nodiscard]] std::size_t operator()(const Hash256<Tag>& hash) const noexcept {
        std::size_t value;
        std::memcpy(&value, hash.bytes.data(), sizeof value);
        return value;
    }
};

}  // namespace malha::primitives
