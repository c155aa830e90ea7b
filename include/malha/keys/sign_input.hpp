// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Signing one input of a transaction: from an output script, a keyring and the signatures that
// others made already, to what unlocks the output.
#pragma once

#include <vector>

#include "malha/keys/keyring.hpp"
#include "malha/script/sighash.hpp"

namespace malha::keys {

struct SigningTask {
    const script::PrecomputedTransaction& tx;  ///< with all spent outputs, for taproot
    std::size_t input_index = 0;
    primitives::TxOutput spent;
    /// 0 stands for the default: everything (ALL in ECDSA signatures).
    std::uint8_t hash_type = 0;
    /// Pushes of earlier versions of the input; valid signatures among them are used again.
    std::vector<base::Bytes> earlier{};
};

/// What unlocks the output, as far as it could be made: incomplete when keys are missing.
struct SignedInput {
    base::Bytes script_sig;
    std::vector<base::Bytes> witness;
};

/// Total. Knows keys, key hashes, multisig, P2SH, segwit version 0 and taproot key paths.
[[nodiscard]] SignedInput sign_input(const SigningTask& task, const Keyring& keyring);

/// Everything that an input pushes, for SigningTask::earlier.
[[nodiscard]] std::vector<base::Bytes> pushes_of(const primitives::TxInput& input);

}  // namespace malha::keys
