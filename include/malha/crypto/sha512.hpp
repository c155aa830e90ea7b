// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// SHA-512 (FIPS 180-4).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "malha/base/bytes.hpp"

namespace malha::crypto {

using Digest512 = std::array<std::uint8_t, 64>;

/// Streaming SHA-512.
/// Thread: owner only.
class Sha512 {
public:
    static constexpr std::size_t kBlockSize = 128;

    Sha512& write(base::ByteView bytes);
    /// The digest of all that was written. The hasher must not be used afterwards.
    [[nodiscard]] Digest512 finish();

private:
    void compress(const std::uint8_t* block);

    std::array<std::uint64_t, 8> state_ = {
        0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
        0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
    std::array<std::uint8_t, kBlockSize> buffer_{};
    std::uint64_t size_ = 0;
};

[[nodiscard]] Digest512 sha512(base::ByteView bytes);

}  // namespace malha::crypto
