// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Partially signed transactions: a transaction on its way between those who create, update, sign
// and finalize it. Versions 0 (BIP 174) and 2 (BIP 370), with the fields for taproot (BIP 371) and
// MuSig2 (BIP 373). Both versions are held in the form of version 2, where inputs and outputs carry
// what the unsigned transaction says of them.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/crypto/keys.hpp"
#include "malha/keys/key_origin.hpp"
#include "malha/primitives/transaction.hpp"

namespace malha::keys {

/// Larger ones are refused; bytes.
inline constexpr std::size_t kPsbtSizeMax = 100'000'000;

/// A field for private use, by its whole key.
struct ProprietaryField {
    base::Bytes identifier;
    std::uint64_t subtype = 0;
    base::Bytes value;
};
/// Fields that this program does not interpret; they are kept and passed on.
struct OtherFields {
    std::map<base::Bytes, ProprietaryField> proprietary;
    std::map<base::Bytes, base::Bytes> unknown;
};

struct PartialSignature {
    crypto::PublicKey key;
    base::Bytes signature;  ///< with its hash type
};
/// By HASH160 of the key.
using PartialSignatures = std::map<crypto::Digest160, PartialSignature>;
using KeyOrigins = std::map<crypto::PublicKey, KeyOrigin>;

/// BIP 371. Keys are x coordinates as given; whether they are on the curve shows when used.
using TaprootKeyBytes = crypto::Bytes32;
struct TaprootKeyOrigin {
    std::set<crypto::Digest256> leaf_hashes;  ///< of the scripts that the key stands in
    KeyOrigin origin;
};
using TaprootKeyOrigins = std::map<TaprootKeyBytes, TaprootKeyOrigin>;

struct TaprootSignatureId {
    TaprootKeyBytes key;
    crypto::Digest256 leaf_hash;
    friend auto operator<=>(const TaprootSignatureId&, const TaprootSignatureId&) = default;
};
using TaprootScriptSignatures = std::map<TaprootSignatureId, base::Bytes>;

struct LeafScript {
    base::Bytes script;
    std::uint8_t version = 0;
    friend auto operator<=>(const LeafScript&, const LeafScript&) = default;
};
struct ShortestFirst {
    bool operator()(const base::Bytes& a, const base::Bytes& b) const {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    }
};
/// Each leaf with the control blocks that lead to it.
using LeafScripts = std::map<LeafScript, std::set<base::Bytes, ShortestFirst>>;

/// A leaf of an output's script tree; depth first order names the tree.
struct TaprootTreeLeaf {
    std::uint8_t depth = 0;
    LeafScript leaf;
};

/// BIP 373: one signature that participants make together.
struct MusigSession {
    crypto::PublicKey aggregate_key;
    crypto::Digest256 leaf_hash{};  ///< zero: key path
    friend auto operator<=>(const MusigSession&, const MusigSession&) = default;
};
using MusigParticipants = std::map<crypto::PublicKey, std::vector<crypto::PublicKey>>;
/// What each participant gave: public nonces (66 bytes) or partial signatures (32).
using MusigContributions = std::map<MusigSession, std::map<crypto::PublicKey, base::Bytes>>;

using Preimages = std::map<base::Bytes, base::Bytes>;  ///< by hash

struct PsbtInput {
    primitives::OutPoint prevout;
    std::optional<std::uint32_t> sequence;
    std::optional<std::uint32_t> required_time;    ///< version 2: lock time in seconds, at least
    std::optional<std::uint32_t> required_height;  ///< version 2: lock time in blocks, at least

    primitives::TransactionPtr non_witness_utxo;  ///< null: not given
    std::optional<primitives::MutableTxOutput> witness_utxo;
    PartialSignatures signatures;
    std::optional<std::uint32_t> hash_type;
    base::Bytes redeem_script;
    base::Bytes witness_script;
    KeyOrigins key_origins;
    base::Bytes final_script_sig;
    std::vector<base::Bytes> final_witness;
    Preimages ripemd160_preimages, sha256_preimages, hash160_preimages, hash256_preimages;

    base::Bytes taproot_key_signature;
    TaprootScriptSignatures taproot_signatures;
    LeafScripts leaf_scripts;
    TaprootKeyOrigins taproot_key_origins;
    std::optional<TaprootKeyBytes> taproot_internal_key;
    std::optional<crypto::Digest256> taproot_merkle_root;

    MusigParticipants musig_participants;
    MusigContributions musig_nonces, musig_signatures;
    OtherFields other;

    [[nodiscard]] bool is_final() const {
        return !final_script_sig.empty() || !final_witness.empty();
    }
};

struct PsbtOutput {
    primitives::Amount value;
    base::Bytes script_pubkey;

    base::Bytes redeem_script;
    base::Bytes witness_script;
    KeyOrigins key_origins;
    std::optional<TaprootKeyBytes> taproot_internal_key;
    std::vector<TaprootTreeLeaf> taproot_tree;
    TaprootKeyOrigins taproot_key_origins;
    MusigParticipants musig_participants;
    OtherFields other;
};

/// A BIP 32 key as its 78 bytes, with its origin.
struct GlobalXpub {
    KeyOrigin origin;
    std::array<std::uint8_t, 78> key{};
    friend auto operator<=>(const GlobalXpub&, const GlobalXpub&) = default;
};

struct Psbt {
    static constexpr std::uint8_t kInputsModifiable = 1;
    static constexpr std::uint8_t kOutputsModifiable = 2;
    static constexpr std::uint8_t kHasSighashSingle = 4;

    std::uint32_t version = 0;  ///< 0 or 2
    std::uint32_t tx_version = 2;
    std::optional<std::uint32_t> fallback_lock_time;  ///< version 0: the lock time
    std::optional<std::uint8_t> modifiable;           ///< version 2: the flags above
    std::set<GlobalXpub> xpubs;
    std::vector<PsbtInput> inputs;
    std::vector<PsbtOutput> outputs;
    OtherFields other;
};

struct PsbtError {
    enum class Kind : std::uint8_t {
        malformed,
        trailing_bytes,  ///< a whole PSBT, then more
    };
    Kind kind = Kind::malformed;
    std::string message;
};

/// Strict: no key twice, exact lengths, what belongs together agrees. The result's memory is
/// bounded by a small multiple of the input's size.
[[nodiscard]] base::Result<Psbt, PsbtError> decode_psbt(base::ByteView bytes);
/// Fields in the established order. Signatures and scripts of final inputs are left out.
[[nodiscard]] base::Bytes encode_psbt(const Psbt& psbt);

/// The lock time that satisfies every input (BIP 370). Empty optional: some need a height and
/// others a time.
[[nodiscard]] std::optional<std::uint32_t> lock_time_of(const Psbt& psbt);
/// The transaction without signatures; its lock time is the fallback where lock_time_of() is empty.
[[nodiscard]] primitives::MutableTransaction unsigned_transaction(const Psbt& psbt);
/// The output that the input spends, where the PSBT says so.
[[nodiscard]] std::optional<primitives::MutableTxOutput> spent_output(const PsbtInput& input);

}  // namespace malha::keys
