// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Blocks that cross the network in compact form (BIP 152).
#include <gtest/gtest.h>

#include <algorithm>

#include "malha/p2p/compact_encoding.hpp"
#include "malha/wire/block_messages.hpp"
#include "simulation/chains.hpp"
#include "simulation/liar.hpp"

namespace malha::simulation {
namespace {

using namespace std::chrono_literals;
using primitives::TransactionPtr;

constexpr std::size_t kTransactions = 8;
constexpr std::size_t kTransactionSize = 90'000;
constexpr auto kLatency = 100ms;

/// Nodes on one chain, and large transactions that a block may hold.
class CompactTest : public testing::Test {
protected:
    /// A line of nodes, each connected to the one before, all in sync and with warm links: every
    /// node has had a new block from its neighbour, and so prefers it.
    void make_line(std::size_t count) {
        chain_ = recent_chain(network_, 110);
        for (std::size_t i = 0; i < count; ++i) {
            line_.push_back(&network_.add_node());
            submit_all(*line_.back(), chain_);
            if (i > 0) network_.connect(*line_[i], *line_[i - 1], {.latency = kLatency});
        }
        network_.run_for(5s);
        for (int i = 0; i < 2; ++i) {
            ASSERT_TRUE(line_[0]->submit(network_.builder.mine_on(tip())));
            ASSERT_TRUE(network_.run_until([&] { return all_at(tip()); }, 60s));
            network_.run_for(2s);
        }
        for (std::size_t i = 0; i < kTransactions; ++i) {
            auto tx =
                test::spend_anyone({test::coinbase_of(*chain_[i])}, {49 * primitives::kCoin.sat});
            tx.outputs.push_back(
                {.value = {}, .script_pubkey = base::Bytes(kTransactionSize, 0x6a)});
            transactions_.push_back(primitives::make_transaction(tx));
        }
        network_.messages_sent.clear();
    }
    [[nodiscard]] const primitives::BlockHash& tip() const { return line_[0]->tip().hash; }
    [[nodiscard]] bool all_at(const primitives::BlockHash& hash) const {
        return std::all_of(line_.begin(), line_.end(),
                           [&](const Node* node) { return node->tip().hash == hash; });
    }
    void give(Node& node, std::size_t count = kTransactions) {
        for (std::size_t i = 0; i < count; ++i)
            ASSERT_TRUE(node.pool->accept(transactions_[i]));
    }
    primitives::BlockPtr mine_all() {
        auto draft = network_.builder.draft(tip());
        for (const TransactionPtr& tx : transactions_)
            draft.transactions.emplace_back(*tx);
        return network_.builder.mine(std::move(draft));
    }
    /// Time until everybody has the block.
    std::chrono::nanoseconds spread(const primitives::BlockPtr& block) {
        const auto start = network_.clock.elapsed;
        EXPECT_TRUE(line_[0]->submit(block));
        EXPECT_TRUE(network_.run_until([&] { return all_at(block->hash()); }, 60s));
        return network_.clock.elapsed - start;
    }

