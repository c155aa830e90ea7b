// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See transaction_rules.hpp.
#include "malha/consensus/transaction_rules.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "malha/base/assert.hpp"
#include "malha/consensus/block_rules.hpp"
#include "malha/primitives/money_text.hpp"

namespace malha::consensus {
namespace {

using primitives::Amount;
using primitives::OutPoint;
using primitives::Transaction;
using primitives::TxInput;

constexpr std::size_t kCoinbaseScriptSizeMin = 2;
constexpr std::size_t kCoinbaseScriptSizeMax = 100;
/// Up to this many inputs comparing all pairs is cheaper than sorting.
constexpr std::size_t kPairwiseInputsMax = 16;

bool have_equal_pair(std::span<const TxInput> inputs) {
    for (std::size_t i = 1; i < inputs.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (inputs[i].prevout == inputs[j].prevout) return true;
    return false;
}

/// CVE-2018-17144: an output spent twice by one transaction would create money.
bool spends_twice(const Transaction& tx) {
    if (tx.inputs.size() <= kPairwiseInputsMax) return have_equal_pair(tx.inputs);
    std::vector<const OutPoint*> prevouts;
    prevouts.reserve(tx.inputs.size());
    for (const TxInput& input : tx.inputs)
        prevouts.push_back(&input.prevout);
    std::sort(prevouts.begin(), prevouts.end(),
              [](const OutPoint* a, const OutPoint* b) { return *a < *b; });
    return std::adjacent_find(prevouts.begin(), prevouts.end(),
                              [](const OutPoint* a, const OutPoint* b) { return *a == *b; }) !=
           prevouts.end();
}

/// CVE-2010-5139: no output, nor their sum, may exceed all money.
base::Result<void, Violation> check_outputs(const Transaction& tx) {
    Amount total;
    for (const auto& output : tx.outputs) {
        if (output.value < Amount{0}) return broken(Rule::output_negative);
        if (output.value > primitives::kMaxMoney) return broken(Rule::output_too_large);
        total.sat += output.value.sat;  // Two amounts in range cannot overflow.
        if (!in_money_range(total)) return broken(Rule::output_total_too_large);
    }
    return {};
}

bool has_null_prevout(const Transaction& tx) {
    return std::any_of(tx.inputs.begin(), tx.inputs.end(),
                       [](const TxInput& input) { return input.prevout.is_null(); });
}

Amount value_out(const Transaction& tx) {
    Amount total;
    for (const auto& output : tx.outputs)
        total.sat += output.value.sat;
    return total;
}

void lock_by_input(SequenceLocks& locks, std::uint32_t sequence, const SpentOutput& coin,
                   const HeaderNode& parent) {
    const std::uint32_t count = sequence & kSequenceLockMask;
    if ((sequence & kSequenceLockIsTime) == 0) {
        const auto last = coin.height + static_cast<primitives::Height>(count) - 1;
        locks.height_last = std::max(locks.height_last, last);
        return;
    }
    // Counted from the median time past of the block before the one that holds the coin.
    const HeaderNode* before = parent.ancestor(std::max(coin.height - 1, 0));
    const std::chrono::seconds wait{std::int64_t{count} << kSequenceLockTimeShift};
    const auto last = before->median_time_past() + wait - std::chrono::seconds{1};
    locks.time_last = std::max(locks.time_last, last);
}

}  // namespace

base::Result<void, Violation> check_transaction(const Transaction& tx) {
    if (tx.inputs.empty()) return broken(Rule::no_inputs);
    if (tx.outputs.empty()) return broken(Rule::no_outputs);
    const auto weight_min =
        static_cast<primitives::Weight>(tx.stripped_size) * primitives::kWitnessScaleFactor;
    if (weight_min > kBlockWeightMax) return broken(Rule::oversize);
    MALHA_TRY(check_outputs(tx));
    if (spends_twice(tx)) return broken(Rule::duplicate_inputs);
    if (tx.is_coinbase()) {
        const std::size_t size = tx.inputs[0].script_sig.size();
        if (size < kCoinbaseScriptSizeMin || size > kCoinbaseScriptSizeMax)
            return broken(Rule::bad_coinbase_length);
    } else if (has_null_prevout(tx)) {
        return broken(Rule::prevout_null);
    }
    return {};
}

bool is_final(const Transaction& tx, primitives::Height height, base::UnixSeconds time) {
    if (tx.lock_time == 0) return true;
    const std::int64_t now = tx.lock_time < kLockTimeThreshold ? height : time.value;
    if (std::int64_t{tx.lock_time} < now) return true;
    return std::all_of(tx.inputs.begin(), tx.inputs.end(), [](const TxInput& input) {
        return input.sequence == TxInput::kSequenceFinal;
    });
}

bool SequenceLocks::are_met_after(const HeaderNode& parent) const {
    if (height_last > parent.height) return false;
    // The median time past costs a sort: most transactions lock nothing by time.
    return time_last.value < 0 || time_last < parent.median_time_past();
}

SequenceLocks sequence_locks(const Transaction& tx, std::span<const SpentOutput> spent,
                             const HeaderNode& parent) {
    MALHA_ASSERT(spent.size() == tx.inputs.size());
    SequenceLocks locks;
    if (tx.version < 2) return locks;
    for (std::size_t i = 0; i < spent.size(); ++i) {
        const std::uint32_t sequence = tx.inputs[i].sequence;
        if ((sequence & kSequenceLockDisabled) == 0)
            lock_by_input(locks, sequence, spent[i], parent);
    }
    return locks;
}

base::Result<Amount, Violation> check_inputs(const Transaction& tx,
                                             std::span<const SpentOutput> spent,
                                             primitives::Height spend_height) {
    MALHA_ASSERT(spent.size() == tx.inputs.size());
    Amount in;
    for (const SpentOutput& coin : spent) {
        const primitives::Height depth = spend_height - coin.height;
        if (coin.coinbase && depth < kCoinbaseMaturity)
            return base::Unexpected{
                Violation{.rule = Rule::premature_coinbase_spend,
                          .debug = "tried to spend coinbase at depth " + std::to_string(depth)}};
        if (!in_money_range(coin.output.value)) return broken(Rule::input_values_out_of_range);
        in.sat += coin.output.value.sat;
        if (!in_money_range(in)) return broken(Rule::input_values_out_of_range);
    }
    const Amount out = value_out(tx);
    if (in < out)
        return base::Unexpected{Violation{
            .rule = Rule::inputs_below_outputs,
            .debug = "value in (" + money_text(in) + ") < value out (" + money_text(out) + ")"}};
    const Amount fee{in.sat - out.sat};
    if (!in_money_range(fee)) return broken(Rule::fee_out_of_range);
    return fee;
}

}  // namespace malha::consensus
