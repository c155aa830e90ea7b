// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// ECDSA on secp256k1 over a 32-byte hash.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "malha/base/bytes.hpp"
#include "malha/crypto/keys.hpp"
#include "malha/crypto/sha256.hpp"

namespace malha::crypto {

/// r and s, 32 bytes each, big-endian.
using CompactSignature = std::array<std::uint8_t, 64>;

/// Reads every encoding that the network ever accepted, which before BIP66 was whatever OpenSSL
/// read: wrong outer length, over-long lengths, negative or padded numbers, trailing bytes.
/// A number of more than 32 bytes makes both zero, which no hash verifies.
/// Empty optional: the structure itself is broken.
[[nodiscard]] std::optional<CompactSignature> parse_der_lax(base::ByteView signature);

/// Consensus check of one signature without its hash type byte. Never allocates.
/// @param public_key  raw, as in the script; false when it is no key.
/// @param signature  read by parse_der_lax; high s is as good as low s.
[[nodiscard]] bool verify_ecdsa(base::ByteView public_key, base::ByteView signature,
                                const Digest256& hash);

/// Whether parse_der_lax reads the signature and s is at most half the group order (policy).
[[nodiscard]] bool is_low_s(base::ByteView signature);

/// Whether to try nonces until r is below 2^255, so that the signature is 71 bytes at most.
enum class RGrinding : std::uint8_t { none, low_r };

/// DER, low s, nonce by RFC6979. The n-th try of low_r has n (32 bytes, little-endian) as RFC6979's
/// extra data, as the ecosystem's wallets do.
[[nodiscard]] base::Bytes sign_ecdsa(const PrivateKey& key, const Digest256& hash,
                                     RGrinding grinding);

/// A signature from which the public key can be computed: signed messages.
class RecoverableSignature {
public:
    static constexpr std::size_t kSize = 65;

    [[nodiscard]] static RecoverableSignature sign(const PrivateKey& key, const Digest256& hash);
    /// Empty optional: not 65 bytes, or the first is outside 27..34.
    [[nodiscard]] static std::optional<RecoverableSignature> parse(base::ByteView bytes);

    /// 27 + recovery id + (4 if compressed), then r and s.
    [[nodiscard]] const std::array<std::uint8_t, kSize>& bytes() const { return bytes_; }
    /// The key that signed, in the form named by the signature. Empty optional: there is none.
    [[nodiscard]] std::optional<PublicKey> recover(const Digest256& hash) const;

private:
    RecoverableSignature() = default;

    std::array<std::uint8_t, kSize> bytes_{};
};

}  // namespace malha::crypto
