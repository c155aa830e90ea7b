// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The table of reject reasons. See rule.hpp.
#include "malha/consensus/rule.hpp"

#include <array>

#include "malha/base/assert.hpp"

namespace malha::consensus {
namespace {

struct RuleText {
    Rule rule;
    std::string_view reason;
    std::string_view debug;  ///< used where a violation brings none of its own
};

constexpr std::array kTexts = std::to_array<RuleText>({
    {Rule::kHighHash, "high-hash", "proof of work failed"},
    {Rule::kDuplicateInvalid, "duplicate-invalid", "block is marked invalid"},
    {Rule::kPrevBlockNotFound, "prev-blk-not-found", "prev block not found"},
    {Rule::kPrevBlockInvalid, "bad-prevblk", "prev block invalid"},
    {Rule::kBadDifficultyBits, "bad-diffbits", "incorrect proof of work"},
    {Rule::kTimeTooOld, "time-too-old", "block's timestamp is too early"},
    {Rule::kTimeWarpAttack, "time-timewarp-attack",
     "block's timestamp is too early on diff adjustment block"},
    {Rule::kTimeTooNew, "time-too-new", "block timestamp too far in the future"},
    {Rule::kBadVersion, "bad-version", ""},
    {Rule::kBadSignetSolution, "bad-signet-blksig", "signet block signature validation failure"},
    {Rule::kBadMerkleRoot, "bad-txnmrklroot", "hashMerkleRoot mismatch"},
    {Rule::kDuplicateTransactions, "bad-txns-duplicate", "duplicate transaction"},
    {Rule::kBadBlockLength, "bad-blk-length", "size limits failed"},
    {Rule::kCoinbaseMissing, "bad-cb-missing", "first tx is not coinbase"},
    {Rule::kCoinbaseMultiple, "bad-cb-multiple", "more than one coinbase"},
    {Rule::kNoInputs, "bad-txns-vin-empty", ""},
    {Rule::kNoOutputs, "bad-txns-vout-empty", ""},
    {Rule::kOversize, "bad-txns-oversize", ""},
    {Rule::kOutputNegative, "bad-txns-vout-negative", ""},
    {Rule::kOutputTooLarge, "bad-txns-vout-toolarge", ""},
    {Rule::kOutputTotalTooLarge, "bad-txns-txouttotal-toolarge", ""},
    {Rule::kDuplicateInputs, "bad-txns-inputs-duplicate", ""},
    {Rule::kBadCoinbaseLength, "bad-cb-length", ""},
    {Rule::kPrevoutNull, "bad-txns-prevout-null", ""},
    {Rule::kTooManyLegacySigops, "bad-blk-sigops", "out-of-bounds SigOpCount"},
    {Rule::kNonFinal, "bad-txns-nonfinal", "non-final transaction"},
    {Rule::kBadCoinbaseHeight, "bad-cb-height", "block height mismatch in coinbase"},
    {Rule::kBadWitnessNonceSize, "bad-witness-nonce-size",
     "CheckWitnessMalleation : invalid witness reserved value size"},
    {Rule::kBadWitnessCommitment, "bad-witness-merkle-match",
     "CheckWitnessMalleation : witness merkle commitment mismatch"},
    {Rule::kUnexpectedWitness, "unexpected-witness",
     "CheckWitnessMalleation : unexpected witness data found"},
    {Rule::kBadBlockWeight, "bad-blk-weight", "ContextualCheckBlock : weight limit failed"},
    {Rule::kDuplicateCoins, "bad-txns-BIP30", "tried to overwrite transaction"},
    {Rule::kInputsMissingOrSpent, "bad-txns-inputs-missingorspent",
     "CheckTxInputs: inputs missing/spent"},
    {Rule::kPrematureCoinbaseSpend, "bad-txns-premature-spend-of-coinbase", ""},
    {Rule::kInputValuesOutOfRange, "bad-txns-inputvalues-outofrange", ""},
    {Rule::kInputsBelowOutputs, "bad-txns-in-belowout", ""},
    {Rule::kFeeOutOfRange, "bad-txns-fee-outofrange", ""},
    {Rule::kAccumulatedFeeOutOfRange, "bad-txns-accumulated-fee-outofrange",
     "accumulated fee in the block out of range"},
    {Rule::kSequenceLocks, "bad-txns-nonfinal", ""},
    {Rule::kTooManySigops, "bad-blk-sigops", "too many sigops"},
    {Rule::kBadCoinbaseAmount, "bad-cb-amount", ""},
    {Rule::kScriptFailed, "block-script-verify-flag-failed", ""},
});

consteval bool table_follows_enum() {
    for (std::size_t i = 0; i < kTexts.size(); ++i)
        if (kTexts[i].rule != static_cast<Rule>(i)) return false;
    return kTexts.size() == kRuleCount;
}
static_assert(table_follows_enum());

const RuleText& text_of(Rule rule) {
    MALHA_ASSERT(static_cast<std::size_t>(rule) < kRuleCount);
    return kTexts[static_cast<std::size_t>(rule)];
}

}  // namespace

std::string_view reject_reason(Rule rule) {
    return text_of(rule).reason;
}

std::string reject_reason(const Violation& violation) {
    return std::string(reject_reason(violation.rule)) + violation.reason_suffix;
}

std::string debug_text(const Violation& violation) {
    if (!violation.debug.empty()) return violation.debug;
    return std::string(text_of(violation.rule).debug);
}

std::string to_string(const Violation& violation) {
    const std::string debug = debug_text(violation);
    return reject_reason(violation) + (debug.empty() ? "" : ", " + debug);
}

bool is_mutation(Rule rule) {
    switch (rule) {
        case Rule::kBadMerkleRoot:
        case Rule::kDuplicateTransactions:
        case Rule::kBadWitnessNonceSize:
        case Rule::kBadWitnessCommitment:
        case Rule::kUnexpectedWitness:
            return true;
        default:
            return false;
    }
}

bool is_header_rule(Rule rule) {
    return rule <= Rule::kBadVersion;
}

bool is_temporary(Rule rule) {
    return rule == Rule::kTimeTooNew;
}

}  // namespace malha::consensus
