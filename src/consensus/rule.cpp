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
    {Rule::high_hash, "high-hash", "proof of work failed"},
    {Rule::duplicate_invalid, "duplicate-invalid", "block is marked invalid"},
    {Rule::prev_block_not_found, "prev-blk-not-found", "prev block not found"},
    {Rule::prev_block_invalid, "bad-prevblk", "prev block invalid"},
    {Rule::bad_difficulty_bits, "bad-diffbits", "incorrect proof of work"},
    {Rule::time_too_old, "time-too-old", "block's timestamp is too early"},
    {Rule::time_warp_attack, "time-timewarp-attack",
     "block's timestamp is too early on diff adjustment block"},
    {Rule::time_too_new, "time-too-new", "block timestamp too far in the future"},
    {Rule::bad_version, "bad-version", ""},
    {Rule::bad_signet_solution, "bad-signet-blksig", "signet block signature validation failure"},
    {Rule::bad_merkle_root, "bad-txnmrklroot", "hashMerkleRoot mismatch"},
    {Rule::duplicate_transactions, "bad-txns-duplicate", "duplicate transaction"},
    {Rule::bad_block_length, "bad-blk-length", "size limits failed"},
    {Rule::coinbase_missing, "bad-cb-missing", "first tx is not coinbase"},
    {Rule::coinbase_multiple, "bad-cb-multiple", "more than one coinbase"},
    {Rule::no_inputs, "bad-txns-vin-empty", ""},
    {Rule::no_outputs, "bad-txns-vout-empty", ""},
    {Rule::oversize, "bad-txns-oversize", ""},
    {Rule::output_negative, "bad-txns-vout-negative", ""},
    {Rule::output_too_large, "bad-txns-vout-toolarge", ""},
    {Rule::output_total_too_large, "bad-txns-txouttotal-toolarge", ""},
    {Rule::duplicate_inputs, "bad-txns-inputs-duplicate", ""},
    {Rule::bad_coinbase_length, "bad-cb-length", ""},
    {Rule::prevout_null, "bad-txns-prevout-null", ""},
    {Rule::too_many_legacy_sigops, "bad-blk-sigops", "out-of-bounds SigOpCount"},
    {Rule::non_final, "bad-txns-nonfinal", "non-final transaction"},
    {Rule::bad_coinbase_height, "bad-cb-height", "block height mismatch in coinbase"},
    {Rule::bad_witness_nonce_size, "bad-witness-nonce-size",
     "CheckWitnessMalleation : invalid witness reserved value size"},
    {Rule::bad_witness_commitment, "bad-witness-merkle-match",
     "CheckWitnessMalleation : witness merkle commitment mismatch"},
    {Rule::unexpected_witness, "unexpected-witness",
     "CheckWitnessMalleation : unexpected witness data found"},
    {Rule::bad_block_weight, "bad-blk-weight", "ContextualCheckBlock : weight limit failed"},
    {Rule::duplicate_coins, "bad-txns-BIP30", "tried to overwrite transaction"},
    {Rule::inputs_missing_or_spent, "bad-txns-inputs-missingorspent",
     "CheckTxInputs: inputs missing/spent"},
    {Rule::premature_coinbase_spend, "bad-txns-premature-spend-of-coinbase", ""},
    {Rule::input_values_out_of_range, "bad-txns-inputvalues-outofrange", ""},
    {Rule::inputs_below_outputs, "bad-txns-in-belowout", ""},
    {Rule::fee_out_of_range, "bad-txns-fee-outofrange", ""},
    {Rule::accumulated_fee_out_of_range, "bad-txns-accumulated-fee-outofrange",
     "accumulated fee in the block out of range"},
    {Rule::sequence_locks, "bad-txns-nonfinal", ""},
    {Rule::too_many_sigops, "bad-blk-sigops", "too many sigops"},
    {Rule::bad_coinbase_amount, "bad-cb-amount", ""},
    {Rule::script_failed, "block-script-verify-flag-failed", ""},
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
        case Rule::bad_merkle_root:
        case Rule::duplicate_transactions:
        case Rule::bad_witness_nonce_size:
        case Rule::bad_witness_commitment:
        case Rule::unexpected_witness:
            return true;
        default:
            return false;
    }
}

bool is_header_rule(Rule rule) {
    return rule <= Rule::bad_version;
}

bool is_temporary(Rule rule) {
    return rule == Rule::time_too_new;
}

}  // namespace malha::consensus
