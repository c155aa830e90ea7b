// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/p2p/partial_block.hpp"

#include <gtest/gtest.h>

#include "malha/consensus/chain_params.hpp"
#include "malha/p2p/compact_encoding.hpp"
#include "support/chain_builder.hpp"

namespace malha::p2p {
namespace {

using primitives::TransactionPtr;
using Indexes = std::vector<std::uint16_t>;

constexpr std::uint64_t kNonce = 77;

class PartialBlockTest : public testing::Test {
protected:
    PartialBlockTest() : params_(consensus::regtest_params({})), builder_(params_) {
        const auto base = builder_.mine_on(builder_.genesis());
        auto draft = builder_.draft(base->hash());
        primitives::OutPoint coin = test::coinbase_of(*base);
        for (std::int64_t i = 0; i < 5; ++i) {
            const auto tx = test::spend_anyone({coin}, {1'000'000 - i});
            coin = {primitives::make_transaction(tx)->txid, 0};
            draft.transactions.push_back(tx);
        }
        block_ = builder_.mine(std::move(draft));
        message_ = make_compact_block(block_, kNonce);
    }
    [[nodiscard]] TransactionPtr tx(std::size_t index) const {
        return primitives::share_transaction(block_, index);
    }
    [[nodiscard]] base::Bytes whole() const { return {block_->raw().begin(), block_->raw().end()}; }

    consensus::ChainParams params_;
    test::ChainBuilder builder_;
    primitives::BlockPtr block_;
    wire::CmpctBlock message_;
};

TEST_F(PartialBlockTest, IsCompleteWhenAllTransactionsAreKnown) {
    auto partial = PartialBlock::begin(message_);
    ASSERT_TRUE(partial);
    for (std::size_t i = 5; i > 1; --i)
        EXPECT_TRUE(partial->offer(tx(i)));
    EXPECT_FALSE(partial->offer(tx(1)));
    EXPECT_EQ(partial->missing(), Indexes{});
    EXPECT_EQ(partial->complete({}), whole());
}

TEST_F(PartialBlockTest, AsksForWhatNobodyOffered) {
    auto partial = PartialBlock::begin(message_);
    ASSERT_TRUE(partial);
    partial->offer(tx(2));
    partial->offer(tx(4));
    EXPECT_EQ(partial->missing(), (Indexes{1, 3, 5}));
    EXPECT_EQ(partial->complete(std::vector{tx(1), tx(3), tx(5)}), whole());
    EXPECT_EQ(partial->complete(std::vector{tx(1), tx(3)}), std::nullopt);
    EXPECT_EQ(partial->complete(std::vector{tx(1), tx(3), tx(5), tx(5)}), std::nullopt);
}

TEST_F(PartialBlockTest, TakesPrefilledTransactionsAnywhere) {
    message_.prefilled.push_back({.index = 3, .tx = tx(3)});
    message_.short_ids.erase(message_.short_ids.begin() + 2);
    auto partial = PartialBlock::begin(message_);
    ASSERT_TRUE(partial);
    EXPECT_EQ(partial->missing(), (Indexes{1, 2, 4, 5}));
    EXPECT_EQ(partial->complete(std::vector{tx(1), tx(2), tx(4), tx(5)}), whole());
}

TEST_F(PartialBlockTest, RefusesPlacesBeyondTheEnd) {
    message_.prefilled.push_back({.index = 6, .tx = tx(3)});  // seven places: 0 to 6
    EXPECT_TRUE(PartialBlock::begin(message_));
    message_.prefilled.back().index = 7;
    const auto refused = PartialBlock::begin(message_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), PartialBlockError::malformed);
}

TEST_F(PartialBlockTest, RefusesABlockOfNothing) {
    message_.prefilled.clear();
    message_.short_ids.clear();
    const auto refused = PartialBlock::begin(message_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), PartialBlockError::malformed);
}

TEST_F(PartialBlockTest, NoticesEqualShortIds) {
    message_.short_ids[3] = message_.short_ids[0];
    const auto refused = PartialBlock::begin(message_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), PartialBlockError::colliding);
}

TEST_F(PartialBlockTest, IsFooledByAWrongTransactionOfTheSameId) {
    primitives::MutableTransaction other(*tx(2));
    other.lock_time = 9;
    const auto foreign = primitives::make_transaction(other);
    message_.short_ids[1] = short_id(short_id_key(message_.header, kNonce), foreign->wtxid);
    auto partial = PartialBlock::begin(message_);
    ASSERT_TRUE(partial);
    partial->offer(foreign);
    // Complete, and not the block of the header: the check of the whole block finds out.
    const auto made = partial->complete(std::vector{tx(1), tx(3), tx(4), tx(5)});
    ASSERT_TRUE(made);
    EXPECT_NE(*made, whole());
}

TEST_F(PartialBlockTest, NeverMakesABlockLargerThanAMessage) {
    primitives::MutableTransaction huge(*tx(1));
    huge.outputs[0].script_pubkey.assign(wire::kMaxPayloadSize, 0x6a);
    auto partial = PartialBlock::begin(message_);
    ASSERT_TRUE(partial);
    EXPECT_EQ(partial->complete(
                  std::vector{primitives::make_transaction(huge), tx(2), tx(3), tx(4), tx(5)}),
              std::nullopt);
}

const primitives::BlockHeader kHeader{
    .version = 1, .prev_hash = {}, .merkle_root = {}, .time = 2, .bits = 3, .nonce = 4};

/// A stand-in that is nothing but its id.
TransactionPtr with_wtxid(std::uint32_t number) {
    auto tx = std::make_shared<primitives::Transaction>();
    for (std::size_t i = 0; i < 4; ++i)
        tx->wtxid.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
    return tx;
}

TEST(PartialBlockCollisions, TakeNeitherOfTwoThatMatch) {
    // Found by search: two ids that are one under this header and nonce.
    const TransactionPtr one = with_wtxid(3'994'771);
    const TransactionPtr two = with_wtxid(13'668'313);
    const crypto::SipKey key = short_id_key(kHeader, 5);
    const std::uint64_t id = short_id(key, one->wtxid);
    ASSERT_EQ(short_id(key, two->wtxid), id);
    const wire::CmpctBlock message{
        .header = kHeader, .nonce = 5, .short_ids = {id, 1}, .prefilled = {}};
    auto partial = PartialBlock::begin(message);
    ASSERT_TRUE(partial);
    partial->offer(one);
    EXPECT_EQ(partial->missing(), Indexes{1});
    partial->offer(one);  // from another source: no conflict
    EXPECT_EQ(partial->missing(), Indexes{1});
    partial->offer(two);
    EXPECT_EQ(partial->missing(), (Indexes{0, 1}));
    partial->offer(one);
    EXPECT_EQ(partial->missing(), (Indexes{0, 1}));
}

TEST(ShortIds, FollowBip152) {
    // SipHash-2-4 under the first 16 bytes of SHA-256(header || nonce), cut to six bytes.
    const crypto::SipKey key = short_id_key(kHeader, 5);
    primitives::Wtxid wtxid;
    wtxid.bytes.fill(7);
    EXPECT_EQ(short_id(key, wtxid),
              crypto::SipHash(key).write(wtxid.bytes).finish() & 0xffff'ffff'ffffu);
    EXPECT_NE(key.k0, short_id_key(kHeader, 6).k0);
}

}  // namespace
}  // namespace malha::p2p
