// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The consensus rules by name, in the order in which a block meets them, and the one table of the
// reasons that users and miners know them by.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "malha/base/result.hpp"

namespace malha::consensus {

enum class Rule : std::uint8_t {
    // Header: proof of work first, then its place in the tree, then what its parent demands.
    high_hash,
    duplicate_invalid,
    prev_block_not_found,
    prev_block_invalid,
    bad_difficulty_bits,
    time_too_old,
    time_warp_attack,
    time_too_new,
    bad_version,
    // Block without context.
    bad_signet_solution,
    bad_merkle_root,
    duplicate_transactions,
    bad_block_length,
    coinbase_missing,
    coinbase_multiple,
    // Transaction without context.
    no_inputs,
    no_outputs,
    oversize,
    output_negative,
    output_too_large,
    output_total_too_large,
    duplicate_inputs,
    bad_coinbase_length,
    prevout_null,
    // Block as a whole, still without context.
    too_many_legacy_sigops,
    // Block in its place: parent and height.
    non_final,
    bad_coinbase_height,
    bad_witness_nonce_size,
    bad_witness_commitment,
    unexpected_witness,
    bad_block_weight,
    // Connecting: transactions in order, against the coins they spend.
    duplicate_coins,
    inputs_missing_or_spent,
    premature_coinbase_spend,
    input_values_out_of_range,
    inputs_below_outputs,
    fee_out_of_range,
    accumulated_fee_out_of_range,
    sequence_locks,
    too_many_sigops,
    bad_coinbase_amount,
    script_failed,
};
inline constexpr std::size_t kRuleCount = static_cast<std::size_t>(Rule::script_failed) + 1;

/// A broken rule and the circumstances.
struct [[nodiscard]] Violation {
    Rule rule{};
    /// Ends the reject reason where that depends on the case: "(0x00000001)", or the script error.
    std::string reason_suffix{};
    /// For people: what exactly was wrong. Empty: the rule's own text says enough.
    std::string debug{};
};

/// `return broken(Rule::no_inputs);` where the rule's own text says enough.
[[nodiscard]] inline base::Unexpected<Violation> broken(Rule rule) {
    return {Violation{.rule = rule}};
}

/// The fixed part of the reject reason, e.g. "bad-txnmrklroot".
[[nodiscard]] std::string_view reject_reason(Rule rule);
/// The established reject reason, e.g. "bad-version(0x00000001)".
[[nodiscard]] std::string reject_reason(const Violation& violation);
/// What a person wants to know beyond the reason; may be empty.
[[nodiscard]] std::string debug_text(const Violation& violation);
/// Reason and debug text: "bad-cb-height, block height mismatch in coinbase".
[[nodiscard]] std::string to_string(const Violation& violation);

/// True when the transactions received do not belong to the header: another block with the same
/// hash may well be valid, so the hash must not be marked invalid (CVE-2012-2459, BIP 141).
[[nodiscard]] bool is_mutation(Rule rule);
/// True when the header alone is bad: no block with it can ever be valid.
[[nodiscard]] bool is_header_rule(Rule rule);
/// True when the same header may be accepted later (its time lies ahead of our clock).
[[nodiscard]] bool is_temporary(Rule rule);

}  // namespace malha::consensus
