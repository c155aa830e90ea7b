// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BIP 37: proof that some transactions are in a block (merkleblock messages, gettxoutproof).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/primitives/block.hpp"

namespace malha::consensus {

enum class ProofError : std::uint8_t {
    malformed,  ///< cannot be decoded
    empty,      ///< no transactions
    too_large,  ///< more transactions than a block can hold
    too_many_hashes,
    too_few_bits,
    too_few_hashes,
    unused_data,       ///< bits or hashes left over
    duplicate_hashes,  ///< equal siblings (CVE-2012-2459)
};
[[nodiscard]] std::string_view to_string(ProofError error);

/// The part of a Merkle tree that leads to some leaves. Thread: owner only.
class PartialMerkleTree {
public:
    struct Match {
        primitives::Txid txid;
        std::uint32_t position = 0;  ///< in the block
    };
    struct Content {
        primitives::MerkleRoot root;  ///< to be compared with the block header's
        std::vector<Match> matches;   ///< in block order
    };

    /// @param matches  one per txid: whether to prove it.
    [[nodiscard]] static PartialMerkleTree build(std::span<const primitives::Txid> txids,
                                                 const std::vector<bool>& matches);
    /// Decodes without judging; memory is bounded by the input. Errors: malformed.
    [[nodiscard]] static base::Result<PartialMerkleTree, ProofError> read(
        primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;

    /// Checks the proof's shape and computes its root. Errors: all but malformed.
    [[nodiscard]] base::Result<Content, ProofError> extract() const;
    [[nodiscard]] std::uint32_t transaction_count() const { return transaction_count_; }

private:
    struct Builder;
    struct Extractor;

    std::uint32_t transaction_count_ = 0;
    std::vector<bool> bits_;  ///< per node, depth first: does a match lie below
    std::vector<primitives::Txid> hashes_;
};

/// A header and a proof of some of its transactions.
struct MerkleBlock {
    primitives::BlockHeader header;
    PartialMerkleTree tree;

    /// Exactly one merkle block. Errors: malformed.
    [[nodiscard]] static base::Result<MerkleBlock, ProofError> parse(base::ByteView bytes);
    [[nodiscard]] base::Bytes serialize() const;
};

}  // namespace malha::consensus
