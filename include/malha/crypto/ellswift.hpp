// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// ElligatorSwift (BIP324): public keys as 64 bytes that look random, and the key exchange on them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "malha/base/rng.hpp"
#include "malha/crypto/keys.hpp"
#include "malha/crypto/sha256.hpp"

namespace malha::crypto {

/// Field elements u and t, big-endian. Every value of 64 bytes encodes some key.
using EllSwift = std::array<std::uint8_t, 64>;

/// One of about 2^256 encodings of the key's x, chosen uniformly.
[[nodiscard]] EllSwift ellswift_encode(const PublicKey& key, base::Rng& rng);

/// BIP324 XSwiftEC: the x that u and t stand for.
[[nodiscard]] XOnlyPublicKey ellswift_decode(std::span<const std::uint8_t, 64> encoding);

/// BIP324 XSwiftECInv: a t with which u encodes x. Empty optional: this case has none.
/// @param branch  0..7, which of up to eight solutions.
[[nodiscard]] std::optional<Bytes32> ellswift_inverse(ByteView32 u, const XOnlyPublicKey& x,
                                                      unsigned branch);

/// Who opened the connection: fixes the order of the encodings in the hash.
enum class HandshakeRole : std::uint8_t { initiator, responder };

/// BIP324 v2_ecdh: the same on both sides. @param our_encoding  of our public key, as sent.
[[nodiscard]] Digest256 ellswift_ecdh(const PrivateKey& ours, const EllSwift& our_encoding,
                                      const EllSwift& their_encoding, HandshakeRole role);

}  // namespace malha::crypto
