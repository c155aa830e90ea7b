// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See signature_maker.hpp.
#include "malha/keys/signature_maker.hpp"

#include <algorithm>
#include <utility>

#include "malha/crypto/ecdsa.hpp"
#include "malha/crypto/schnorr.hpp"

namespace malha::keys {
namespace {

using base::Bytes;

/// DER with a small r, and the hash type.
constexpr std::size_t kEcdsaSignatureSize = 71;

script::TaprootSpend spend_of(const std::optional<crypto::Digest256>& leaf_hash) {
    script::TaprootSpend spend;
    if (leaf_hash) spend.tapscript = script::TapscriptPosition{.leaf_hash = *leaf_hash};
    return spend;
}

}  // namespace

const crypto::PrivateKey* find_private_key(const PrivateKeys& keys,
                                           const crypto::XOnlyPublicKey& key) {
    std::array<std::uint8_t, crypto::PublicKey::kCompressedSize> compressed{};
    std::copy(key.bytes().begin(), key.bytes().end(), compressed.begin() + 1);
    for (const std::uint8_t parity : {std::uint8_t{2}, std::uint8_t{3}}) {
        compressed[0] = parity;
        const auto found = keys.find(crypto::hash160(compressed));
        if (found != keys.end()) return &found->second;
    }
    return nullptr;
}

KeySignatureMaker::KeySignatureMaker(const SigningTask& task, const PrivateKeys& keys,
                                     std::span<const Bytes> earlier, MusigNonces* nonces)
    : task_(task),
      keys_(keys),
      earlier_(earlier),
      nonces_(nonces),
      checker_(task.tx, task.input_index, nullptr) {}

std::optional<Bytes> KeySignatureMaker::ecdsa(const crypto::PublicKey& key,
                                              const script::ScriptCode& code) {
    const auto found = keys_.find(key.hash160());
    const bool segwit = code.version == script::SigVersion::witness_v0;
    if (found == keys_.end()) {
        for (const Bytes& push : earlier_) {
            script::ScriptCode copy = code;
            if (!push.empty() && checker_.check_ecdsa(push, key.bytes(), copy)) return push;
        }
        return std::nullopt;
    }
    // A segwit script with an uncompressed key could never be spent.
    if (segwit && !key.is_compressed()) return std::nullopt;
    const std::uint8_t hash_type =
        task_.hash_type == script::sighash::kDefault ? script::sighash::kAll : task_.hash_type;
    const auto hash =
        segwit ? script::witness_v0_sighash(task_.tx, task_.input_index, code.bytes, task_.amount,
                                            hash_type)
               : script::legacy_sighash(task_.tx.tx(), task_.input_index, code.bytes, hash_type);
    Bytes signature = crypto::sign_ecdsa(found->second, hash, crypto::RGrinding::low_r);
    signature.push_back(hash_type);
    return signature;
}

std::optional<Bytes> KeySignatureMaker::sign_schnorr(const crypto::PrivateKey& key,
                                                     const script::TaprootSpend& spend) const {
    if (!task_.tx.taproot()) return std::nullopt;
    const auto hash = script::taproot_sighash(task_.tx, task_.input_index, task_.hash_type, spend);
    if (!hash) return std::nullopt;
    return with_hash_type(crypto::sign_schnorr(key, *hash, crypto::Bytes32{}));
}

Bytes KeySignatureMaker::with_hash_type(const crypto::SchnorrSignature& signature) const {
    Bytes bytes(signature.begin(), signature.end());
    if (task_.hash_type != script::sighash::kDefault) bytes.push_back(task_.hash_type);
    return bytes;
}

std::optional<Bytes> KeySignatureMaker::earlier_schnorr(const crypto::XOnlyPublicKey& key,
                                                        const script::TaprootSpend& spend) {
    if (!task_.tx.taproot()) return std::nullopt;
    for (const Bytes& push : earlier_)
        if (!push.empty() && checker_.check_schnorr(push, key.bytes(), spend)) return push;
    return std::nullopt;
}

std::optional<Bytes> KeySignatureMaker::schnorr(
    const crypto::XOnlyPublicKey& key, Tweak tweak,
    const std::optional<crypto::Digest256>& merkle_root) {
    const crypto::PrivateKey* known = find_private_key(keys_, key);
    if (tweak == Tweak::none)
        return known != nullptr ? sign_schnorr(*known, {}) : earlier_schnorr(key, {});
    if (known == nullptr) return std::nullopt;
    const auto tweaked = crypto::taproot_private_key(*known, merkle_root);
    return tweaked ? sign_schnorr(*tweaked, {}) : std::nullopt;
}

std::optional<Bytes> KeySignatureMaker::schnorr(const LeafKey& key) {
    const script::TaprootSpend spend = spend_of(key.leaf_hash);
    const crypto::PrivateKey* known = find_private_key(keys_, key.key);
    return known != nullptr ? sign_schnorr(*known, spend) : earlier_schnorr(key.key, spend);
}

std::optional<Bytes> KeySignatureMaker::schnorr(const MusigKey& key, const MusigParts& parts,
                                                const std::optional<crypto::Digest256>& leaf_hash) {
    if (!task_.tx.taproot()) return std::nullopt;
    const auto hash =
        script::taproot_sighash(task_.tx, task_.input_index, task_.hash_type, spend_of(leaf_hash));
    const auto made = hash ? combine_musig(key, parts, *hash) : std::nullopt;
    return made ? std::optional(with_hash_type(*made)) : std::nullopt;
}

void KeySignatureMaker::take_turn(const MusigTurn& turn) {
    if (nonces_ == nullptr || !task_.tx.taproot()) return;
    const auto message = script::taproot_sighash(task_.tx, task_.input_index, task_.hash_type,
                                                 spend_of(turn.leaf_hash));
    if (!message) return;
    const bool has_all_nonces = std::ranges::all_of(
        turn.participants,
        [&](const crypto::PublicKey& participant) { return turn.nonces.contains(participant); });
    for (const crypto::PublicKey& participant : turn.participants) {
        const auto key = keys_.find(participant.hash160());
        if (key == keys_.end()) continue;
        if (has_all_nonces)
            give_signature(turn, key->second, participant, *message);
        else
            give_nonce(turn, key->second, participant, *message);
    }
}

void KeySignatureMaker::give_nonce(const MusigTurn& turn, const crypto::PrivateKey& key,
                                   const crypto::PublicKey& participant,
                                   const crypto::Digest256& message) {
    if (turn.nonces.contains(participant)) return;
    const MusigPublicNonce nonce = nonces_->make({.signer = participant,
                                                  .key = &key,
                                                  .aggregate = turn.key.key().x_only().bytes(),
                                                  .message = message});
    turn.nonces.emplace(participant, Bytes(nonce.begin(), nonce.end()));
}

void KeySignatureMaker::give_signature(const MusigTurn& turn, const crypto::PrivateKey& key,
                                       const crypto::PublicKey& participant,
                                       const crypto::Digest256& message) {
    if (turn.signatures.contains(participant)) return;
    std::vector<Bytes> nonces;
    for (const crypto::PublicKey& other : turn.participants)
        nonces.push_back(turn.nonces.at(other));
    const auto sum = sum_musig_nonces(nonces);
    const Bytes& own = turn.nonces.at(participant);
    auto secret = sum ? nonces_->take(own) : std::nullopt;
    if (!secret) return;
    const MusigContext context{turn.key, turn.participants, *sum, message};
    const auto made = sign_musig(*std::move(secret), key, context);
    // A fault while signing must not get out: it could tell of the key.
    if (!made || !verify_musig_part(*made, own, participant, context)) return;
    turn.signatures.emplace(participant, Bytes(made->begin(), made->end()));
}

bool KeySignatureMaker::lock_time_reached(std::uint32_t lock_time) {
    return checker_.check_lock_time(lock_time);
}
bool KeySignatureMaker::sequence_reached(std::uint32_t sequence) {
    return checker_.check_sequence(sequence);
}

std::optional<Bytes> SizeOnlySignatureMaker::ecdsa(const crypto::PublicKey& /*key*/,
                                                   const script::ScriptCode& /*code*/) {
    return Bytes(kEcdsaSignatureSize);
}
std::optional<Bytes> SizeOnlySignatureMaker::schnorr(
    const crypto::XOnlyPublicKey& /*key*/, Tweak /*tweak*/,
    const std::optional<crypto::Digest256>& /*merkle_root*/) {
    return Bytes(sizeof(crypto::SchnorrSignature));
}
std::optional<Bytes> SizeOnlySignatureMaker::schnorr(const LeafKey& /*key*/) {
    return Bytes(sizeof(crypto::SchnorrSignature));
}
std::optional<Bytes> SizeOnlySignatureMaker::schnorr(
    const MusigKey& /*key*/, const MusigParts& /*parts*/,
    const std::optional<crypto::Digest256>& /*leaf_hash*/) {
    return Bytes(sizeof(crypto::SchnorrSignature));
}
void SizeOnlySignatureMaker::take_turn(const MusigTurn& /*turn*/) {}
bool SizeOnlySignatureMaker::lock_time_reached(std::uint32_t /*lock_time*/) {
    return true;
}
bool SizeOnlySignatureMaker::sequence_reached(std::uint32_t /*sequence*/) {
    return true;
}

}  // namespace malha::keys
