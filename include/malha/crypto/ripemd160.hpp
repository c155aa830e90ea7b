// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// RIPEMD-160 and the address hash made of it. Ours, because OpenSSL 3 keeps RIPEMD-160 in a
// provider that need not be installed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "malha/base/bytes.hpp"

namespace malha::crypto {

using Digest160 = std::array<std::uint8_t, 20>;

/// Streaming RIPEMD-160.
/// Thread: owner only.
class Ripemd160 {
public:
    static constexpr std::size_t kBlockSize = 64;

    Ripemd160& write(base::ByteView bytes);
    /// The digest of all that was written. The hasher must not be used afterwards.
    [[nodiscard]] Digest160 finish();

private:
    void compress(const std::uint8_t* block);

    std::array<std::uint32_t, 5> state_ = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476,
                                           0xc3d2e1f0};
    std::array<std::uint8_t, kBlockSize> buffer_{};
    std::uint64_t size_ = 0;
};

[[nodiscard]] Digest160 ripemd160(base::ByteView bytes);

/// RIPEMD160(SHA256(x)): key and script hashes in addresses.
[[nodiscard]] Digest160 hash160(base::ByteView bytes);

}  // namespace malha::crypto
