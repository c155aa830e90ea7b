// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Spending one output: from its script, what is known about keys and scripts, and a maker of
// signatures, to what unlocks it. On the way everything that was found out is noted in the input of
// a PSBT, so that one and the same function updates, signs and finalizes.
#pragma once

#include <optional>
#include <vector>

#include "malha/keys/psbt.hpp"
#include "malha/keys/signature_maker.hpp"

namespace malha::keys {

/// What unlocks an output, as far as it could be made.
struct Spend {
    base::Bytes script_sig;
    std::vector<base::Bytes> witness;
    bool solved = false;  ///< nothing is missing
    bool segwit = false;  ///< known to be a segwit output, bare or nested
    /// What was looked for in vain, in that order.
    struct Missing {
        std::vector<crypto::Digest160> keys;        ///< public keys, by HASH160
        std::vector<crypto::Digest160> signatures;  ///< by HASH160 of the key
        std::optional<crypto::Digest160> redeem_script;
        std::optional<crypto::Digest256> witness_script;
    } missing;
};

/// @param input  signatures, scripts and preimages in it are used; signatures, scripts, origins of
///               keys and taproot data found are added. Final fields are neither read nor set.
/// Total. Knows keys, key hashes, multisig, P2SH, segwit version 0 with Miniscript, and taproot.
[[nodiscard]] Spend sign_input(base::ByteView script_pubkey, const SolvingData& known,
                               SignatureMaker& maker, PsbtInput& input);

/// Everything that an input pushes: what KeySignatureMaker may use again.
[[nodiscard]] std::vector<base::Bytes> pushes_of(const primitives::TxInput& input);

/// Whether script and witness unlock the output by the rules of relay.
/// @param tx  with the spent outputs, as far as they are known.
[[nodiscard]] script::Verdict check_spend(const script::PrecomputedTransaction& tx,
                                          std::size_t input_index, base::ByteView script_pubkey,
                                          const base::Bytes& script_sig,
                                          const std::vector<base::Bytes>& witness);

}  // namespace malha::keys
