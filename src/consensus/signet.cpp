// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See signet.hpp.
#include "malha/consensus/signet.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "malha/consensus/block_rules.hpp"
#include "malha/consensus/merkle.hpp"
#include "malha/script/interpreter.hpp"
#include "malha/script/script.hpp"

namespace malha::consensus {
namespace {

using primitives::Block;
using primitives::MutableTransaction;

constexpr std::array<std::uint8_t, 4> kSignetHeader = {0xec, 0xc7, 0xda, 0xa2};
constexpr script::VerifyFlags kSignetFlags =
    script::VerifyFlag::p2sh | script::VerifyFlag::witness | script::VerifyFlag::der_signature |
    script::VerifyFlag::null_dummy;

bool is_solution(base::ByteView data) {
    return data.size() > kSignetHeader.size() &&
           std::equal(kSignetHeader.begin(), kSignetHeader.end(), data.begin());
}

struct SplitCommitment {
    base::Bytes script;                      ///< with the solution cut out
    std::optional<base::ByteView> solution;  ///< a view into the original
};

/// Takes the solution out of the output that carries it behind the witness commitment: the first
/// push that starts with the signet header keeps only that header.
SplitCommitment split_commitment(base::ByteView commitment) {
    script::ScriptReader reader(commitment);
    script::ScriptBuilder rest;
    std::optional<base::ByteView> solution;
    while (const auto instruction = reader.next()) {
        if (!solution && is_solution(instruction->data)) {
            solution = instruction->data.subspan(kSignetHeader.size());
            rest.push_data(kSignetHeader);
        } else if (!instruction->data.empty()) {
            rest.push_data(instruction->data);
        } else {
            rest.op(instruction->opcode);
        }
    }
    if (!solution) return {base::to_bytes(commitment), std::nullopt};
    return {rest.take(), solution};
}

/// What the signature commits to of the block: all but the solution itself and the nonce.
base::Bytes signed_data(const Block& block, std::size_t commitment_index,
                        const base::Bytes& commitment) {
    MutableTransaction coinbase(block.transactions()[0]);
    coinbase.outputs[commitment_index].script_pubkey = commitment;
    std::vector<MerkleNode> leaves;
    leaves.reserve(block.transactions().size() + 1);
    for (const auto& tx : block.transactions())
        leaves.push_back(tx.txid.bytes);
    leaves.front() = primitives::make_transaction(coinbase)->txid.bytes;
    primitives::ByteWriter writer;
    writer.write(block.header().version).write_bytes(block.header().prev_hash.bytes);
    writer.write_bytes(merkle_tree(std::move(leaves)).root.bytes).write(block.header().time);
    return writer.take();
}

MutableTransaction spendable(const base::Bytes& data, base::ByteView challenge) {
    MutableTransaction to_spend;
    to_spend.version = 0;
    auto& input = to_spend.inputs.emplace_back();
    input.sequence = 0;
    input.script_sig = script::ScriptBuilder().op(script::OP_0).push_data(data).take();
    to_spend.outputs.push_back({{}, base::to_bytes(challenge)});
    return to_spend;
}

/// The solution is a scriptSig and a witness stack. False when it is anything else.
bool read_solution(base::ByteView solution, primitives::MutableTxInput& input) {
    primitives::ByteReader reader(solution);
    input.script_sig = base::to_bytes(reader.read_var_bytes());
    const std::uint64_t items = reader.read_count(1);
    for (std::uint64_t i = 0; i < items && reader.ok(); ++i)
        input.witness.push_back(base::to_bytes(reader.read_var_bytes()));
    return reader.at_end();
}

}  // namespace

std::optional<SignetTransactions> signet_transactions(const Block& block,
                                                      base::ByteView challenge) {
    const auto index = find_witness_commitment(block);
    if (!index) return std::nullopt;
    const auto split = split_commitment(block.transactions()[0].outputs[*index].script_pubkey);
    auto to_spend = primitives::make_transaction(
        spendable(signed_data(block, *index, split.script), challenge));
    MutableTransaction to_sign;
    to_sign.version = 0;
    auto& input = to_sign.inputs.emplace_back();
    input.prevout = {to_spend->txid, 0};
    input.sequence = 0;
    if (split.solution && !read_solution(*split.solution, input)) return std::nullopt;
    to_sign.outputs.push_back({{}, {script::OP_RETURN}});
    return SignetTransactions{std::move(to_spend), primitives::make_transaction(to_sign)};
}

bool check_signet_solution(const Block& block, base::ByteView challenge) {
    const auto transactions = signet_transactions(block, challenge);
    if (!transactions) return false;
    const script::PrecomputedTransaction to_sign(
        *transactions->to_sign, transactions->to_spend->outputs, script::Precompute::for_witnesses);
    script::Evaluation evaluation;
    return script::verify_input(evaluation, to_sign, 0, kSignetFlags, nullptr).has_value();
}

}  // namespace malha::consensus
