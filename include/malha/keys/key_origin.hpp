// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Where a key comes from: the fingerprint of a master key and the path to the key (BIP 32).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "malha/base/bytes.hpp"

namespace malha::keys {

/// Bit that marks a hardened step of a path.
inline constexpr std::uint32_t kHardened = 0x80000000;

struct KeyOrigin {
    std::array<std::uint8_t, 4> fingerprint{};
    std::vector<std::uint32_t> path{};

    friend bool operator==(const KeyOrigin&, const KeyOrigin&) = default;
    /// Shorter paths first: the order in which PSBTs list extended keys.
    friend std::strong_ordering operator<=>(const KeyOrigin& a, const KeyOrigin& b) {
        if (const auto order = a.fingerprint <=> b.fingerprint; order != 0) return order;
        if (const auto order = a.path.size() <=> b.path.size(); order != 0) return order;
        return a.path <=> b.path;
    }
};

/// "m/84h/0h/7"
[[nodiscard]] std::string key_path_text(const std::vector<std::uint32_t>& path);

/// As PSBTs write it (BIP 174): fingerprint, then 4 bytes little-endian per step.
[[nodiscard]] base::Bytes encode_key_origin(const KeyOrigin& origin);
/// Empty optional: no multiple of 4 bytes, or none at all.
[[nodiscard]] std::optional<KeyOrigin> decode_key_origin(base::ByteView bytes);

}  // namespace malha::keys
