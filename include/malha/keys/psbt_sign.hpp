// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The roles that bring a PSBT to its end (BIP 174): updater, signer, finalizer, extractor.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "malha/keys/psbt.hpp"
#include "malha/keys/sign_input.hpp"

namespace malha::keys {

/// The unsigned transaction of a PSBT with what its signatures commit to. Owns copies, so that the
/// PSBT may change meanwhile; amounts and scripts of the outputs spent must stay the same.
/// Immutable. Thread: any.
class PsbtTransaction {
public:
    explicit PsbtTransaction(const Psbt& psbt);

    [[nodiscard]] const script::PrecomputedTransaction& tx() const { return *precomputed_; }

private:
    primitives::TransactionPtr tx_;
    std::vector<primitives::MutableTxOutput> spent_;  ///< empty: not all are known
    std::vector<primitives::TxOutput> spent_views_;
    std::unique_ptr<script::PrecomputedTransaction> precomputed_;
};

enum class PsbtSignOutcome : std::uint8_t {
    complete,
    incomplete,
    missing_utxo,
    hash_type_mismatch,  ///< the one asked for is not that of the input or of its signatures
};

enum class PsbtFinish : std::uint8_t {
    finalize,         ///< a complete input becomes final
    keep_signatures,  ///< signatures stay beside each other
};

struct PsbtSigner {
    const SolvingData& known;
    const PrivateKeys& private_keys;
    /// Empty optional: what the input says, else the default.
    std::optional<std::uint32_t> hash_type{};
    PsbtFinish finish = PsbtFinish::finalize;
    /// Null: takes no part in signatures of aggregate keys (BIP 327).
    MusigNonces* musig_nonces = nullptr;
};

/// Updates, signs and finalizes one input, as far as it goes. Final inputs stay as
/// they are; they are complete only where the coin that they spend is known.
/// @param tx  of the PSBT that has the input at `index`.  @param missing  may be null.
PsbtSignOutcome sign_psbt_input(PsbtInput& input, std::size_t index, const PsbtTransaction& tx,
                                const PsbtSigner& signer, Spend::Missing* missing);

/// What a complete spend of the input would look like, with signatures of the usual size and
/// hash type. Empty optional: scripts or keys are missing, or other hash types are in use.
/// @param tx  of the PSBT that has the input at `index`
[[nodiscard]] std::optional<Spend> estimate_psbt_spend(const PsbtInput& input, std::size_t index,
                                                       const PsbtTransaction& tx);

/// Adds scripts, origins of keys and taproot data to the output.
void update_psbt_output(const SolvingData& known, PsbtOutput& output);

/// Drops previous transactions where no signature needs them: all inputs are taproot or later.
void drop_unneeded_transactions(Psbt& psbt);

/// Finalizes every input that is complete. @return whether all are.
bool finalize_psbt(Psbt& psbt);
/// Empty optional: an input is not final.
[[nodiscard]] std::optional<primitives::MutableTransaction> extract_transaction(const Psbt& psbt);

/// Whether the final fields of the input unlock its output.
[[nodiscard]] bool is_signed_and_valid(const PsbtInput& input, std::size_t index,
                                       const PsbtTransaction& tx);

}  // namespace malha::keys
