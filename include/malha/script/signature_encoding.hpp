// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// How signatures and public keys must be written, apart from whether they are right.
#pragma once

#include <cstdint>

#include "malha/base/bytes.hpp"
#include "malha/script/error.hpp"
#include "malha/script/flags.hpp"

namespace malha::script {

/// Which parts of the transaction a signature commits to: the last byte of an ECDSA signature, the
/// optional 65th byte of a Schnorr signature.
namespace sighash {
inline constexpr std::uint8_t kDefault = 0;  ///< BIP 341: kAll, with no byte of its own
inline constexpr std::uint8_t kAll = 1;
inline constexpr std::uint8_t kNone = 2;
inline constexpr std::uint8_t kSingle = 3;
inline constexpr std::uint8_t kOutputMask = 0x1f;  ///< legacy and v0: the bits of the above
inline constexpr std::uint8_t kAnyoneCanPay = 0x80;
}  // namespace sighash

/// BIP 66: strict DER. @param signature  with its hash type byte.
[[nodiscard]] bool is_strict_der(base::ByteView signature);
/// Whether the hash type is kAll, kNone or kSingle, with or without kAnyoneCanPay.
[[nodiscard]] bool is_defined_hash_type(std::uint8_t hash_type);

/// An empty signature passes: it is how a check is failed on purpose.
/// @param signature  with its hash type byte. Errors: sig_der, sig_high_s, sig_hash_type by flags.
[[nodiscard]] Verdict check_signature_encoding(base::ByteView signature, VerifyFlags flags);

/// Whether the length is the one that the first byte (02, 03: 33; 04, 06, 07: 65) announces.
[[nodiscard]] bool has_public_key_size(base::ByteView public_key);
/// 33 bytes beginning with 02 or 03.
[[nodiscard]] bool is_compressed_key(base::ByteView public_key);
/// 33 bytes beginning with 02 or 03, or 65 beginning with 04: no hybrids.
[[nodiscard]] bool is_compressed_or_uncompressed_key(base::ByteView public_key);

}  // namespace malha::script
