// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See block_template.hpp.
#include "malha/mining/block_template.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "malha/base/checked.hpp"
#include "malha/consensus/block_rules.hpp"
#include "malha/consensus/header_rules.hpp"
#include "malha/consensus/merkle.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/script/script.hpp"

namespace malha::mining {
namespace {

using base::Bytes;
using primitives::Amount;

constexpr std::size_t kCoinbaseScriptSizeMin = 2;
constexpr std::uint32_t kSequenceNonFinal = 0xfffffffe;

/// BIP 141: OP_RETURN, a push of 36 bytes, and the four bytes that mark a commitment.
constexpr std::array<std::uint8_t, 6> kCommitmentStart{0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed};

/// The commitment to all witness ids; the coinbase counts as zero, and so is its witness nonce.
Bytes witness_commitment_script(const std::vector<TemplateTransaction>& transactions) {
    std::vector<consensus::MerkleNode> leaves(1);
    for (const TemplateTransaction& entry : transactions)
        leaves.push_back(entry.tx->wtxid.bytes);
    const primitives::MerkleRoot root = consensus::merkle_tree(std::move(leaves)).root;
    const std::array<std::uint8_t, 32> nonce{};
    const auto commitment = crypto::Sha256d().write(root.bytes).write(nonce).finish();
    Bytes script(kCommitmentStart.begin(), kCommitmentStart.end());
    script.insert(script.end(), commitment.begin(), commitment.end());
    return script;
}

/// @param commitment  the output that commits to the witnesses; it is there even before segwit,
/// when it means nothing and the coinbase must not have a witness.
primitives::TransactionPtr make_coinbase(const TemplateRequest& request, const BlockTemplate& block,
                                         const Bytes& commitment) {
    primitives::MutableTransaction coinbase;
    // Final only from this height on, so that no other block can hold the same transaction.
    coinbase.lock_time = static_cast<std::uint32_t>(block.height - 1);
    primitives::MutableTxInput& input = coinbase.inputs.emplace_back();
    input.script_sig = coinbase_script_sig(block.height);
    input.sequence = kSequenceNonFinal;
    coinbase.outputs.push_back({block.coinbase_value, base::to_bytes(request.coinbase_script)});
    coinbase.outputs.push_back({Amount{0}, commitment});
    if (!block.witness_commitment.empty()) input.witness.emplace_back(32);
    return primitives::make_transaction(coinbase);
}

primitives::MerkleRoot merkle_root(const BlockTemplate& block) {
    std::vector<consensus::MerkleNode> leaves{block.coinbase->txid.bytes};
    for (const TemplateTransaction& entry : block.transactions)
        leaves.push_back(entry.tx->txid.bytes);
    return consensus::merkle_tree(std::move(leaves)).root;
}

primitives::BlockHeader make_header(const TemplateRequest& request, const BlockTemplate& block) {
    const base::UnixSeconds time = std::max(request.now, block.time_min);
    primitives::BlockHeader header;
    header.version = request.block_version.value_or(
        consensus::compute_block_version(request.params, &request.parent, request.version_bits));
    header.prev_hash = request.parent.hash;
    header.merkle_root = merkle_root(block);
    header.time = base::narrow<std::uint32_t>(time.value);
    header.bits = consensus::next_work_required(request.params, request.parent, time);
    return header;
}

}  // namespace

primitives::BlockPtr BlockTemplate::block() const {
    std::vector<primitives::TransactionPtr> all{coinbase};
    for (const TemplateTransaction& entry : transactions)
        all.push_back(entry.tx);
    return primitives::Block::assemble(header, all);
}

base::UnixSeconds earliest_block_time(const consensus::ConsensusParams& params,
                                      const consensus::HeaderNode& parent) {
    base::UnixSeconds earliest = parent.median_time_past() + std::chrono::seconds{1};
    // BIP 94 binds only testnet4, but a template that keeps to it is valid everywhere.
    const bool starts_period = (parent.height + 1) % params.difficulty_interval() == 0;
    if (starts_period)
        earliest = std::max(earliest, base::UnixSeconds{parent.time} - consensus::kTimeWarpMax);
    return earliest;
}

base::Bytes coinbase_script_sig(primitives::Height height) {
    Bytes script = script::ScriptBuilder().push_number(height).take();
    if (script.size() < kCoinbaseScriptSizeMin) script.push_back(0);
    return script;
}

BlockTemplate make_template(const TemplateRequest& request) {
    BlockTemplate block;
    block.height = request.parent.height + 1;
    block.transactions = request.transactions;
    block.time_min = earliest_block_time(request.params, request.parent);
    block.coinbase_value = consensus::block_subsidy(request.params, block.height);
    for (const TemplateTransaction& entry : block.transactions)
        block.coinbase_value = primitives::checked_add(block.coinbase_value, entry.fee)
                                   .value_or(primitives::kMaxMoney);
    const Bytes commitment = witness_commitment_script(block.transactions);
    if (request.params.is_active(consensus::BuriedDeployment::segwit, block.height))
        block.witness_commitment = commitment;
    block.coinbase = make_coinbase(request, block, commitment);
    block.header = make_header(request, block);
    return block;
}

std::optional<primitives::BlockHeader> find_proof_of_work(primitives::BlockHeader header,
                                                          const consensus::ConsensusParams& params,
                                                          std::uint64_t& tries_left) {
    constexpr auto kLastNonce = std::numeric_limits<std::uint32_t>::max();
    for (; tries_left > 0; --tries_left) {
        if (consensus::check_proof_of_work(header.hash(), header.bits, params)) return header;
        if (header.nonce == kLastNonce) return std::nullopt;
        ++header.nonce;
    }
    return std::nullopt;
}

}  // namespace malha::mining
