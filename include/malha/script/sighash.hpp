// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The hashes that signatures sign: legacy, witness v0 (BIP 143), taproot (BIP 341) and tapscript
// (BIP 342). What all inputs of a transaction share is hashed once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "malha/base/bytes.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/primitives/transaction.hpp"
#include "malha/script/signature_encoding.hpp"

namespace malha::script {

using crypto::Digest256;

enum class Precompute : std::uint8_t {
    for_witnesses,  ///< only what the witnesses present can need: nothing for legacy transactions
    everything,     ///< for signers, whose transaction has no witness yet
};

/// A transaction with the outputs it spends and the hashes that its signatures share. Borrows both.
/// Immutable. Thread: any.
class PrecomputedTransaction {
public:
    /// @param spent_outputs  one per input, in order; or none. One that is not known has an amount
    ///                       of -1, and taproot hashes need them all.
    PrecomputedTransaction(const primitives::Transaction& tx,
                           std::span<const primitives::TxOutput> spent_outputs,
                           Precompute selection);

    [[nodiscard]] const primitives::Transaction& tx() const { return *tx_; }
    [[nodiscard]] std::span<const primitives::TxOutput> spent_outputs() const {
        return spent_outputs_;
    }

    /// BIP 143: hashPrevouts, hashSequence and hashOutputs; double SHA-256.
    struct WitnessV0Hashes {
        Digest256 prevouts, sequences, outputs;
    };
    /// BIP 341: sha_prevouts and so on; single SHA-256.
    struct TaprootHashes {
        Digest256 prevouts, amounts, script_pubkeys, sequences, outputs;
    };
    [[nodiscard]] const std::optional<WitnessV0Hashes>& witness_v0() const { return witness_v0_; }
    [[nodiscard]] const std::optional<TaprootHashes>& taproot() const { return taproot_; }

private:
    const primitives::Transaction* tx_;
    std::span<const primitives::TxOutput> spent_outputs_;
    std::optional<WitnessV0Hashes> witness_v0_;
    std::optional<TaprootHashes> taproot_;
};

/// The original algorithm. Its OP_CODESEPARATORs are left out of `script_code`; SIGHASH_SINGLE
/// without an output of that index gives the number 1.
/// @param hash_type  all 32 bits are hashed. Cost: O(transaction without witness).
[[nodiscard]] Digest256 legacy_sighash(const primitives::Transaction& tx, std::size_t input_index,
                                       base::ByteView script_code, std::uint32_t hash_type);

/// BIP 143. Needs tx.witness_v0(). @param amount  of the output spent.
[[nodiscard]] Digest256 witness_v0_sighash(const PrecomputedTransaction& tx,
                                           std::size_t input_index, base::ByteView script_code,
                                           primitives::Amount amount, std::uint32_t hash_type);

/// What a tapscript signature commits to besides the transaction (BIP 342).
struct TapscriptPosition {
    static constexpr std::uint32_t kNoCodeSeparator = 0xffffffff;

    Digest256 leaf_hash{};
    /// Index of the last executed OP_CODESEPARATOR, counted in opcodes.
    std::uint32_t code_separator = kNoCodeSeparator;
};
struct TaprootSpend {
    std::optional<Digest256> annex_hash;         ///< see annex_hash()
    std::optional<TapscriptPosition> tapscript;  ///< absent: key path
};

/// BIP 341. Needs tx.taproot(). Empty optional: the hash type is not defined, or is SIGHASH_SINGLE
/// without an output of that index.
[[nodiscard]] std::optional<Digest256> taproot_sighash(const PrecomputedTransaction& tx,
                                                       std::size_t input_index,
                                                       std::uint8_t hash_type,
                                                       const TaprootSpend& spend);

/// BIP 341 sha_annex. @param annex  with its first byte 0x50.
[[nodiscard]] Digest256 annex_hash(base::ByteView annex);

}  // namespace malha::script
