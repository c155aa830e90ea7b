// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Why a script failed.
#pragma once

#include <cstdint>
#include <string_view>

#include "malha/base/result.hpp"

namespace malha::script {

enum class ScriptError : std::uint8_t {
    kEvalFalse,
    kOpReturn,
    kScriptSize,
    kPushSize,
    kOpCount,
    kStackSize,
    kSigCount,
    kPubkeyCount,
    kVerify,
    kEqualVerify,
    kCheckMultisigVerify,
    kCheckSigVerify,
    kNumEqualVerify,
    kBadOpcode,
    kDisabledOpcode,
    kInvalidStackOperation,
    kInvalidAltStackOperation,
    kUnbalancedConditional,
    kNegativeLockTime,
    kUnsatisfiedLockTime,
    kScriptNumber,
    kSigHashType,
    kSigDer,
    kMinimalData,
    kSigPushOnly,
    kSigHighS,
    kSigNullDummy,
    kPubkeyType,
    kCleanStack,
    kMinimalIf,
    kNullFail,
    kDiscourageUpgradableNops,
    kDiscourageUpgradableWitnessProgram,
    kDiscourageUpgradableTaprootVersion,
    kDiscourageOpSuccess,
    kDiscourageUpgradablePubkeyType,
    kWitnessProgramWrongLength,
    kWitnessProgramWitnessEmpty,
    kWitnessProgramMismatch,
    kWitnessMalleated,
    kWitnessMalleatedP2sh,
    kWitnessUnexpected,
    kWitnessPubkeyType,
    kSchnorrSigSize,
    kSchnorrSigHashType,
    kSchnorrSig,
    kTaprootWrongControlSize,
    kTapscriptValidationWeight,
    kTapscriptCheckMultisig,
    kTapscriptMinimalIf,
    kTapscriptEmptyPubkey,
    kOpCodeSeparator,
    kSigFindAndDelete,
};

/// Success, or why the script failed.
using Verdict = base::Result<void, ScriptError>;

/// The established sentence, shown to users and parsed by clients.
[[nodiscard]] std::string_view to_string(ScriptError error);
/// The established short name, as test vectors use it: "EVAL_FALSE".
[[nodiscard]] std::string_view short_name(ScriptError error);

}  // namespace malha::script
