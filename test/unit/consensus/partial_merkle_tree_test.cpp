// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/consensus/partial_merkle_tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "malha/consensus/merkle.hpp"
#include "support/block_vectors.hpp"
#include "support/shared.hpp"

namespace malha::consensus {
namespace {

using primitives::Txid;

std::vector<Txid> txids_of(std::size_t count) {
    std::vector<Txid> txids(count);
    for (std::size_t i = 0; i < count; ++i) {
        txids[i].bytes[0] = static_cast<std::uint8_t>(i);
        txids[i].bytes[1] = static_cast<std::uint8_t>(i >> 8);
        txids[i].bytes[9] = 1;
    }
    return txids;
}

std::vector<Txid> txids_of(const primitives::Block& block) {
    std::vector<Txid> txids;
    for (const auto& tx : block.transactions())
        txids.push_back(tx.txid);
    return txids;
}

primitives::MerkleRoot root_of(const std::vector<Txid>& txids) {
    std::vector<MerkleNode> leaves;
    for (const Txid& txid : txids)
        leaves.push_back(txid.bytes);
    return merkle_tree(std::move(leaves)).root;
}

base::Bytes encoded(const PartialMerkleTree& tree) {
    primitives::ByteWriter writer;
    tree.write(writer);
    return writer.take();
}

base::Result<PartialMerkleTree::Content, ProofError> decoded(const base::Bytes& bytes) {
    primitives::ByteReader reader(bytes);
    return MALHA_TRY(PartialMerkleTree::read(reader)).extract();
}

void expect_error(const base::Bytes& bytes, ProofError error) {
    const auto content = decoded(bytes);
    ASSERT_FALSE(content);
    EXPECT_EQ(to_string(content.error()), to_string(error));
}

void expect_round_trip(const std::vector<Txid>& txids, const std::vector<bool>& matches) {
    const auto content = decoded(encoded(PartialMerkleTree::build(txids, matches)));
    ASSERT_TRUE(content) << to_string(content.error());
    EXPECT_EQ(content->root, root_of(txids));
    std::vector<bool> found(txids.size());
    for (const auto& match : content->matches) {
        EXPECT_EQ(match.txid, txids.at(match.position));
        found[match.position] = true;
    }
    EXPECT_EQ(found, matches);
    EXPECT_TRUE(
        std::is_sorted(content->matches.begin(), content->matches.end(),
                       [](const auto& a, const auto& b) { return a.position < b.position; }));
}

TEST(PartialMerkleTree, ProvesAnySetOfASmallBlock) {
    for (std::size_t count = 1; count <= 9; ++count) {
        for (unsigned set = 0; set < 1U << count; ++set) {
            std::vector<bool> matches(count);
            for (std::size_t i = 0; i < count; ++i)
                matches[i] = (set >> i & 1) != 0;
            expect_round_trip(txids_of(count), matches);
        }
    }
}

TEST(PartialMerkleTree, ProvesEachTransactionOfALargeBlock) {
    constexpr std::size_t kCount = 1000;
    const auto txids = txids_of(kCount);
    for (std::size_t i = 0; i < kCount; i += 13) {
        std::vector<bool> matches(kCount);
        matches[i] = true;
        expect_round_trip(txids, matches);
    }
    expect_round_trip(txids, std::vector<bool>(kCount, true));
}

TEST(PartialMerkleTree, RefusesWhatIsNoProof) {
    // Three transactions, the last one matched: 4 hashes cannot be, 2 hashes and 4 bits are.
    const auto txids = txids_of(3);
    const auto good = encoded(PartialMerkleTree::build(txids, {false, false, true}));
    ASSERT_EQ(good.size(), 4 + 1 + 2 * 32 + 1 + 1U);
    EXPECT_TRUE(decoded(good));

    expect_error(base::Bytes(good.begin(), good.end() - 1), ProofError::malformed);
    auto bytes = good;
    bytes[0] = 0;
    expect_error(bytes, ProofError::empty);
    bytes = good;
    bytes[3] = 1;
    expect_error(bytes, ProofError::too_large);
    bytes = good;
    bytes[0] = 1;
    expect_error(bytes, ProofError::too_many_hashes);
    bytes = good;
    bytes.back() = 0x0f;  // Also the left half has a match: more hashes than are there.
    expect_error(bytes, ProofError::too_few_hashes);
    bytes = good;
    bytes.back() = 0;  // Only the root: the hashes are left over.
    expect_error(bytes, ProofError::unused_data);
    bytes = good;
    bytes.back() = 0;
    bytes[bytes.size() - 2] = 2;
    bytes.push_back(0);
    expect_error(bytes, ProofError::unused_data);
    bytes = good;
    bytes[bytes.size() - 2] = 0;
    bytes.pop_back();
    expect_error(bytes, ProofError::too_few_bits);
}

TEST(PartialMerkleTree, KnowsTheLargestBlock) {
    base::Bytes bytes = {0x1a, 0x41, 0, 0, 1};  // 16666 transactions, one hash: the root.
    bytes.insert(bytes.end(), 32, 5);
    bytes.insert(bytes.end(), {1, 0});
    EXPECT_TRUE(decoded(bytes));
    bytes[0] = 0x1b;
    expect_error(bytes, ProofError::too_large);
}

TEST(PartialMerkleTree, RefusesEqualSiblings) {
    auto txids = txids_of(4);
    txids[3] = txids[2];
    expect_error(encoded(PartialMerkleTree::build(txids, {false, false, true, true})),
                 ProofError::duplicate_hashes);
}

TEST(PartialMerkleTree, ReadsMerkleBlocksOfTheMainChain) {
    MALHA_NEEDS_SHARED("vectors/p2p/merkleblock_mainnet_300025.raw");
    const auto bytes = test::shared_bytes("vectors/p2p/merkleblock_mainnet_300025.raw");
    const auto proof = MerkleBlock::parse(bytes);
    ASSERT_TRUE(proof);
    const auto block = test::read_block("vectors/blocks/mainnet_300025.blk");
    EXPECT_EQ(proof->header, block->header());
    EXPECT_EQ(proof->tree.transaction_count(), block->transactions().size());
    const auto content = proof->tree.extract();
    ASSERT_TRUE(content);
    EXPECT_EQ(content->root, block->header().merkle_root);
    ASSERT_FALSE(content->matches.empty());
    for (const auto& match : content->matches)
        EXPECT_EQ(match.txid, block->transactions()[match.position].txid);
    EXPECT_EQ(proof->serialize(), bytes);
}

TEST(PartialMerkleTree, WritesProofsOfTheMainChain) {
    MALHA_NEEDS_SHARED("vectors/p2p/txoutproof_mainnet_830000_0.bin");
    const auto block = test::read_block("vectors/blocks/mainnet_830000.blk");
    const auto txids = txids_of(*block);
    for (const std::size_t index : {0U, 1U, 10U, 100U, 1000U, 1850U}) {
        const auto expected = test::shared_bytes("vectors/p2p/txoutproof_mainnet_830000_" +
                                                 std::to_string(index) + ".bin");
        std::vector<bool> matches(txids.size());
        matches.at(index) = true;
        const MerkleBlock proof{block->header(), PartialMerkleTree::build(txids, matches)};
        EXPECT_EQ(proof.serialize(), expected) << index;
        const auto content = MerkleBlock::parse(expected).value().tree.extract();
        ASSERT_TRUE(content);
        EXPECT_EQ(content->root, block->header().merkle_root);
        EXPECT_EQ(content->matches.at(0).position, index);
    }
}

TEST(PartialMerkleTree, AgreesWithRecordedProofs) {
    MALHA_NEEDS_SHARED("fixtures/expected/txproofs.json");
    int count = 0;
    for (const auto& entry : test::shared_json("fixtures/expected/txproofs.json")) {
        if (entry.at("method") != "verifytxoutproof" || !entry.contains("result")) continue;
        const auto bytes = base::from_hex(entry.at("params").at(0).get<std::string>());
        ASSERT_TRUE(bytes);
        const auto proof = MerkleBlock::parse(*bytes);
        ASSERT_TRUE(proof);
        const auto content = proof->tree.extract();
        if (!content || content->root != proof->header.merkle_root) {
            EXPECT_TRUE(entry.at("result").empty());
            continue;
        }
        std::vector<std::string> found;
        for (const auto& match : content->matches)
            found.push_back(match.txid.to_display_hex());
        EXPECT_EQ(found, entry.at("result").get<std::vector<std::string>>());
        EXPECT_EQ(proof->serialize(), *bytes);
        ++count;
    }
    EXPECT_GE(count, 10);
    std::cout << "recorded proofs checked: " << count << "\n";
}

}  // namespace
}  // namespace malha::consensus
