// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Which blocks are given to whom: what would tell one node from another is not, what is deep comes
// whole, and old ones only within the upload target.
#include <gtest/gtest.h>

#include "malha/p2p/upload_budget.hpp"
#include "malha/wire/block_messages.hpp"
#include "malha/wire/compact_block_messages.hpp"
#include "malha/wire/inventory_messages.hpp"
#include "unit/p2p/manager_fixture.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;
using primitives::BlockHash;
using primitives::BlockPtr;

class BlockServingTest : public test::ManagerTest {
protected:
    BlockServingTest() { harness_.clock.mono_time = base::MonoTime{1h}; }

    BlockPtr mine(const BlockHash& parent, std::chrono::seconds age) {
        auto draft = harness_.builder.draft(parent);
        draft.header.time = static_cast<std::uint32_t>((harness_.clock.time - age).value);
        return harness_.builder.mine(std::move(draft));
    }
    /// Submits `count` blocks, a minute apart, the last of the given age. @return them.
    std::vector<BlockPtr> extend(BlockHash parent, std::size_t count, std::chrono::seconds age) {
        std::vector<BlockPtr> blocks;
        for (std::size_t i = count; i-- > 0;) {
            blocks.push_back(mine(parent, age + i * 1min));
            parent = blocks.back()->hash();
        }
        harness_.submit_all(blocks);
        return blocks;
    }
    void ask(PeerId peer, wire::InvType type, const BlockHash& hash) {
        sent_.clear();
        wire::GetData request;
        request.items.emplace_back(type, hash);
        say(peer, request);
        tick();
    }
    void ask_transaction(PeerId peer, const BlockHash& hash) {
        sent_.clear();
        say(peer, wire::GetBlockTxn{.block_hash = hash, .indexes = {0}});
        tick();
    }
    void tick() {
        manager_->tick();
        act();
    }
    [[nodiscard]] bool got(std::string_view command) const {
        return std::any_of(sent_.begin(), sent_.end(),
                           [&](const SendMessage& message) { return message.command == command; });
    }
    [[nodiscard]] bool got_block() const { return got(wire::command::kBlock); }
};

/// Two branches of one block each, the first of which was our tip once; then more on the second.
class StaleBlockTest : public BlockServingTest {
protected:
    /// @param age  of the stale block; the tip is of now.
    void make_stale(std::chrono::seconds age) {
        const auto common = extend(harness_.builder.genesis(), 3, age + 10min);
        stale = extend(common.back()->hash(), 1, age).front();
        const auto other = extend(common.back()->hash(), 2, age);
        unvalidated = mine(common.back()->hash(), age);
        EXPECT_TRUE(harness_.engine->accept_block(
            chain::check_alone(harness_.params->consensus, unvalidated),
            chain::BlockSource::requested));
        extend(other.back()->hash(), 1, 0s);
        make_manager({});
    }
    BlockPtr stale, unvalidated;
};

TEST_F(StaleBlockTest, YoungOnesThatWereValidAreServed) {
    make_stale(29 * 24h);
    const PeerId peer = add_peer();
    ask(peer, wire::InvType::witness_block, stale->hash());
    EXPECT_TRUE(got_block());
    ask_transaction(peer, stale->hash());
    EXPECT_TRUE(got(wire::command::kBlockTxn));
    ask(peer, wire::InvType::witness_block, unvalidated->hash());
    EXPECT_FALSE(got_block());
    EXPECT_TRUE(closed_.empty());
}

TEST_F(StaleBlockTest, OldOnesAreNotThere) {
    make_stale(31 * 24h);
    const PeerId peer = add_peer();
    for (const auto type : {wire::InvType::block, wire::InvType::witness_block,
                            wire::InvType::cmpct_block, wire::InvType::filtered_block}) {
        ask(peer, type, stale->hash());
        EXPECT_TRUE(sent_.empty());
    }
    ask_transaction(peer, stale->hash());
    EXPECT_TRUE(sent_.empty());
    sent_.clear();
    say(peer, wire::GetHeaders{.locator = {}, .stop = stale->hash()});
    EXPECT_TRUE(heard<wire::Headers>().empty());
    // Of the same age, but in our chain.
    ask(peer, wire::InvType::witness_block, harness_.engine->chain().at(4)->hash);
    EXPECT_TRUE(got_block());
    EXPECT_TRUE(closed_.empty());
}