    Network network_{31};
    std::vector<primitives::BlockPtr> chain_;
    std::vector<Node*> line_;
    std::vector<TransactionPtr> transactions_;
};

TEST_F(CompactTest, ABlockOfKnownTransactionsTakesHalfARoundTripAHop) {
    make_line(6);
    for (Node* node : line_)
        give(*node);
    const auto time = spread(mine_all());
    // 720 KB at 1 MB/s would take 0.7 s a hop in addition.
    EXPECT_LT(time, 5 * kLatency * 11 / 10);
    EXPECT_EQ(network_.messages_sent["cmpctblock"], 5U);
    EXPECT_EQ(network_.messages_sent["getblocktxn"], 0U);
    EXPECT_EQ(network_.messages_sent["block"], 0U);
}

TEST_F(CompactTest, OnlyWhatIsMissingIsFetched) {
    make_line(3);
    give(*line_[1], 5);
    give(*line_[2], 5);
    const auto bytes = network_.bytes_sent;
    spread(mine_all());
    EXPECT_EQ(network_.messages_sent["blocktxn"], 2U);
    EXPECT_EQ(network_.messages_sent["block"], 0U);
    EXPECT_LT(network_.bytes_sent - bytes, 2 * 4 * kTransactionSize);
}

TEST_F(CompactTest, ABlockIsPassedOnBeforeItIsValidatedAndNobodyIsBlamed) {
    make_line(3);
    auto draft = network_.builder.draft(tip());
    // Spends what is not there.
    draft.transactions.push_back(test::spend_anyone({{transactions_[0]->txid, 7}}, {1000}));
    const auto bad = network_.builder.mine(std::move(draft));
    Liar liar(network_);
    const auto [at_liar, at_node] = network_.connect(liar, *line_[0]);
    network_.run_for(2s);
    network_.send(liar, at_liar, "block", {bad->raw().begin(), bad->raw().end()});
    network_.run_for(5s);
    EXPECT_GE(network_.messages_sent["cmpctblock"], 1U);
    EXPECT_FALSE(all_at(bad->hash()));
    // Whoever sent it whole should have checked it; the others passed it on in good faith.
    EXPECT_FALSE(liar.is_open());
    EXPECT_EQ(line_[0]->disconnect_reasons.size(), 1U);
    EXPECT_TRUE(line_[1]->disconnect_reasons.empty());
    EXPECT_TRUE(line_[2]->disconnect_reasons.empty());
    // And the line still works.
    spread(network_.builder.mine_on(tip()));
}

TEST_F(CompactTest, ABlockThatAUserGaveIsPassedOnBeforeItIsValidatedToo) {
    make_line(2);
    auto draft = network_.builder.draft(tip());
    draft.transactions.push_back(test::spend_anyone({{transactions_[0]->txid, 7}}, {1000}));
    EXPECT_FALSE(line_[0]->submit(network_.builder.mine(std::move(draft))));
    network_.run_for(2s);
    EXPECT_EQ(network_.messages_sent["cmpctblock"], 1U);
    EXPECT_TRUE(line_[1]->disconnect_reasons.empty());
}

TEST_F(CompactTest, WhatWasReplacedInThePoolIsStillThereForABlock) {
    make_line(2);
    give(*line_[1]);
    const auto better =
        test::spend_anyone({test::coinbase_of(*chain_[0])}, {20 * primitives::kCoin.sat}, 2);
    ASSERT_TRUE(line_[1]->pool->accept(primitives::make_transaction(better)));
    ASSERT_EQ(line_[1]->pool->find(transactions_[0]->txid), nullptr);
    spread(mine_all());
    EXPECT_EQ(network_.messages_sent["getblocktxn"], 0U);
}

/// Announces a block in compact form and never answers for its transactions.
class SilentMiner final : public Liar {
public:
    using Liar::Liar;
    void announce(const primitives::BlockPtr& block) {
        send(wire::SendCmpct{.high_bandwidth = false, .version = 2});
        wire::Headers headers;
        headers.headers.push_back(block->header());
        send(headers);
        block_ = block;
    }

private:
    void on_message(std::string_view command, const base::Bytes&) override {
        if (command == wire::command::kGetData && block_ != nullptr)
            send(p2p::make_compact_block(block_, 5));
    }
    primitives::BlockPtr block_;
};

TEST_F(CompactTest, APeerThatNeverSendsTheRestDelaysTheBlockByLittle) {
    make_line(2);
    const auto block = mine_all();
    SilentMiner liar(network_);
    network_.connect(*line_[1], liar);
    network_.run_for(2s);
    liar.announce(block);
    network_.run_for(1s);
    ASSERT_EQ(network_.messages_sent["getblocktxn"], 1U);
    EXPECT_LT(spread(block), 5s);
}

TEST_F(CompactTest, InboundPeersNeverHaveAllPlacesOnceAnOutboundOneWasChosen) {
    make_line(2);
    Node& node = *line_[1];  // its outbound peer, line_[0], brought it the last blocks
    std::vector<std::unique_ptr<Liar>> liars;
    for (int i = 0; i < 5; ++i) {
        liars.push_back(std::make_unique<Liar>(network_));
        const auto ids = network_.connect(*liars.back(), node);
        network_.run_for(1s);
        network_.send(*liars.back(), ids.first, "sendcmpct",
                      wire::encode(wire::SendCmpct{.high_bandwidth = false, .version = 2}));
        const auto block = network_.builder.mine_on(node.tip().hash);
        network_.send(*liars.back(), ids.first, "block",
                      {block->raw().begin(), block->raw().end()});
        ASSERT_TRUE(network_.run_until([&] { return node.tip().hash == block->hash(); }, 10s));
        network_.run_for(1s);
    }
    const auto peers = node.manager->peers();
    const auto chosen = [&](bool inbound) {
        return std::count_if(peers.begin(), peers.end(), [&](const p2p::PeerInfo& peer) {
            return peer.high_bandwidth_to && peer.connection.is_inbound() == inbound;
        });
    };
    EXPECT_EQ(chosen(true), 2);
    EXPECT_EQ(chosen(false), 1);
}

}  // namespace
}  // namespace malha::simulation
