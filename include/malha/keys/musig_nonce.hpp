// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Nonces of MuSig2 (BIP 327): what each participant gives before signing, and the secret behind it.
//
// A secret nonce that signs twice gives the private key away. So it cannot be copied, signing uses
// it up, it is never written anywhere, and it is lost when the program ends; then the participants
// start again.
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <span>

#include "malha/base/rng.hpp"
#include "malha/crypto/keys.hpp"

namespace malha::keys {

/// Two points, compressed, one after the other.
inline constexpr std::size_t kMusigNonceSize = 2 * crypto::PublicKey::kCompressedSize;
using MusigPublicNonce = std::array<std::uint8_t, kMusigNonceSize>;

/// The points of a public nonce, or of a sum of them. Empty: the point at infinity, which only a
/// sum may be.
struct MusigNoncePoints {
    std::optional<crypto::PublicKey> first, second;

    /// Infinity is 33 zero bytes. Empty optional: not 66 bytes, or no points.
    [[nodiscard]] static std::optional<MusigNoncePoints> parse(base::ByteView bytes);
    [[nodiscard]] MusigPublicNonce bytes() const;
};

/// BIP 327 NonceAgg. Empty optional: there are none, or one is not two points.
[[nodiscard]] std::optional<MusigNoncePoints> sum_musig_nonces(std::span<const base::Bytes> nonces);

/// Of one participant for one signature. Wiped on destruction.
class MusigSecretNonce {
public:
    /// Empty optional: one of the numbers is zero or not below the group order.
    [[nodiscard]] static std::optional<MusigSecretNonce> from_numbers(
        base::ByteView first, base::ByteView second, const crypto::PublicKey& signer);

    MusigSecretNonce(const MusigSecretNonce&) = delete;
    MusigSecretNonce& operator=(const MusigSecretNonce&) = delete;
    MusigSecretNonce(MusigSecretNonce&&) noexcept = default;
    MusigSecretNonce& operator=(MusigSecretNonce&&) noexcept = default;
    ~MusigSecretNonce() = default;

    [[nodiscard]] const crypto::PrivateKey& first() const { return first_; }
    [[nodiscard]] const crypto::PrivateKey& second() const { return second_; }
    /// Whose private key it may be used with.
    [[nodiscard]] const crypto::PublicKey& signer() const { return signer_; }
    [[nodiscard]] MusigPublicNonce public_nonce() const;

private:
    MusigSecretNonce(const crypto::PrivateKey& first, const crypto::PrivateKey& second,
                     const crypto::PublicKey& signer)
        : first_(first), second_(second), signer_(signer) {}

    crypto::PrivateKey first_, second_;
    crypto::PublicKey signer_;
};

/// What a nonce is made of besides randomness: the more is known, the less harm bad randomness
/// does.
struct MusigNonceInput {
    const crypto::PublicKey& signer;
    const crypto::PrivateKey* key = nullptr;  ///< of the signer; null: not known yet
    base::ByteView aggregate{};               ///< x of the aggregate key; empty: not known yet
    std::optional<base::ByteView> message{};  ///< empty optional: not known yet
    base::ByteView extra{};
};
/// BIP 327 NonceGen. @param random  fresh, never used again.
/// Empty optional: a number out of range (negligible probability).
[[nodiscard]] std::optional<MusigSecretNonce> make_musig_nonce(crypto::ByteView32 random,
                                                               const MusigNonceInput& input);

/// The secret nonces that wait for those of the others. In memory only. Thread: owner only.
class MusigNonces {
public:
    /// Signatures begun and not finished; the oldest are forgotten. About 200 bytes each.
    static constexpr std::size_t kWaitingMax = 4096;

    explicit MusigNonces(base::Rng& rng) : rng_(rng) {}

    /// Keeps the secret. Cost: linear in what is kept, here and below.
    [[nodiscard]] MusigPublicNonce make(const MusigNonceInput& input);
    /// Hands the secret out, once. Empty optional: it was not made here, was forgotten or used.
    [[nodiscard]] std::optional<MusigSecretNonce> take(base::ByteView public_nonce);

private:
    struct Waiting {
        MusigPublicNonce public_nonce;
        MusigSecretNonce secret;
    };
    base::Rng& rng_;
    std::deque<Waiting> waiting_;  ///< oldest first
};

}  // namespace malha::keys
