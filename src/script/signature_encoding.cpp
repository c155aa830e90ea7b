// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Encodings of signatures and keys. See signature_encoding.hpp.
#include "malha/script/signature_encoding.hpp"

#include <optional>

#include "malha/crypto/ecdsa.hpp"

namespace malha::script {
namespace {

constexpr std::uint8_t kDerSequence = 0x30;
constexpr std::uint8_t kDerInteger = 0x02;

/// Takes one DER integer off the front: positive, without padding. Empty optional: there is none.
std::optional<base::ByteView> skip_positive_integer(base::ByteView der) {
    if (der.size() < 2 || der[0] != kDerInteger) return std::nullopt;
    const std::size_t length = der[1];
    if (length == 0 || der.size() - 2 < length) return std::nullopt;
    const base::ByteView number = der.subspan(2, length);
    if ((number[0] & 0x80) != 0) return std::nullopt;
    if (length > 1 && number[0] == 0 && (number[1] & 0x80) == 0) return std::nullopt;
    return der.subspan(2 + length);
}

}  // namespace

bool is_strict_der(base::ByteView signature) {
    // Sequence and its length, two integers of 1 to 33 bytes, hash type.
    if (signature.size() < 9 || signature.size() > 73) return false;
    if (signature[0] != kDerSequence || signature[1] != signature.size() - 3) return false;
    const auto after_r = skip_positive_integer(signature.subspan(2, signature[1]));
    if (!after_r) return false;
    const auto after_s = skip_positive_integer(*after_r);
    return after_s && after_s->empty();
}

bool is_defined_hash_type(std::uint8_t hash_type) {
    const int outputs = hash_type & ~sighash::kAnyoneCanPay;
    return outputs >= sighash::kAll && outputs <= sighash::kSingle;
}

Verdict check_signature_encoding(base::ByteView signature, VerifyFlags flags) {
    if (signature.empty()) return {};
    constexpr VerifyFlags kNeedDer =
        VerifyFlag::der_signature | VerifyFlag::low_s | VerifyFlag::strict_encoding;
    if ((flags & kNeedDer) == VerifyFlags()) return {};
    if (!is_strict_der(signature)) return base::Unexpected{ScriptError::sig_der};
    if (flags.has(VerifyFlag::low_s) && !crypto::is_low_s(signature.first(signature.size() - 1)))
        return base::Unexpected{ScriptError::sig_high_s};
    if (flags.has(VerifyFlag::strict_encoding) && !is_defined_hash_type(signature.back()))
        return base::Unexpected{ScriptError::sig_hash_type};
    return {};
}

bool has_public_key_size(base::ByteView public_key) {
    if (public_key.empty()) return false;
    switch (public_key[0]) {
        case 2:
        case 3:
            return public_key.size() == 33;
        case 4:
        case 6:
        case 7:
            return public_key.size() == 65;
        default:
            return false;
    }
}

bool is_compressed_key(base::ByteView public_key) {
    return public_key.size() == 33 && (public_key[0] == 2 || public_key[0] == 3);
}

bool is_compressed_or_uncompressed_key(base::ByteView public_key) {
    return is_compressed_key(public_key) || (public_key.size() == 65 && public_key[0] == 4);
}

}  // namespace malha::script
