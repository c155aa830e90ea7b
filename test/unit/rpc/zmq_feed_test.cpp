// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The order in which ZMQ subscribers are told. Messages on the wire: test_zmq.py.
#include "malha/rpc/zmq_feed.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "malha/consensus/chain_params.hpp"

namespace malha::rpc {
namespace {

using events::RemovalReason;
using Kind = ZmqNote::Kind;

/// Runs tasks when told: the end of a step of the strand.
class ManualExecutor final : public base::Executor {
public:
    void post(base::Task task) override { tasks_.push_back(std::move(task)); }
    [[nodiscard]] unsigned concurrency() const override { return 1; }
    void run() {
        for (; !tasks_.empty(); tasks_.pop_front())
            tasks_.front()();
    }

private:
    std::deque<base::Task> tasks_;
};

primitives::BlockPtr block_of(std::uint8_t name) {
    const auto params = consensus::regtest_params({});
    base::Bytes bytes = base::to_bytes(params.genesis->raw());
    bytes[4] = name;  // of the parent's hash
    auto block = primitives::Block::parse(std::move(bytes));
    EXPECT_TRUE(block.has_value());
    return std::move(block).value();
}

primitives::TransactionPtr transaction_of(std::uint32_t name) {
    primitives::MutableTransaction tx;
    tx.lock_time = name;
    return primitives::make_transaction(tx);
}

class ZmqFeedTest : public testing::Test {
protected:
    ZmqFeedTest() { feed_.subscribe(bus_); }

    /// What was told since the last call: 'C', 'D', 'T' (tip), 'A', 'R', each with its name.
    std::string take() { return std::exchange(told_, {}); }

    void connect(std::uint8_t name, primitives::Height height) {
        bus_.publish(events::BlockConnected{.block = block_of(name), .height = height});
    }
    void disconnect(std::uint8_t name, primitives::Height height) {
        bus_.publish(events::BlockDisconnected{.block = block_of(name), .height = height});
    }
    void tip(primitives::Height height, bool is_initial_download = false) {
        bus_.publish(events::TipChanged{
            .tip = {{}, height}, .fork = {}, .is_initial_download = is_initial_download});
    }
    void add(std::uint32_t name) {
        bus_.publish(
            events::TransactionAdded{.tx = transaction_of(name), .fee = {}, .mempool_sequence = 1});
    }
    void remove(std::uint32_t name, RemovalReason reason) {
        bus_.publish(events::TransactionRemoved{
            .tx = transaction_of(name), .reason = reason, .mempool_sequence = 1});
    }
    void end_step() { strand_.run(); }

private:
    void tell(const ZmqNote& note) {
        constexpr std::string_view kLetters = "TCDAR";
        const auto name = note.block ? note.block->header().prev_hash.bytes[0] : note.tx->lock_time;
        told_ += kLetters[static_cast<std::size_t>(note.kind)] + std::to_string(name) + ' ';
    }

    ManualExecutor strand_;
    std::string told_;
    ZmqFeed feed_{strand_, [this](const ZmqNote& note) { tell(note); }};
    events::Bus bus_;
};

TEST_F(ZmqFeedTest, TellsOfTheBlockAfterTheTransactionsItConflictedWith) {
    connect(1, 10);
    remove(5, RemovalReason::block);
    remove(6, RemovalReason::conflict);
    EXPECT_EQ(take(), "R6 ");
    tip(10);
    EXPECT_EQ(take(), "C1 T1 ");
    add(7);
    remove(8, RemovalReason::replaced);
    EXPECT_EQ(take(), "A7 R8 ");
}

TEST_F(ZmqFeedTest, TellsOfEveryBlockOfAStepAsTip) {
    connect(1, 10);
    connect(2, 11);
    EXPECT_EQ(take(), "C1 ");
    tip(11);
    EXPECT_EQ(take(), "C2 T1 T2 ");
}

TEST_F(ZmqFeedTest, PutsThePoolOfAReorganisationBetweenOldAndNewBlocks) {
    connect(1, 10);
    tip(10);
    take();
    disconnect(1, 10);
    connect(2, 10);
    connect(3, 11);
    EXPECT_EQ(take(), "D1 ");
    tip(11);
    add(5);
    remove(6, RemovalReason::reorg);
    EXPECT_EQ(take(), "A5 R6 ");
    end_step();
    EXPECT_EQ(take(), "C2 C3 T3 ");
}

TEST_F(ZmqFeedTest, DoesNotWaitForTheEndOfTheStepWhenTheChainGoesOn) {
    connect(1, 10);
    tip(10);
    take();
    disconnect(1, 10);
    connect(2, 10);
    tip(10);
    EXPECT_EQ(take(), "D1 ");
    connect(3, 11);
    EXPECT_EQ(take(), "C2 T2 ");
    tip(11);
    EXPECT_EQ(take(), "C3 T3 ");
    end_step();
    EXPECT_EQ(take(), "");
}

TEST_F(ZmqFeedTest, TellsOfNoTipWhenTheChainOnlyGotShorter) {
    connect(1, 10);
    connect(2, 11);
    tip(11);
    take();
    disconnect(2, 11);
    tip(10);
    add(5);
    end_step();
    EXPECT_EQ(take(), "D2 A5 ");
}

TEST_F(ZmqFeedTest, TellsOfNoTipDuringInitialDownload) {
    for (std::uint8_t i = 1; i <= 200; ++i)
        connect(i, i);
    tip(200, /*is_initial_download=*/true);
    EXPECT_EQ(take().find('T'), std::string::npos);
    connect(201, 201);
    tip(201);
    EXPECT_EQ(take(), "C201 T201 ");
}

TEST_F(ZmqFeedTest, KeepsABoundedNumberOfBlocks) {
    connect(1, 1);
    tip(1);
    disconnect(1, 1);
    for (std::uint8_t i = 2; i <= 250; ++i)
        connect(i, i);
    EXPECT_TRUE(take().starts_with("C1 T1 D1 C2 C3 "));
    tip(250);
    end_step();
    const std::string told = take();
    EXPECT_TRUE(told.ends_with("T249 T250 "));
    EXPECT_EQ(std::count(told.begin(), told.end(), 'T'), 64);
}

}  // namespace
}  // namespace malha::rpc
