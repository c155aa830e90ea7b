// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Where the signatures of one input come from: private keys, or nowhere at all when only the size
// of the spend is asked for.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "malha/keys/sign_musig.hpp"
#include "malha/keys/solving_data.hpp"
#include "malha/script/sighash.hpp"
#include "malha/script/signature_checker.hpp"

namespace malha::keys {

/// A key in a tapscript leaf.
struct LeafKey {
    crypto::XOnlyPublicKey key;
    crypto::Digest256 leaf_hash;
};

/// What participants of an aggregate key gave so far for one signature; more may be added.
struct MusigTurn {
    const MusigKey& key;
    const std::vector<crypto::PublicKey>& participants;
    std::optional<crypto::Digest256> leaf_hash;  ///< absent: key path
    std::map<crypto::PublicKey, base::Bytes>& nonces;
    std::map<crypto::PublicKey, base::Bytes>& signatures;
};

/// A port. Signatures carry their hash type. Thread: owner only.
class SignatureMaker {
public:
    SignatureMaker() = default;
    SignatureMaker(const SignatureMaker&) = delete;
    SignatureMaker& operator=(const SignatureMaker&) = delete;
    virtual ~SignatureMaker() = default;

    /// Empty optional, here and below: the key is not known.
    [[nodiscard]] virtual std::optional<base::Bytes> ecdsa(const crypto::PublicKey& key,
                                                           const script::ScriptCode& code) = 0;
    /// For the key path. @param merkle_root  of the scripts; no tweak at all when `tweak` is none.
    enum class Tweak : std::uint8_t { none, taproot };
    [[nodiscard]] virtual std::optional<base::Bytes> schnorr(
        const crypto::XOnlyPublicKey& key, Tweak tweak,
        const std::optional<crypto::Digest256>& merkle_root) = 0;
    [[nodiscard]] virtual std::optional<base::Bytes> schnorr(const LeafKey& key) = 0;
    /// Of what the participants of an aggregate key gave. @param leaf_hash  absent: key path.
    [[nodiscard]] virtual std::optional<base::Bytes> schnorr(
        const MusigKey& key, const MusigParts& parts,
        const std::optional<crypto::Digest256>& leaf_hash) = 0;
    /// Adds what participants can add now whose private keys are known: nonces, or when all nonces
    /// are there, partial signatures.
    virtual void take_turn(const MusigTurn& turn) = 0;
    /// BIP 65 and BIP 112 for this input.
    [[nodiscard]] virtual bool lock_time_reached(std::uint32_t lock_time) = 0;
    [[nodiscard]] virtual bool sequence_reached(std::uint32_t sequence) = 0;
};

/// What signatures of an input commit to. Borrows.
struct SigningTask {
    const script::PrecomputedTransaction& tx;  ///< with all spent outputs, for taproot
    std::size_t input_index = 0;
    primitives::Amount amount;  ///< of the output spent
    /// 0 stands for the default: everything (ALL in ECDSA signatures).
    std::uint8_t hash_type = 0;
};

/// Signs with private keys; uses again what others signed before. Borrows everything.
class KeySignatureMaker final : public SignatureMaker {
public:
    /// @param earlier  pushes of other versions of the input; valid signatures among them serve.
    /// @param nonces  null: takes no part in signatures of aggregate keys.
    KeySignatureMaker(const SigningTask& task, const PrivateKeys& keys,
                      std::span<const base::Bytes> earlier = {}, MusigNonces* nonces = nullptr);

    [[nodiscard]] std::optional<base::Bytes> ecdsa(const crypto::PublicKey& key,
                                                   const script::ScriptCode& code) override;
    [[nodiscard]] std::optional<base::Bytes> schnorr(
        const crypto::XOnlyPublicKey& key, Tweak tweak,
        const std::optional<crypto::Digest256>& merkle_root) override;
    [[nodiscard]] std::optional<base::Bytes> schnorr(const LeafKey& key) override;
    [[nodiscard]] std::optional<base::Bytes> schnorr(
        const MusigKey& key, const MusigParts& parts,
        const std::optional<crypto::Digest256>& leaf_hash) override;
    void take_turn(const MusigTurn& turn) override;
    [[nodiscard]] bool lock_time_reached(std::uint32_t lock_time) override;
    [[nodiscard]] bool sequence_reached(std::uint32_t sequence) override;

private:
    [[nodiscard]] base::Bytes with_hash_type(const crypto::SchnorrSignature& signature) const;
    [[nodiscard]] std::optional<base::Bytes> sign_schnorr(const crypto::PrivateKey& key,
                                                          const script::TaprootSpend& spend) const;
    [[nodiscard]] std::optional<base::Bytes> earlier_schnorr(const crypto::XOnlyPublicKey& key,
                                                             const script::TaprootSpend& spend);
    void give_nonce(const MusigTurn& turn, const crypto::PrivateKey& key,
                    const crypto::PublicKey& participant, const crypto::Digest256& message);
    void give_signature(const MusigTurn& turn, const crypto::PrivateKey& key,
                        const crypto::PublicKey& participant, const crypto::Digest256& message);

    const SigningTask& task_;
    const PrivateKeys& keys_;
    std::span<const base::Bytes> earlier_;
    MusigNonces* nonces_;
    script::TransactionChecker checker_;
};

/// Signatures of the usual size for every key, and every lock reached.
class SizeOnlySignatureMaker final : public SignatureMaker {
public:
    [[nodiscard]] std::optional<base::Bytes> ecdsa(const crypto::PublicKey& key,
                                                   const script::ScriptCode& code) override;
    [[nodiscard]] std::optional<base::Bytes> schnorr(
        const crypto::XOnlyPublicKey& key, Tweak tweak,
        const std::optional<crypto::Digest256>& merkle_root) override;
    [[nodiscard]] std::optional<base::Bytes> schnorr(const LeafKey& key) override;
    [[nodiscard]] std::optional<base::Bytes> schnorr(
        const MusigKey& key, const MusigParts& parts,
        const std::optional<crypto::Digest256>& leaf_hash) override;
    void take_turn(const MusigTurn& turn) override;
    [[nodiscard]] bool lock_time_reached(std::uint32_t lock_time) override;
    [[nodiscard]] bool sequence_reached(std::uint32_t sequence) override;
};

/// The private key with that x coordinate, in either of its forms; null: unknown.
[[nodiscard]] const crypto::PrivateKey* find_private_key(const PrivateKeys& keys,
                                                         const crypto::XOnlyPublicKey& key);

}  // namespace malha::keys
