// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See block_rules.hpp.
#include "malha/consensus/block_rules.hpp"

#include <algorithm>
#include <array>

#include "malha/base/checked.hpp"
#include "malha/consensus/header_rules.hpp"
#include "malha/consensus/merkle.hpp"
#include "malha/consensus/signet.hpp"
#include "malha/consensus/transaction_rules.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/script/script.hpp"
#include "malha/script/sigops.hpp"

namespace malha::consensus {
namespace {

using primitives::Block;
using primitives::Transaction;

/// OP_RETURN, a push of 36 bytes, and the mark of a witness commitment (BIP 141).
constexpr std::array<std::uint8_t, 6> kCommitmentPrefix = {0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed};
constexpr std::size_t kCommitmentSize = kCommitmentPrefix.size() + 32;
constexpr std::size_t kWitnessNonceSize = 32;

base::Result<void, Violation> check_merkle_root(const Block& block) {
    const MerkleTree tree = block_merkle_tree(block);
    if (tree.root != block.header().merkle_root) return broken(Rule::bad_merkle_root);
    // CVE-2012-2459: repeated transactions at the end can leave the root as it was.
    if (tree.has_duplicates) return broken(Rule::duplicate_transactions);
    return {};
}

bool has_bad_length(const Block& block) {
    const auto scaled = [](std::size_t count) {
        return static_cast<primitives::Weight>(count) * primitives::kWitnessScaleFactor;
    };
    return block.transactions().empty() || scaled(block.transactions().size()) > kBlockWeightMax ||
           scaled(block.stripped_size()) > kBlockWeightMax;
}

base::Result<void, Violation> check_coinbase_is_first_and_only(const Block& block) {
    const auto transactions = block.transactions();
    if (!transactions[0].is_coinbase()) return broken(Rule::coinbase_missing);
    const bool multiple = std::any_of(transactions.begin() + 1, transactions.end(),
                                      [](const Transaction& tx) { return tx.is_coinbase(); });
    if (multiple) return broken(Rule::coinbase_multiple);
    return {};
}

base::Result<void, Violation> check_transactions(const Block& block) {
    for (const Transaction& tx : block.transactions()) {
        auto checked = check_transaction(tx);
        if (checked) continue;
        Violation violation = std::move(checked).error();
        violation.debug = "Transaction check failed (tx hash " + tx.txid.to_display_hex() + ") " +
                          debug_text(violation);
        return base::Unexpected{std::move(violation)};
    }
    return {};
}

/// BIP 34: the coinbase script begins with the block's height.
bool starts_with_height(const Transaction& coinbase, primitives::Height height) {
    const base::Bytes expected = script::ScriptBuilder().push_number(height).take();
    const base::ByteView script = coinbase.inputs[0].script_sig;
    return script.size() >= expected.size() &&
           std::equal(expected.begin(), expected.end(), script.begin());
}

bool is_commitment(const primitives::TxOutput& output) {
    const base::ByteView script = output.script_pubkey;
    return script.size() >= kCommitmentSize &&
           std::equal(kCommitmentPrefix.begin(), kCommitmentPrefix.end(), script.begin());
}

base::Result<void, Violation> check_commitment_at(const Block& block, std::size_t index) {
    const Transaction& coinbase = block.transactions()[0];
    const auto witness = coinbase.inputs[0].witness;
    if (witness.size() != 1 || witness[0].size() != kWitnessNonceSize)
        return broken(Rule::bad_witness_nonce_size);
    crypto::Sha256d hasher;
    hasher.write(block_witness_root(block).bytes).write(witness[0]);
    const auto expected = hasher.finish();
    const base::ByteView script = coinbase.outputs[index].script_pubkey;
    const auto committed = script.subspan(kCommitmentPrefix.size(), expected.size());
    if (!std::equal(expected.begin(), expected.end(), committed.begin()))
        return broken(Rule::bad_witness_commitment);
    return {};
}

bool starts_with_coinbase(const Block& block) {
    return !block.transactions().empty() && block.transactions()[0].is_coinbase();
}

}  // namespace

base::Result<void, Violation> check_block(const ConsensusParams& params, const Block& block) {
    MALHA_TRY(check_block_solution(params, block));
    return check_block_body(block);
}

base::Result<void, Violation> check_block_solution(const ConsensusParams& params,
                                                   const Block& block) {
    if (!check_proof_of_work(block.hash(), block.header().bits, params))
        return broken(Rule::high_hash);
    if (params.is_signet() && block.hash() != params.genesis_hash &&
        !check_signet_solution(block, params.signet_challenge))
        return broken(Rule::bad_signet_solution);
    return {};
}

base::Result<void, Violation> check_block_body(const Block& block) {
    // The root first: if it is wrong, nothing else says anything about the block of this hash.
    MALHA_TRY(check_merkle_root(block));
    if (has_bad_length(block)) return broken(Rule::bad_block_length);
    MALHA_TRY(check_coinbase_is_first_and_only(block));
    MALHA_TRY(check_transactions(block));
    std::int64_t sigops = 0;
    for (const Transaction& tx : block.transactions())
        sigops += script::legacy_sigops(tx);
    if (sigops * primitives::kWitnessScaleFactor > kBlockSigopCostMax)
        return broken(Rule::too_many_legacy_sigops);
    return {};
}

base::Result<void, Violation> check_block_context(const ConsensusParams& params, const Block& block,
                                                  const HeaderNode& parent) {
    const primitives::Height height = parent.height + 1;
    // BIP 113 came with the other rules of relative lock times.
    const bool by_median_time = params.is_active(BuriedDeployment::csv, height);
    const base::UnixSeconds time =
        by_median_time ? parent.median_time_past() : base::UnixSeconds{block.header().time};
    for (const Transaction& tx : block.transactions())
        if (!is_final(tx, height, time)) return broken(Rule::non_final);
    if (params.is_active(BuriedDeployment::bip34, height) &&
        !starts_with_height(block.transactions()[0], height))
        return broken(Rule::bad_coinbase_height);
    const bool segwit = params.is_active(BuriedDeployment::segwit, height);
    MALHA_TRY(
        check_witness_commitment(block, segwit ? WitnessRules::active : WitnessRules::inactive));
    // Only now: before the commitment was checked, the witnesses could be anybody's.
    if (block.weight() > kBlockWeightMax) return broken(Rule::bad_block_weight);
    return {};
}

base::Result<void, Violation> check_witness_commitment(const Block& block, WitnessRules rules) {
    if (rules == WitnessRules::active) {
        const auto index = find_witness_commitment(block);
        if (index) return check_commitment_at(block, *index);
    }
    const auto transactions = block.transactions();
    if (std::any_of(transactions.begin(), transactions.end(),
                    [](const Transaction& tx) { return tx.has_witness(); }))
        return broken(Rule::unexpected_witness);
    return {};
}

bool is_block_mutated(const Block& block, WitnessRules rules) {
    if (!check_merkle_root(block)) return true;
    if (!starts_with_coinbase(block)) {
        // Inner nodes of a Merkle tree are 64 bytes: what looks like a block of such transactions
        // may be the upper part of a real block's tree.
        const auto transactions = block.transactions();
        return std::any_of(transactions.begin(), transactions.end(), [](const Transaction& tx) {
            return tx.stripped_size == kAmbiguousTransactionSize;
        });
    }
    return !check_witness_commitment(block, rules);
}

std::optional<std::size_t> find_witness_commitment(const Block& block) {
    if (block.transactions().empty()) return std::nullopt;
    const auto outputs = block.transactions()[0].outputs;
    for (std::size_t i = outputs.size(); i-- > 0;)
        if (is_commitment(outputs[i])) return i;
    return std::nullopt;
}

primitives::Amount block_subsidy(const ConsensusParams& params, primitives::Height height) {
    constexpr primitives::Amount kFirstSubsidy{50 * primitives::kCoin.sat};
    constexpr primitives::Height kHalvingsMax = 64;  // Further shifts are undefined.
    const primitives::Height halvings = height / params.subsidy_halving_interval;
    if (halvings >= kHalvingsMax) return {};
    return {kFirstSubsidy.sat >> halvings};
}

}  // namespace malha::consensus
