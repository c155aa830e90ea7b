// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Blocks for tests: valid by default, without proof of work, to be spoiled one part at a time.
#pragma once

#include <vector>

#include "malha/consensus/header_node.hpp"
#include "malha/consensus/merkle.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/primitives/block.hpp"
#include "malha/script/script.hpp"

namespace malha::test {

struct BlockBuilder {
    primitives::BlockHeader header;
    primitives::MutableTransaction coinbase;
    std::vector<primitives::MutableTransaction> transactions;  ///< after the coinbase

    explicit BlockBuilder(const consensus::HeaderNode& parent) {
        header = {.version = 0x20000000,
                  .prev_hash = parent.hash,
                  .merkle_root = {},
                  .time = parent.time + 600,
                  .bits = parent.bits,
                  .nonce = 0};
        auto& input = coinbase.inputs.emplace_back();
        input.script_sig = script::ScriptBuilder().push_number(parent.height + 1).take();
        input.script_sig.push_back(script::OP_0);
        coinbase.outputs.push_back({{50 * primitives::kCoin.sat}, {script::OP_1}});
    }
    /// Adds the witness nonce and the output that commits to the witnesses of all transactions.
    void commit_to_witnesses() {
        coinbase.inputs[0].witness = {base::Bytes(32, 7)};
        std::vector<consensus::MerkleNode> leaves(1);
        for (const auto& tx : transactions)
            leaves.push_back(primitives::make_transaction(tx)->wtxid.bytes);
        crypto::Sha256d hasher;
        hasher.write(consensus::merkle_tree(leaves).root.bytes).write(base::Bytes(32, 7));
        base::Bytes script = {script::OP_RETURN, 36, 0xaa, 0x21, 0xa9, 0xed};
        const auto digest = hasher.finish();
        script.insert(script.end(), digest.begin(), digest.end());
        coinbase.outputs.push_back({{}, script});
    }
    /// With the Merkle root of its transactions.
    [[nodiscard]] primitives::BlockPtr build() const {
        std::vector<primitives::TransactionPtr> all = {primitives::make_transaction(coinbase)};
        for (const auto& tx : transactions)
            all.push_back(primitives::make_transaction(tx));
        return assemble(header, all);
    }
    [[nodiscard]] static primitives::BlockPtr assemble(
        primitives::BlockHeader header, const std::vector<primitives::TransactionPtr>& all) {
        std::vector<consensus::MerkleNode> leaves;
        for (const auto& tx : all)
            leaves.push_back(tx->txid.bytes);
        header.merkle_root = consensus::merkle_tree(leaves).root;
        return primitives::Block::assemble(header, all);
    }
};

/// A transaction that spends output 0 of a made-up transaction.
inline primitives::MutableTransaction spend_of(std::uint8_t name, std::int64_t sat = 1000) {
    primitives::MutableTransaction tx;
    auto& input = tx.inputs.emplace_back();
    input.prevout.txid.bytes[0] = name;
    input.prevout.index = 0;
    tx.outputs.push_back({{sat}, {script::OP_1}});
    return tx;
}

}  // namespace malha::test
