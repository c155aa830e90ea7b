// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See partial_merkle_tree.hpp. Nodes are visited depth first from the root; height 0 are the
// leaves. Recursion is at most as deep as the tree of the largest block.
#include "malha/consensus/partial_merkle_tree.hpp"

#include "malha/base/assert.hpp"
#include "malha/base/checked.hpp"
#include "malha/consensus/block_rules.hpp"
#include "malha/crypto/sha256.hpp"

namespace malha::consensus {
namespace {

using primitives::Txid;

constexpr std::size_t kBitsPerByte = 8;
/// No transaction is lighter (60 bytes without witness), so no block holds more than this.
constexpr primitives::Weight kTransactionWeightMin = 60 * primitives::kWitnessScaleFactor;
constexpr std::uint32_t kTransactionCountMax =
    static_cast<std::uint32_t>(kBlockWeightMax / kTransactionWeightMin);

Txid hash_pair(const Txid& left, const Txid& right) {
    crypto::Sha256d hasher;
    hasher.write(left.bytes).write(right.bytes);
    return Txid::from(hasher.finish());
}

std::uint32_t width_at(std::uint32_t leaves, unsigned height) {
    return static_cast<std::uint32_t>((leaves + (std::uint64_t{1} << height) - 1) >> height);
}

unsigned tree_height(std::uint32_t leaves) {
    unsigned height = 0;
    while (width_at(leaves, height) > 1)
        ++height;
    return height;
}

}  // namespace

std::string_view to_string(ProofError error) {
    switch (error) {
        case ProofError::malformed:
            return "malformed proof";
        case ProofError::empty:
            return "proof of an empty block";
        case ProofError::too_large:
            return "more transactions than a block can hold";
        case ProofError::too_many_hashes:
            return "more hashes than transactions";
        case ProofError::too_few_bits:
            return "fewer bits than the tree needs";
        case ProofError::too_few_hashes:
            return "fewer hashes than the tree needs";
        case ProofError::unused_data:
            return "bits or hashes that belong to no node";
        case ProofError::duplicate_hashes:
            return "equal hashes side by side";
    }
    MALHA_ASSERT(false);
}

/// All levels of the tree, and which nodes have a match below.
struct PartialMerkleTree::Builder {
    std::vector<std::vector<Txid>> hashes;
    std::vector<std::vector<bool>> matches;
    PartialMerkleTree& tree;

    void add_level() {
        const auto& below = hashes.back();
        const auto& below_matches = matches.back();
        std::vector<Txid> level((below.size() + 1) / 2);
        std::vector<bool> level_matches(level.size());
        for (std::size_t i = 0; i < level.size(); ++i) {
            const std::size_t left = 2 * i;
            const std::size_t right = left + 1 < below.size() ? left + 1 : left;
            level[i] = hash_pair(below[left], below[right]);
            level_matches[i] = below_matches[left] || below_matches[right];
        }
        hashes.push_back(std::move(level));
        matches.push_back(std::move(level_matches));
    }
    void visit(std::size_t height, std::size_t position) {
        const bool has_match = matches[height][position];
        tree.bits_.push_back(has_match);
        if (height == 0 || !has_match) return tree.hashes_.push_back(hashes[height][position]);
        visit(height - 1, 2 * position);
        if (2 * position + 1 < hashes[height - 1].size()) visit(height - 1, 2 * position + 1);
    }
};

PartialMerkleTree PartialMerkleTree::build(std::span<const Txid> txids,
                                           const std::vector<bool>& matches) {
    MALHA_ASSERT(!txids.empty() && txids.size() == matches.size());
    PartialMerkleTree tree;
    tree.transaction_count_ = base::narrow<std::uint32_t>(txids.size());
    Builder builder{{{txids.begin(), txids.end()}}, {matches}, tree};
    while (builder.hashes.back().size() > 1)
        builder.add_level();
    builder.visit(builder.hashes.size() - 1, 0);
    return tree;
}

base::Result<PartialMerkleTree, ProofError> PartialMerkleTree::read(
    primitives::ByteReader& reader) {
    PartialMerkleTree tree;
    tree.transaction_count_ = reader.read<std::uint32_t>();
    tree.hashes_.resize(reader.read_count(sizeof(Txid)));
    for (Txid& hash : tree.hashes_)
        reader.read_into(hash.bytes);
    const base::ByteView packed = reader.read_var_bytes();
    if (!reader.ok()) return base::Unexpected{ProofError::malformed};
    tree.bits_.reserve(packed.size() * kBitsPerByte);
    for (const std::uint8_t byte : packed)
        for (std::size_t bit = 0; bit < kBitsPerByte; ++bit)
            tree.bits_.push_back(((byte >> bit) & 1) != 0);
    return tree;
}

void PartialMerkleTree::write(primitives::ByteWriter& writer) const {
    writer.write(transaction_count_).write_compact_size(hashes_.size());
    for (const Txid& hash : hashes_)
        writer.write_bytes(hash.bytes);
    base::Bytes packed((bits_.size() + kBitsPerByte - 1) / kBitsPerByte);
    for (std::size_t i = 0; i < bits_.size(); ++i)
        if (bits_[i])
            packed[i / kBitsPerByte] |= static_cast<std::uint8_t>(1U << (i % kBitsPerByte));
    writer.write_var_bytes(packed);
}

struct PartialMerkleTree::Extractor {
    const PartialMerkleTree& tree;
    Content content{};
    std::size_t bits_used = 0;
    std::size_t hashes_used = 0;

