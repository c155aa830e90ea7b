// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See connect.hpp.
#include "malha/consensus/connect.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "malha/base/assert.hpp"
#include "malha/consensus/block_rules.hpp"
#include "malha/consensus/transaction_rules.hpp"
#include "malha/script/interpreter.hpp"
#include "malha/script/sigops.hpp"

namespace malha::consensus {
namespace {

using primitives::Amount;
using primitives::Block;
using primitives::Transaction;
using script::VerifyFlag;
using script::VerifyFlags;

// From this height on a coinbase could repeat one of before BIP 34, whose script happened to begin
// with that height.
constexpr primitives::Height kBip34ImpliesBip30Limit = 1'983'702;

struct KnownBlock {
    primitives::Height height;
    std::string_view hash;
};
// Before BIP 30, two coinbases of the main chain were mined twice.
constexpr KnownBlock kRepeatingCoinbases[] = {
    {91'842, "00000000000a4d0a398161ffc163c503763b1f4360639393e0e4c8e300e0caec"},
    {91'880, "00000000000743f190a18c5577a3c2d2a1f610ae9601ac046a38084ccb7cd721"}};
constexpr KnownBlock kOverwrittenCoinbases[] = {
    {91'722, "00000000000271a2dc26e7667f8419f2e15416dc6955e5a6c6cdf3f2574dd08e"},
    {91'812, "00000000000af0aed4792b1acee3d966af36cf5def14935db8de83d6f9306f2f"}};

bool is_one_of(std::span<const KnownBlock> blocks, const HeaderNode& node) {
    return std::any_of(blocks.begin(), blocks.end(), [&](const KnownBlock& block) {
        return block.height == node.height && node.hash.to_display_hex() == block.hash;
    });
}

Violation in_transaction(Violation violation, const Transaction& tx) {
    violation.debug = debug_text(violation) + " in transaction " + tx.txid.to_display_hex();
    return violation;
}

/// Walks over the outputs spent by a block, transaction by transaction.
class SpentOutputs {
public:
    explicit SpentOutputs(std::span<const SpentOutput> spent) : rest_(spent) {}

    std::span<const SpentOutput> take(const Transaction& tx) {
        MALHA_ASSERT(tx.inputs.size() <= rest_.size());
        const auto taken = rest_.first(tx.inputs.size());
        rest_ = rest_.subspan(tx.inputs.size());
        return taken;
    }

private:
    std::span<const SpentOutput> rest_;
};

primitives::SigopCost sigop_cost(const Transaction& tx, std::span<const SpentOutput> spent,
                                 VerifyFlags flags) {
    primitives::SigopCost cost = script::legacy_sigops(tx) * primitives::kWitnessScaleFactor;
    for (std::size_t i = 0; i < spent.size(); ++i)
        cost += script::input_sigop_cost(tx.inputs[i], spent[i].output.script_pubkey, flags);
    return cost;
}

base::Result<void, Violation> add_fee(BlockEffect& effect, const Transaction& tx,
                                      std::span<const SpentOutput> spent, const HeaderNode& node) {
    auto fee = check_inputs(tx, spent, node.height);
    if (!fee) return base::Unexpected{in_transaction(std::move(fee).error(), tx)};
    effect.fees.sat += fee->sat;
    if (!in_money_range(effect.fees)) return broken(Rule::accumulated_fee_out_of_range);
    return {};
}

base::Result<void, Violation> check_sequence_locks(const ConsensusParams& params,
                                                   const Transaction& tx,
                                                   std::span<const SpentOutput> spent,
                                                   const HeaderNode& node) {
    if (!params.is_active(BuriedDeployment::csv, node.height)) return {};
    if (sequence_locks(tx, spent, *node.parent).are_met_after(*node.parent)) return {};
    return base::Unexpected{
        Violation{.rule = Rule::sequence_locks,
                  .debug = "contains a non-BIP68-final transaction " + tx.txid.to_display_hex()}};
}

base::Result<void, Violation> add_sigop_cost(BlockEffect& effect, const Transaction& tx,
                                             std::span<const SpentOutput> spent,
                                             VerifyFlags flags) {
    effect.sigop_cost += sigop_cost(tx, spent, flags);
    if (effect.sigop_cost > kBlockSigopCostMax) return broken(Rule::too_many_sigops);
    return {};
}

base::Result<void, Violation> check_coinbase_amount(const ConsensusParams& params,
                                                    const ConnectInput& input, Amount fees) {
    Amount paid;
    for (const auto& output : input.block.transactions()[0].outputs)
        paid.sat += output.value.sat;
    const Amount limit{block_subsidy(params, input.node.height).sat + fees.sat};
    if (paid <= limit) return {};
    return base::Unexpected{
        Violation{.rule = Rule::bad_coinbase_amount,
                  .debug = "coinbase pays too much (actual=" + std::to_string(paid.sat) +
                           " vs limit=" + std::to_string(limit.sat) + ")"}};
}

base::Result<void, Violation> verify_transaction_scripts(
    script::Evaluation& evaluation, const Transaction& tx,
    std::span<const primitives::TxOutput> spent, VerifyFlags flags) {
    const script::PrecomputedTransaction precomputed(tx, spent, script::Precompute::for_witnesses);
    for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
        const auto verdict = script::verify_input(evaluation, precomputed, i, flags, nullptr);
        if (!verdict) return base::Unexpected{script_failed(tx, i, verdict.error())};
    }
    return {};
}

}  // namespace

VerifyFlags script_flags_for_block(const ConsensusParams& params, primitives::Height height,
                                   const primitives::BlockHash& hash) {
    // P2SH, witness and taproot hold for all blocks: the few that break them are known.
    VerifyFlags flags = VerifyFlag::p2sh | VerifyFlag::witness | VerifyFlag::taproot;
    for (const ScriptException& exception : params.script_exceptions) {
        if (exception.block != hash) continue;
        flags = exception.era == ScriptEra::before_p2sh ? VerifyFlags()
                                                        : VerifyFlag::p2sh | VerifyFlag::witness;
    }
    if (params.is_active(BuriedDeployment::bip66, height)) flags |= VerifyFlag::der_signature;
    if (params.is_active(BuriedDeployment::bip65, height))
        flags |= VerifyFlag::check_lock_time_verify;
    if (params.is_active(BuriedDeployment::csv, height)) flags |= VerifyFlag::check_sequence_verify;
    // BIP 147 came with segwit.
    if (params.is_active(BuriedDeployment::segwit, height)) flags |= VerifyFlag::null_dummy;
    return flags;
}

bool needs_bip30_check(const ConsensusParams& params, const HeaderNode& node) {
    const primitives::Height bip34_height = params.height_of(BuriedDeployment::bip34);
    // Where BIP 34 holds from the first block on, every coinbase names its own height: no two are
    // equal, hence no two transactions.
    if (bip34_height <= 1) return false;
    if (node.height >= kBip34ImpliesBip30Limit) return true;
    if (is_one_of(kRepeatingCoinbases, node)) return false;
    // BIP 34 made coinbases unique, so that on a chain known to have followed it there is nothing
    // to look for.
    if (node.parent == nullptr || node.parent->height < bip34_height) return true;
    return node.parent->ancestor(bip34_height)->hash != params.bip34_hash;
}

bool has_overwritten_coinbase(const HeaderNode& node) {
    return is_one_of(kOverwrittenCoinbases, node);
}

base::Result<BlockEffect, Violation> check_block_inputs(const ConsensusParams& params,
                                                        const ConnectInput& input) {
    const auto transactions = input.block.transactions();
    MALHA_ASSERT(input.transaction_count <= transactions.size() && !transactions.empty());
    MALHA_ASSERT(input.node.parent != nullptr);
    const VerifyFlags flags = script_flags_for_block(params, input.node.height, input.node.hash);
    SpentOutputs spent_outputs(input.spent);
    BlockEffect effect;
    for (const Transaction& tx : transactions.first(input.transaction_count)) {
        std::span<const SpentOutput> spent;
        if (!tx.is_coinbase()) {
            spent = spent_outputs.take(tx);
            MALHA_TRY(add_fee(effect, tx, spent, input.node));
            MALHA_TRY(check_sequence_locks(params, tx, spent, input.node));
        }
        MALHA_TRY(add_sigop_cost(effect, tx, spent, flags));
    }
    if (input.transaction_count == transactions.size())
        MALHA_TRY(check_coinbase_amount(params, input, effect.fees));
    return effect;
}

Violation missing_inputs(const Transaction& tx) {
    return in_transaction({.rule = Rule::inputs_missing_or_spent}, tx);
}

Violation duplicate_coins() {
    return {.rule = Rule::duplicate_coins};
}

Violation script_failed(const Transaction& tx, std::size_t input_index, script::ScriptError error) {
    const auto& prevout = tx.inputs[input_index].prevout;
    return {.rule = Rule::script_failed,
            .reason_suffix = " (" + std::string(to_string(error)) + ")",
            .debug = "input " + std::to_string(input_index) + " of " + tx.txid.to_display_hex() +
                     " (wtxid " + tx.wtxid.to_display_hex() + "), spending " +
                     prevout.txid.to_display_hex() + ":" + std::to_string(prevout.index)};
}

base::Result<void, Violation> verify_block_scripts(const Block& block,
                                                   std::span<const SpentOutput> spent,
                                                   VerifyFlags flags) {
    std::vector<primitives::TxOutput> outputs;
    outputs.reserve(spent.size());
    for (const SpentOutput& coin : spent)
        outputs.push_back(coin.output);
    std::span<const primitives::TxOutput> rest(outputs);
    script::Evaluation evaluation;
    for (const Transaction& tx : block.transactions().subspan(1)) {
        MALHA_TRY(verify_transaction_scripts(evaluation, tx, rest.first(tx.inputs.size()), flags));
        rest = rest.subspan(tx.inputs.size());
    }
    return {};
}

}  // namespace malha::consensus
