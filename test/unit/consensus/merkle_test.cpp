// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/consensus/merkle.hpp"

#include <gtest/gtest.h>

namespace malha::consensus {
namespace {

std::vector<MerkleNode> leaves_of(std::size_t count) {
    std::vector<MerkleNode> leaves(count);
    for (std::size_t i = 0; i < count; ++i) {
        leaves[i][0] = static_cast<std::uint8_t>(i);
        leaves[i][1] = static_cast<std::uint8_t>(i >> 8);
        leaves[i][31] = 1;
    }
    return leaves;
}

/// The definition, word by word.
MerkleNode naive_root(std::vector<MerkleNode> level) {
    while (level.size() > 1) {
        if (level.size() % 2 != 0) level.push_back(level.back());
        std::vector<MerkleNode> above;
        for (std::size_t i = 0; i < level.size(); i += 2) {
            crypto::Sha256d hasher;
            hasher.write(level[i]).write(level[i + 1]);
            above.push_back(hasher.finish());
        }
        level = std::move(above);
    }
    return level.front();
}

TEST(Merkle, AgreesWithTheDefinition) {
    EXPECT_TRUE(merkle_tree({}).root.is_null());
    for (std::size_t count = 1; count < 70; ++count) {
        const MerkleTree tree = merkle_tree(leaves_of(count));
        EXPECT_EQ(tree.root.bytes, naive_root(leaves_of(count))) << count;
        EXPECT_FALSE(tree.has_duplicates) << count;
    }
}

TEST(Merkle, NoticesRepeatedLeavesThatKeepTheRoot) {
    for (const std::size_t count : {3U, 5U, 6U, 7U, 9U, 12U, 20U, 100U}) {
        const auto honest = merkle_tree(leaves_of(count));
        // Repeat the last 2^k leaves, as the tree itself does where it is uneven.
        for (std::size_t tail = 1; tail < count; tail *= 2) {
            if (count % tail != 0 || (count / tail) % 2 == 0) continue;
            auto leaves = leaves_of(count);
            for (std::size_t i = count - tail; i < count; ++i)
                leaves.push_back(leaves[i]);
            const auto forged = merkle_tree(leaves);
            EXPECT_EQ(forged.root, honest.root) << count << " " << tail;
            EXPECT_TRUE(forged.has_duplicates) << count << " " << tail;
        }
    }
    EXPECT_TRUE(merkle_tree({MerkleNode{}, MerkleNode{}}).has_duplicates);
}

TEST(Merkle, ProvesEveryLeafByItsBranch) {
    for (const std::size_t count : {1U, 2U, 3U, 7U, 8U, 33U}) {
        const auto leaves = leaves_of(count);
        const auto root = merkle_tree(leaves).root;
        for (std::size_t i = 0; i < count; ++i) {
            const auto branch = merkle_branch(leaves, i);
            EXPECT_EQ(merkle_root_from_branch(leaves[i], branch, i), root);
            if ((i ^ 1) < count) {
                EXPECT_NE(merkle_root_from_branch(leaves[i], branch, i ^ 1), root);
            }
        }
    }
}

}  // namespace
}  // namespace malha::consensus
