// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Counting signature operations, which blocks bound.
#pragma once

#include <cstdint>
#include <span>

#include "malha/base/bytes.hpp"
#include "malha/primitives/amount.hpp"
#include "malha/primitives/transaction.hpp"
#include "malha/script/flags.hpp"

namespace malha::script {

enum class SigopCounting : std::uint8_t {
    legacy,    ///< every OP_CHECKMULTISIG counts 20
    accurate,  ///< OP_CHECKMULTISIG after OP_1 to OP_16 counts that many (BIP 16)
};
/// Operations up to the first malformed push.
[[nodiscard]] std::int64_t count_sigops(base::ByteView script, SigopCounting counting);
/// legacy over all scriptSigs and output scripts.
[[nodiscard]] std::int64_t legacy_sigops(const primitives::Transaction& tx);
/// BIP 16: those of the redeem script. @param script_pubkey  of the output spent; 0 unless P2SH.
[[nodiscard]] std::int64_t p2sh_sigops(base::ByteView script_sig, base::ByteView script_pubkey);
/// BIP 141: those of the witness, also nested in P2SH.
[[nodiscard]] std::int64_t witness_sigops(const primitives::TxInput& input,
                                          base::ByteView script_pubkey);

/// BIP 141, cost of one input: P2SH operations count 4, witness ones 1. Without the legacy count.
/// @param flags  p2sh and witness decide what counts.
[[nodiscard]] primitives::SigopCost input_sigop_cost(const primitives::TxInput& input,
                                                     base::ByteView script_pubkey,
                                                     VerifyFlags flags);
/// BIP 141, cost of a transaction. @param spent_outputs  one per input; unused for a coinbase.
[[nodiscard]] primitives::SigopCost sigop_cost(const primitives::Transaction& tx,
                                               std::span<const primitives::TxOutput> spent_outputs,
                                               VerifyFlags flags);

}  // namespace malha::script
