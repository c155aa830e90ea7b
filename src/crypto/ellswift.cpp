// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See ellswift.hpp. The formulas and their letters are BIP324's.
#include "malha/crypto/ellswift.hpp"

#include <secp256k1_ecdh.h>

#include "crypto/field.hpp"
#include "crypto/secp256k1_context.hpp"
#include "malha/base/assert.hpp"

namespace malha::crypto {
namespace {

/// The square root of -3 that is itself a square.
constexpr Field kC(Field::Limbs{0x7d8d27ae1cd5f852, 0xc61f6d15da14ecd4, 0x233770c2a797962c,
                                0xa2d2ba93507f1df});

Field curve(const Field& x) {
    return x.square() * x + Field(7);
}

bool is_on_curve(const Field& x) {
    return curve(x).square_root().has_value();
}

Field half(const Field& x) {
    return x / Field(2);
}

Field xswiftec(Field u, Field t) {
    if (u.is_zero()) u = Field(1);
    if (t.is_zero()) t = Field(1);
    if ((curve(u) + t.square()).is_zero()) t = t + t;
    const Field x = (curve(u) - t.square()) / (t + t);
    const Field y = (x + t) / (kC * u);
    const Field quotient = x / y;
    const Field first = u + Field(4) * y.square();
    if (is_on_curve(first)) return first;
    const Field second = half(-quotient - u);
    if (is_on_curve(second)) return second;
    return half(quotient - u);
}

struct Branch {
    Field s;
    Field v;
};

/// Cases whose bit 1 is clear: x is the second or third candidate of XSwiftEC.
std::optional<Branch> as_later_candidate(const Field& x, const Field& u) {
    if (is_on_curve(-x - u)) return std::nullopt;
    return Branch{-curve(u) / (u.square() + u * x + x.square()), x};
}

/// Cases whose bit 1 is set: x is the first candidate, u + 4Y^2.
std::optional<Branch> as_first_candidate(const Field& x, const Field& u, bool other_root) {
    const Field s = x - u;
    if (s.is_zero()) return std::nullopt;
    const auto r = (-s * (Field(4) * curve(u) + Field(3) * u.square() * s)).square_root();
    if (!r || (other_root && r->is_zero())) return std::nullopt;
    return Branch{s, half(*r / s - u)};
}

std::optional<Field> xswiftec_inverse(const Field& x, const Field& u, unsigned branch) {
    const bool other_root = (branch & 1) != 0;
    const auto found =
        (branch & 2) == 0 ? as_later_candidate(x, u) : as_first_candidate(x, u, other_root);
    if (!found) return std::nullopt;
    const auto w = found->s.square_root();
    if (!w) return std::nullopt;
    const Field c = other_root ? -kC : kC;
    const Field t = *w * (half(u * (Field(1) - c)) + found->v);
    const bool negative = other_root == ((branch & 4) != 0);
    return negative ? -t : t;
}

/// "Hash" function for the library's ECDH: the bare x coordinate.
int copy_x(unsigned char* out, const unsigned char* x, const unsigned char*, void*) {
    std::copy_n(x, XOnlyPublicKey::kSize, out);
    return 1;
}

}  // namespace

XOnlyPublicKey ellswift_decode(std::span<const std::uint8_t, 64> encoding) {
    const Field x =
        xswiftec(Field::from_bytes(encoding.first<32>()), Field::from_bytes(encoding.last<32>()));
    return KeyAccess::x_only_key(x.to_bytes());
}

std::optional<Bytes32> ellswift_inverse(ByteView32 u, const XOnlyPublicKey& x, unsigned branch) {
    MALHA_ASSERT(branch < 8);
    const auto t = xswiftec_inverse(Field::from_bytes(x.bytes()), Field::from_bytes(u), branch);
    return t ? std::optional(t->to_bytes()) : std::nullopt;
}

EllSwift ellswift_encode(const PublicKey& key, base::Rng& rng) {
    const Field x = Field::from_bytes(key.x_only().bytes());
    while (true) {
        Bytes32 u;
        rng.fill(u);
        const Field element = Field::from_bytes(u);
        // Numbers from p upward would favour small elements.
        if (element.is_zero() || element.to_bytes() != u) continue;
        const auto t = xswiftec_inverse(x, element, static_cast<unsigned>(rng.below(8)));
        if (!t) continue;
        EllSwift encoding;
        std::copy(u.begin(), u.end(), encoding.begin());
        const Bytes32 t_bytes = t->to_bytes();
        std::copy(t_bytes.begin(), t_bytes.end(), encoding.begin() + 32);
        return encoding;
    }
}

Digest256 ellswift_ecdh(const PrivateKey& ours, const EllSwift& our_encoding,
                        const EllSwift& their_encoding, HandshakeRole role) {
    constexpr Sha256 kTag = Sha256::tagged("bip324_ellswift_xonly_ecdh");
    const XOnlyPublicKey theirs = ellswift_decode(their_encoding);
    // Either of the points with this x will do: the shared x is the same.
    std::array<std::uint8_t, PublicKey::kCompressedSize> encoded = {0x02};
    std::copy(theirs.bytes().begin(), theirs.bytes().end(), encoded.begin() + 1);
    secp256k1_pubkey point;
    const int parsed =
        secp256k1_ec_pubkey_parse(verify_context(), &point, encoded.data(), encoded.size());
    MALHA_ASSERT(parsed == 1);
    Bytes32 shared_x;
    const int made = secp256k1_ecdh(secret_context(ours.bytes()), shared_x.data(), &point,
                                    ours.bytes().data(), copy_x, nullptr);
    MALHA_ASSERT(made == 1);
    const bool first = role == HandshakeRole::initiator;
    const Digest256 secret = tagged_hash(kTag, first ? our_encoding : their_encoding,
                                         first ? their_encoding : our_encoding, shared_x);
    base::secure_wipe(shared_x);
    return secret;
}

}  // namespace malha::crypto
