// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// SHA-256 (FIPS 180-4), double SHA-256 and BIP340 tagged hashes. The fastest implementation that
// the processor can run is chosen once, at the first use.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/crypto/sha256_rounds.hpp"

namespace malha::crypto {

/// 32 bytes in the order in which the hash function puts them out ("wire order").
using Digest256 = std::array<std::uint8_t, 32>;

/// Streaming SHA-256. A copy continues independently, so a common prefix is hashed only once.
/// Thread: owner only.
class Sha256 {
public:
    static constexpr std::size_t kBlockSize = 64;

    constexpr Sha256() = default;

    /// BIP340: a hasher that has already taken SHA256(tag) || SHA256(tag). Constexpr: write
    /// `constexpr Sha256 kTapLeaf = Sha256::tagged("TapLeaf");` and copy it for each hash.
    /// @param tag at most 55 characters.
    static constexpr Sha256 tagged(std::string_view tag) {
        MALHA_ASSERT(tag.size() <= 55);
        Sha256 hasher;
        hasher.state_ = sha256_tag_state(tag.data(), tag.size());
        hasher.size_ = kBlockSize;
        return hasher;
    }

    Sha256& write(base::ByteView bytes);
    /// The digest of all that was written. The hasher must not be used afterwards.
    [[nodiscard]] Digest256 finish();

private:
    Sha256State state_ = kSha256Start;
    std::array<std::uint8_t, kBlockSize> buffer_{};
    std::uint64_t size_ = 0;
};

/// Streaming SHA256(SHA256(x)): transaction ids, block hashes, checksums.
/// Thread: owner only.
class Sha256d {
public:
    Sha256d& write(base::ByteView bytes) {
        inner_.write(bytes);
        return *this;
    }
    [[nodiscard]] Digest256 finish();

private:
    Sha256 inner_;
};

[[nodiscard]] Digest256 sha256(base::ByteView bytes);
[[nodiscard]] Digest256 sha256d(base::ByteView bytes);

/// Double SHA-256 of independent 64-byte inputs: one level of a Merkle tree.
/// @param in  64 bytes per input.  @param out  32 bytes per input; may be the start of `in`.
void sha256d64(base::MutableByteView out, base::ByteView in);

/// BIP340 tagged hash of the concatenated parts: tagged_hash(kTapTweakHasher, key, root).
template <class... Parts>
[[nodiscard]] Digest256 tagged_hash(const Sha256& tag, const Parts&... parts) {
    Sha256 hasher = tag;
    (hasher.write(parts), ...);
    return hasher.finish();
}
template <class... Parts>
[[nodiscard]] Digest256 tagged_hash(std::string_view tag, const Parts&... parts) {
    return tagged_hash(Sha256::tagged(tag), parts...);
}

/// One way of computing SHA-256, for tests, benchmarks and the log.
struct Sha256Backend {
    const char* name;
    /// Mixes `count` consecutive 64-byte blocks into the state.
    void (*compress)(Sha256State& state, const std::uint8_t* blocks, std::size_t count);
    /// As sha256d64 above, `count` inputs.
    void (*double_64)(std::uint8_t* out, const std::uint8_t* in, std::size_t count);
};

/// The backends that this processor can run, slowest first; the last is the one in use.
[[nodiscard]] std::span<const Sha256Backend> sha256_backends();

}  // namespace malha::crypto
