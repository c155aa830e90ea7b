// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Signing with MuSig2 (BIP 327): the part of one participant, and one signature of all parts.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "malha/crypto/schnorr.hpp"
#include "malha/keys/musig_nonce.hpp"

namespace malha::keys {

/// Makes the key of an output or script from an aggregate.
struct MusigTweak {
    enum class Kind : std::uint8_t {
        plain,   ///< a step of derivation (BIP 328)
        x_only,  ///< a taproot output's tweak
    };
    crypto::Bytes32 value{};
    Kind kind = Kind::plain;
};

/// An aggregate key with the tweaks that were applied to it.
class MusigKey {
public:
    explicit MusigKey(const crypto::PublicKey& aggregate) : key_(aggregate) {}

    /// False, and of no use any more: the tweak is zero or not below the group order, or the sum is
    /// infinity.
    [[nodiscard]] bool apply(const MusigTweak& tweak);
    [[nodiscard]] const crypto::PublicKey& key() const { return key_; }
    /// What the tweaks sum up to, BIP 327's tacc. Empty optional: there are none.
    [[nodiscard]] const std::optional<crypto::PrivateKey>& tweak_sum() const { return sum_; }
    /// Whether the aggregate stands in the key with a minus, BIP 327's gacc.
    [[nodiscard]] bool is_negated() const { return is_negated_; }

private:
    crypto::PublicKey key_;
    std::optional<crypto::PrivateKey> sum_;
    bool is_negated_ = false;
};

/// What a part of a signature depends on. Borrows.
struct MusigContext {
    const MusigKey& key;
    std::span<const crypto::PublicKey> participants;  ///< in the order of aggregation
    const MusigNoncePoints& nonce;                    ///< the sum of all
    base::ByteView message;
};

/// BIP 327 Sign: the part of the participant with that private key. Uses the nonce up.
/// Empty optional: the nonce is of another key, or the key is not a participant's.
[[nodiscard]] std::optional<crypto::Bytes32> sign_musig(MusigSecretNonce nonce,
                                                        const crypto::PrivateKey& key,
                                                        const MusigContext& context);

/// BIP 327 PartialSigVerify. @param nonce  of the participant, 66 bytes.
[[nodiscard]] bool verify_musig_part(const crypto::Bytes32& signature, base::ByteView nonce,
                                     const crypto::PublicKey& participant,
                                     const MusigContext& context);

/// What the participants gave, in the same order.
struct MusigParts {
    std::vector<base::Bytes> nonces;          ///< public nonces, 66 bytes
    std::vector<crypto::Bytes32> signatures;  ///< partial signatures
};

/// BIP 327 PartialSigAgg. Empty optional: a nonce is not two points, a partial signature is not
/// below the group order, or their sum vanishes. Whether the signature is valid is not checked.
[[nodiscard]] std::optional<crypto::SchnorrSignature> combine_musig(const MusigKey& key,
                                                                    const MusigParts& parts,
                                                                    base::ByteView message);

}  // namespace malha::keys