class DeepBlockTest : public BlockServingTest {
protected:
    DeepBlockTest() {
        extend(harness_.builder.genesis(), 30, 0s);
        make_manager({});
    }
    [[nodiscard]] const BlockHash& below_tip(primitives::Height depth) const {
        return harness_.engine->chain().at(30 - depth)->hash;
    }
};

TEST_F(DeepBlockTest, CompactFormIsForTheLastBlocks) {
    const PeerId peer = add_peer();
    ask(peer, wire::InvType::cmpct_block, below_tip(5));
    EXPECT_TRUE(got(wire::command::kCmpctBlock));
    EXPECT_FALSE(got_block());
    ask(peer, wire::InvType::cmpct_block, below_tip(6));
    EXPECT_FALSE(got(wire::command::kCmpctBlock));
    EXPECT_TRUE(got_block());
}

TEST_F(DeepBlockTest, SingleTransactionsAreForTheLastBlocks) {
    const PeerId peer = add_peer();
    ask_transaction(peer, below_tip(10));
    EXPECT_TRUE(got(wire::command::kBlockTxn));
    EXPECT_FALSE(got_block());
    ask_transaction(peer, below_tip(11));
    EXPECT_FALSE(got(wire::command::kBlockTxn));
    EXPECT_TRUE(got_block());
}

class UploadTargetTest : public BlockServingTest {
protected:
    static constexpr std::uint64_t kForHistory = 5000;

    UploadTargetTest() {
        old_ = extend(harness_.builder.genesis(), 3, 8 * 24h).front()->hash();
        recent_ = extend(harness_.tip(), 3, 0s).front()->hash();
        Settings settings;
        settings.upload_target = kForHistory + 144 * UploadBudget::kReservePerBlock;
        make_manager(settings);
    }
    /// Asks for the old block until it is refused. @return how often it was served.
    int exhaust(PeerId peer) {
        int served = 0;
        for (ask(peer, wire::InvType::witness_block, old_); got_block() && served < 1000;
             ask(peer, wire::InvType::witness_block, old_))
            ++served;
        return served;
    }
    BlockHash old_, recent_;
};

TEST_F(UploadTargetTest, HistoryIsServedUpToIt) {
    const int served = exhaust(add_peer());
    EXPECT_GT(served, 3);
    EXPECT_LT(served, 100);
    EXPECT_EQ(closed_, std::vector<std::string>{"historical block serving limit reached"});
    ask(add_peer(), wire::InvType::witness_block, old_);
    EXPECT_FALSE(got_block());
    EXPECT_EQ(closed_.size(), 2U);
}

TEST_F(UploadTargetTest, NewBlocksAreServedBeyondIt) {
    exhaust(add_peer());
    closed_.clear();
    ask(add_peer(), wire::InvType::witness_block, recent_);
    EXPECT_TRUE(got_block());
    EXPECT_TRUE(closed_.empty());
}

TEST_F(UploadTargetTest, PermissionToDownloadIsBeyondIt) {
    exhaust(add_peer());
    closed_.clear();
    ConnectionInfo trusted = connection(ConnectionType::inbound);
    trusted.permissions = permission::kDownload;
    ask(add_peer(trusted), wire::InvType::witness_block, old_);
    EXPECT_TRUE(got_block());
    EXPECT_TRUE(closed_.empty());
}

TEST_F(UploadTargetTest, HistoryIsServedAgainTheNextDay) {
    exhaust(add_peer());
    harness_.clock.mono_time += 24h + 1s;
    ask(add_peer(), wire::InvType::witness_block, old_);
    EXPECT_TRUE(got_block());
}

}  // namespace
}  // namespace malha::p2p