    base::Result<Txid, ProofError> visit(unsigned height, std::uint32_t position) {
        if (bits_used == tree.bits_.size()) return base::Unexpected{ProofError::too_few_bits};
        const bool has_match = tree.bits_[bits_used++];
        if (height == 0 || !has_match) return take_hash(has_match, position);
        const Txid left = MALHA_TRY(visit(height - 1, 2 * position));
        if (2 * position + 1 >= width_at(tree.transaction_count_, height - 1))
            return hash_pair(left, left);
        const Txid right = MALHA_TRY(visit(height - 1, 2 * position + 1));
        // CVE-2012-2459: equal siblings would let one transaction be proven at two places.
        if (left == right) return base::Unexpected{ProofError::duplicate_hashes};
        return hash_pair(left, right);
    }
    /// A node given by its hash; with a match it is a leaf.
    base::Result<Txid, ProofError> take_hash(bool has_match, std::uint32_t position) {
        if (hashes_used == tree.hashes_.size()) return base::Unexpected{ProofError::too_few_hashes};
        const Txid& hash = tree.hashes_[hashes_used++];
        if (has_match) content.matches.push_back({hash, position});
        return hash;
    }
    [[nodiscard]] bool has_unused_data() const {
        const auto bytes = [](std::size_t bits) {
            return (bits + kBitsPerByte - 1) / kBitsPerByte;
        };
        return hashes_used != tree.hashes_.size() || bytes(bits_used) != bytes(tree.bits_.size());
    }
};

base::Result<PartialMerkleTree::Content, ProofError> PartialMerkleTree::extract() const {
    if (transaction_count_ == 0) return base::Unexpected{ProofError::empty};
    if (transaction_count_ > kTransactionCountMax) return base::Unexpected{ProofError::too_large};
    if (hashes_.size() > transaction_count_) return base::Unexpected{ProofError::too_many_hashes};
    if (bits_.size() < hashes_.size()) return base::Unexpected{ProofError::too_few_bits};
    Extractor extractor{*this};
    const Txid root = MALHA_TRY(extractor.visit(tree_height(transaction_count_), 0));
    if (extractor.has_unused_data()) return base::Unexpected{ProofError::unused_data};
    extractor.content.root.bytes = root.bytes;
    return std::move(extractor.content);
}

base::Result<MerkleBlock, ProofError> MerkleBlock::parse(base::ByteView bytes) {
    primitives::ByteReader reader(bytes);
    MerkleBlock block;
    block.header = primitives::BlockHeader::read(reader);
    block.tree = MALHA_TRY(PartialMerkleTree::read(reader));
    if (!reader.at_end()) return base::Unexpected{ProofError::malformed};
    return block;
}

base::Bytes MerkleBlock::serialize() const {
    primitives::ByteWriter writer;
    writer.write_bytes(header.serialize());
    tree.write(writer);
    return writer.take();
}

}  // namespace malha::consensus
