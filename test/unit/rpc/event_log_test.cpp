// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Cursors, and what the log of events keeps. Streams on sockets: test_events.py.
#include "malha/rpc/event_log.hpp"

#include <gtest/gtest.h>

#include <future>

#include "malha/consensus/chain_params.hpp"

namespace malha::rpc {
namespace {

using primitives::BlockHash;

BlockHash hash_of(std::uint8_t name) {
    BlockHash hash;
    hash.bytes[0] = name;
    return hash;
}

TEST(EventCursor, SurvivesItsText) {
    for (const EventCursor& cursor :
         {EventCursor{}, EventCursor{.block = hash_of(1)},
          EventCursor{.block = hash_of(2), .place = EventCursor::Place{0xabcdef, 7}},
          EventCursor{.block = hash_of(3), .place = EventCursor::Place{~0ULL, ~0ULL}},
          EventCursor{.block = hash_of(4), .wallets_since = hash_of(5)}})
        EXPECT_EQ(EventCursor::parse(cursor.to_text()), cursor) << cursor.to_text();
}

TEST(EventCursor, RefusesOtherText) {
    const std::string hash(64, 'a');
    EXPECT_TRUE(EventCursor::parse(hash));
    for (const std::string& text :
         {std::string(), hash.substr(1), hash + "-", hash + "~", hash + "-1-2", hash + "x",
          hash + "~" + hash + "0", hash + "-0123456789abcdef-", hash + "-0123456789abcdef",
          hash + "-0123456789abcdef--1", hash + "-0123456789abcdef-1x",
          hash + "-0123456789abcdeg-1", hash + "-0123456789abcdef-18446744073709551616",
          std::string(64, 'g')})
        EXPECT_FALSE(EventCursor::parse(text)) << text;
}

class EventLogTest : public testing::Test {
protected:
    EventLogTest() {
        log_.subscribe(bus_);
        log_.start_at(hash_of(9));
    }

    void connect(std::uint8_t name, primitives::Height height) {
        base::Bytes bytes = base::to_bytes(consensus::regtest_params({}).genesis->raw());
        bytes[4] = name;  // of the parent's hash
        last_ = primitives::Block::parse(std::move(bytes)).value();
        bus_.publish(events::BlockConnected{.block = last_, .height = height});
    }

    events::Bus bus_;
    primitives::BlockPtr last_;
    EventLog log_{/*epoch=*/77, /*events_max=*/3};
};

TEST_F(EventLogTest, KeepsTheLastAndSaysWhatIsLost) {
    for (std::uint8_t i = 0; i < 5; ++i)
        connect(i, i);
    EXPECT_EQ(log_.end(), (EventCursor::Place{77, 5}));
    EXPECT_FALSE(log_.read(1, 10));
    const auto kept = log_.read(2, 10);
    ASSERT_TRUE(kept);
    ASSERT_EQ(kept->size(), 3);
    EXPECT_EQ(kept->front()->number, 2);
    EXPECT_EQ(log_.read(3, 1)->size(), 1);
    EXPECT_TRUE(log_.read(5, 10)->empty());
}

TEST_F(EventLogTest, ReachesPlacesOfItsOwnRunOnly) {
    for (std::uint8_t i = 0; i < 5; ++i)
        connect(i, i);
    EXPECT_FALSE(log_.reaches({77, 1}));
    EXPECT_TRUE(log_.reaches({77, 2}));
    EXPECT_TRUE(log_.reaches({77, 5}));
    EXPECT_FALSE(log_.reaches({77, 6}));
    EXPECT_FALSE(log_.reaches({78, 3}));
}

TEST_F(EventLogTest, EveryEventSaysWhereTheChainEnds) {
    log_.wallet_changed("w", {}, std::nullopt);
    connect(1, 1);
    log_.wallet_changed("w", {}, events::BlockPosition{last_->hash(), 1});
    bus_.publish(events::BlockDisconnected{.block = last_, .height = 1});
    const auto first = log_.read(1, 10);
    ASSERT_TRUE(first && first->size() == 3);
    EXPECT_EQ((*first)[0]->chain_end, last_->hash());
    EXPECT_EQ((*first)[1]->chain_end, last_->hash());
    EXPECT_EQ((*first)[1]->wallet, "w");
    EXPECT_NE((*first)[1]->members.find("\"blockheight\":1"), std::string::npos);
    EXPECT_EQ((*first)[2]->chain_end, last_->header().prev_hash);
    connect(2, 1);
    bus_.publish(events::TipChanged{.tip = {last_->hash(), 1}, .fork = {}});
    EXPECT_NE(log_.read(5, 1)->front()->members.find("\"disconnected\":1"), std::string::npos);
}

TEST_F(EventLogTest, WakesReadersOnceForManyEvents) {
    std::promise<void> begin;
    std::promise<void> heard;
    int calls = 0;
    log_.readers().call([&] {
        log_.listen([&] {
            if (++calls == 1) heard.set_value();
        });
    });
    log_.readers().post([&] { begin.get_future().wait(); });
    for (std::uint8_t i = 0; i < 5; ++i)
        connect(i, i);
    begin.set_value();
    heard.get_future().wait();
    EXPECT_EQ(log_.readers().call([&] { return calls; }), 1);
    log_.readers().call([&] { log_.listen(nullptr); });
}

}  // namespace
}  // namespace malha::rpc
