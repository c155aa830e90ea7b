// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Peers that tell the truth about headers and cheat with blocks: changed ones, each many times
// over, or each after a long time; and one that never ends its handshake. Beside one honest peer
// each of them costs little.
#include <gtest/gtest.h>

#include <algorithm>

#include "malha/storage/block_files.hpp"
#include "malha/wire/block_messages.hpp"
#include "malha/wire/inventory_messages.hpp"
#include "simulation/chains.hpp"
#include "simulation/liar.hpp"

namespace malha::simulation {
namespace {

using namespace std::chrono_literals;
using Blocks = std::vector<primitives::BlockPtr>;

/// Shows the headers of the chain; what it does when asked for blocks is its kind's choice.
class BlockLiar : public Liar {
public:
    BlockLiar(Network& network, const Blocks& chain) : Liar(network), chain_(chain) {}
    std::size_t asked = 0;

protected:
    virtual void give(const primitives::BlockPtr& block) = 0;
    void give_raw(base::Bytes bytes) {
        send_raw(std::string(wire::command::kBlock), std::move(bytes));
    }

private:
    void on_message(std::string_view command, const base::Bytes& payload) override {
        if (command == wire::command::kGetHeaders) {
            wire::Headers headers;
            for (const auto& block : chain_)
                headers.headers.push_back(block->header());
            send(headers);
        }
        if (command != wire::command::kGetData) return;
        const auto request = wire::decode<wire::GetData>(payload);
        for (const wire::InvItem& item : request->items) {
            const auto found = std::find_if(chain_.begin(), chain_.end(), [&](const auto& block) {
                return block->hash() == item.block_hash();
            });
            if (found == chain_.end()) continue;
            ++asked;
            give(*found);
        }
    }
    const Blocks& chain_;
};

base::Bytes bytes_of(const primitives::BlockPtr& block) {
    return {block->raw().begin(), block->raw().end()};
}

/// The block of the header, but for one byte of its transactions.
class Mutator final : public BlockLiar {
public:
    using BlockLiar::BlockLiar;

private:
    void give(const primitives::BlockPtr& block) override {
        base::Bytes bytes = bytes_of(block);
        bytes.back() ^= 1;  // lock time of the last transaction
        give_raw(std::move(bytes));
    }
};

/// Every block many times; and, when told to, others that nobody asked for.
class Duplicator final : public BlockLiar {
public:
    using BlockLiar::BlockLiar;
    std::size_t sent = 0;

    void send_stale(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            give_raw(bytes_of(network_.builder.mine_on(network_.builder.genesis())));
    }

private:
    void give(const primitives::BlockPtr& block) override {
        for (int i = 0; i < 20; ++i, ++sent)
            give_raw(bytes_of(block));
    }
};

/// Right, but each block takes its time.
class SlowLoris final : public BlockLiar {
public:
    using BlockLiar::BlockLiar;
    std::size_t sent = 0;

private:
    void give(const primitives::BlockPtr& block) override {
        network_.at(30s * static_cast<int>(asked), [this, bytes = bytes_of(block)]() mutable {
            if (!is_open()) return;
            ++sent;
            give_raw(std::move(bytes));
        });
    }
};

/// Says version and nothing more.
class HalfShaker final : public Liar {
public:
    using Liar::Liar;
    void received(p2p::PeerId, std::string_view, base::Bytes) override {}
};

class BlockLiars : public ::testing::Test {
protected:
    /// A node that has asked the liar, which it dialled first, for what it may; then an honest
    /// peer comes.
    template <class Kind>
    std::pair<Node&, Kind&> begin() {
        Node& fresh = network_.add_node();
        auto liar = std::make_unique<Kind>(network_, blocks_);
        Kind& kind = *liar;
        liars_.push_back(std::move(liar));
        network_.connect(fresh, kind);
        network_.run_for(2s);
        EXPECT_GT(kind.asked, 0U);
        Node& source = network_.add_node();
        submit_all(source, blocks_);
        network_.connect(fresh, source);
        return {fresh, kind};
    }
    bool syncs(const Node& node, std::chrono::seconds limit) {
        return network_.run_until([&] { return node.tip().hash == blocks_.back()->hash(); }, limit);
    }

    Network network_{61};
    Blocks blocks_ = recent_chain(network_, 300, 2'000);
    std::vector<std::unique_ptr<Liar>> liars_;
};

TEST_F(BlockLiars, WhoChangesABlockGoesAndTheBlockIsStillGood) {
    const auto [fresh, liar] = begin<Mutator>();
    EXPECT_FALSE(liar.is_open()) << "nobody changes blocks by mistake";
    EXPECT_TRUE(syncs(fresh, 10s));
    // What it sent was of no block.
    EXPECT_EQ(fresh.engine->tree().size(), blocks_.size() + 1);
}

TEST_F(BlockLiars, CopiesAndBlocksThatNobodyWantsAreDropped) {
    auto [fresh, liar] = begin<Duplicator>();
    EXPECT_TRUE(syncs(fresh, 20s));
    EXPECT_GT(liar.sent, 100U);
    liar.send_stale(100);
    network_.run_for(30s);
    EXPECT_EQ(fresh.engine->tree().size(), blocks_.size() + 1)
        << "a block off the chain without its work is not kept";
    // Each block once, in the block files too.
    std::size_t stored = 0;
    for (const auto& block : blocks_)
        stored += block->raw().size() + 8;
    EXPECT_LE(fresh.engine->block_files().used_bytes(), stored * 11 / 10 + 100'000);
}

TEST_F(BlockLiars, ASlowLorisLosesWhatItOwes) {
    const auto [fresh, liar] = begin<SlowLoris>();
    EXPECT_TRUE(syncs(fresh, 15s));
    EXPECT_EQ(liar.sent, 0U) << "it was not waited for";
}

TEST_F(BlockLiars, AHandshakeThatDoesNotEndHasALimit) {
    Node& node = network_.add_node();
    HalfShaker inbound(network_);
    HalfShaker outbound(network_);
    network_.connect(inbound, node);
    network_.connect(node, outbound);
    network_.run_for(50s);
    EXPECT_TRUE(inbound.is_open() && outbound.is_open());
    network_.run_for(15s);
    EXPECT_FALSE(inbound.is_open() || outbound.is_open());
    EXPECT_EQ(node.manager->peer_count(), 0U);
}

}  // namespace
}  // namespace malha::simulation
