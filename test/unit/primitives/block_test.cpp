// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Real blocks: parsed, hashed, taken apart and put together again.
#include "malha/primitives/block.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "support/shared.hpp"

namespace malha::primitives {
namespace {

using base::Bytes;

constexpr const char* kIndex = "vectors/blocks/index.json";

DecodeError error_of(Bytes bytes) {
    const auto parsed = Block::parse(std::move(bytes));
    EXPECT_FALSE(parsed);
    return parsed ? DecodeError{} : parsed.error();
}

void expect_recorded(const Block& block, const nlohmann::json& row) {
    EXPECT_EQ(block.hash().to_display_hex(), row["hash"]);
    EXPECT_EQ(block.header().prev_hash.to_display_hex(), row["prev"]);
    EXPECT_EQ(block.header().time, row["time"]);
    EXPECT_EQ(block.header().version, row["version"]);
    EXPECT_EQ(block.raw().size(), row["size"]);
    EXPECT_EQ(block.stripped_size(), row["stripped_size"]);
    EXPECT_EQ(block.weight(), row["weight"]);
    EXPECT_EQ(block.transactions().size(), row["txs"]);
}

/// Every transaction, taken out of the block, is the same alone.
void expect_transactions_stand_alone(const Block& block) {
    for (const Transaction& tx : block.transactions()) {
        const auto alone = parse_transaction(base::to_bytes(tx.raw));
        ASSERT_TRUE(alone);
        EXPECT_EQ((*alone)->txid, tx.txid);
        EXPECT_EQ((*alone)->wtxid, tx.wtxid);
        EXPECT_EQ(serialize(MutableTransaction(tx)), base::to_bytes(tx.raw));
        EXPECT_EQ(serialize_without_witness(tx).size(), tx.stripped_size);
    }
}

TEST(RealBlocks, AreReadAsRecorded) {
    MALHA_NEEDS_SHARED(kIndex);
    int blocks = 0;
    for (const auto& row : test::shared_json(kIndex)) {
        const std::string file = "vectors/blocks/" + row["file"].get<std::string>() + ".blk";
        const Bytes bytes = test::shared_bytes(file);
        const auto block = Block::parse(bytes);
        ASSERT_TRUE(block) << file;
        expect_recorded(**block, row);
        expect_transactions_stand_alone(**block);
        EXPECT_GE((*block)->memory_usage(), bytes.size());
        ++blocks;
    }
    std::cout << blocks << " blocks\n";
    EXPECT_EQ(blocks, 32);
}

TEST(RealBlocks, EndWhereTheirLastTransactionEnds) {
    MALHA_NEEDS_SHARED("vectors/blocks/mainnet_757739.blk");
    Bytes bytes = test::shared_bytes("vectors/blocks/mainnet_757739.blk");
    const std::size_t length = bytes.size();
    const BlockPtr whole = Block::parse(bytes).value();
    bytes.insert(bytes.end(), length, 1);
    EXPECT_EQ(Block::parse(bytes).error(), DecodeError::trailing_bytes);
    const BlockPtr front = Block::parse(bytes, TrailingBytes::ignored).value();
    EXPECT_TRUE(std::ranges::equal(front->raw(), whole->raw()));
    EXPECT_EQ(front->stripped_size(), whole->stripped_size());
    expect_transactions_stand_alone(*front);
    bytes.resize(length - 1);
    EXPECT_EQ(Block::parse(bytes, TrailingBytes::ignored).error(), DecodeError::truncated);
}

TEST(RealBlocks, AreAssembledFromTheirTransactions) {
    MALHA_NEEDS_SHARED("vectors/blocks/mainnet_757739.blk");
    const Bytes bytes = test::shared_bytes("vectors/blocks/mainnet_757739.blk");
    const BlockPtr block = Block::parse(bytes).value();
    std::vector<TransactionPtr> transactions;
    for (std::size_t i = 0; i < block->transactions().size(); ++i)
        transactions.push_back(share_transaction(block, i));
    const BlockPtr again = Block::assemble(block->header(), transactions);
    EXPECT_EQ(base::to_bytes(again->raw()), bytes);
    EXPECT_EQ(again->hash(), block->hash());
}

TEST(SharedTransaction, OutlivesItsBlockPointer) {
    MALHA_NEEDS_SHARED("vectors/blocks/mainnet_170.blk");
    BlockPtr block = Block::parse(test::shared_bytes("vectors/blocks/mainnet_170.blk")).value();
    const TransactionPtr tx = share_transaction(block, 1);
    const Txid txid = tx->txid;
    block.reset();
    EXPECT_EQ(parse_transaction(base::to_bytes(tx->raw)).value()->txid, txid);
}

TEST(RealBlocks, FailWhenCutAtAnyByte) {
    MALHA_NEEDS_SHARED("vectors/blocks/mainnet_170.blk");
    const Bytes bytes = test::shared_bytes("vectors/blocks/mainnet_170.blk");
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_EQ(error_of(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size))),
                  DecodeError::truncated)
            << size;
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_EQ(error_of(longer), DecodeError::trailing_bytes);
}

TEST(Block, MayHoldNoTransaction) {
    Bytes bytes(BlockHeader::kSize + 1, 0);
    const auto block = Block::parse(bytes);
    ASSERT_TRUE(block);
    EXPECT_TRUE((*block)->transactions().empty());
    EXPECT_EQ((*block)->weight(), 4 * 81);
    bytes.back() = 1;
    EXPECT_EQ(error_of(bytes), DecodeError::truncated);
}

TEST(BlockHeader, RoundTrips) {
    BlockHeader header;
    header.version = -5;
    header.prev_hash.bytes[0] = 1;
    header.merkle_root.bytes[31] = 2;
    header.time = 3;
    header.bits = 4;
    header.nonce = 5;
    const auto bytes = header.serialize();
    ByteReader reader(bytes);
    EXPECT_EQ(BlockHeader::read(reader), header);
    EXPECT_TRUE(reader.at_end());
}

TEST(BlockHeader, OfTheGenesisBlockHasItsHash) {
    BlockHeader header;
    header.version = 1;
    header.merkle_root = MerkleRoot::from_display_hex(
                             "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b")
                             .value();
    header.time = 1231006505;
    header.bits = 0x1d00ffff;
    header.nonce = 2083236893;
    EXPECT_EQ(header.hash().to_display_hex(),
              "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
}

}  // namespace
}  // namespace malha::primitives
