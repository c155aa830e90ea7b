// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The last step of MuSig2 (BIP 327): one signature of what every participant gave. Participants'
// own steps, which need secret nonces, are not here.
#pragma once

#include <optional>
#include <span>

#include "malha/crypto/schnorr.hpp"

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

private:
    crypto::PublicKey key_;
    std::optional<crypto::PrivateKey> sum_;
};

/// What the participants gave, in the same order.
struct MusigParts {
    std::vector<base::Bytes> nonces;          ///< public nonces, 66 bytes
    std::vector<crypto::Bytes32> signatures;  ///< partial signatures
};

/// Empty optional: a nonce is not two keys, a partial signature is not below the group order, or a
/// sum vanishes. Whether the signature is valid is not checked.
[[nodiscard]] std::optional<crypto::SchnorrSignature> combine_musig(const MusigKey& key,
                                                                    const MusigParts& parts,
                                                                    base::ByteView message);

}  // namespace malha::keys
