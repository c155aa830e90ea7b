// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include <gtest/gtest.h>

#include "malha/wire/block_messages.hpp"
#include "malha/wire/inventory_messages.hpp"
#include "unit/p2p/manager_fixture.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

class HeaderSyncTest : public test::ManagerTest {
protected:
    HeaderSyncTest() {
        harness_.clock.mono_time = base::MonoTime{1h};
        make_manager(Settings{});
    }
    /// A block that nobody knows. @return how often the peer was asked for headers since.
    std::size_t announce(PeerId peer) {
        sent_.clear();
        primitives::BlockHash hash;
        hash.bytes.fill(next_++);
        wire::Inv inv;
        inv.items.emplace_back(wire::InvType::block, hash);
        say(peer, inv);
        return heard<wire::GetHeaders>().size();
    }

private:
    std::uint8_t next_ = 1;
};

TEST_F(HeaderSyncTest, APeerIsNotAskedAgainWhileItMayStillAnswer) {
    const PeerId peer = add_peer();  // asked at the end of its handshake
    EXPECT_EQ(announce(peer), 0U);
    harness_.clock.mono_time += 19s;
    EXPECT_EQ(announce(peer), 0U);
}

TEST_F(HeaderSyncTest, AnAnnouncementAfterALongSilenceIsAskedFor) {
    const PeerId peer = add_peer();
    harness_.clock.mono_time += 21s;
    EXPECT_EQ(announce(peer), 1U);
    EXPECT_EQ(announce(peer), 0U);
}

// What headers near the tip make us ask for at once.
class DirectFetchTest : public test::ManagerTest {
protected:
    DirectFetchTest() {
        harness_.clock.mono_time = base::MonoTime{1h};
        make_manager(Settings{});
        chain_ = harness_.builder.mine_chain(harness_.builder.genesis(), 2);
        harness_.submit_all(chain_);
        harness_.clock.time = base::UnixSeconds{chain_.back()->header().time};
        peer_ = add_peer();
    }
    /// @return the blocks that the peer is asked for.
    std::vector<primitives::BlockHash> announce(const std::vector<primitives::BlockPtr>& blocks) {
        sent_.clear();
        wire::Headers message;
        for (const auto& block : blocks)
            message.headers.push_back(block->header());
        say(peer_, message);
        std::vector<primitives::BlockHash> asked;
        for (const wire::GetData& request : heard<wire::GetData>())
            for (const wire::InvItem& item : request.items)
                asked.push_back(item.block_hash());
        return asked;
    }
    static std::vector<primitives::BlockHash> hashes_of(
        const std::vector<primitives::BlockPtr>& blocks) {
        std::vector<primitives::BlockHash> hashes;
        for (const auto& block : blocks)
            hashes.push_back(block->hash());
        return hashes;
    }

    std::vector<primitives::BlockPtr> chain_;
    PeerId peer_{};
};

TEST_F(DirectFetchTest, ABranchIsFetchedBesideTheBetterChainOfThePeer) {
    const auto better = harness_.builder.mine_chain(harness_.builder.genesis(), 3);
    EXPECT_EQ(announce(better), hashes_of(better));
    const auto branch = harness_.builder.mine_chain(harness_.builder.genesis(), 2);
    EXPECT_TRUE(announce({branch[0]}).empty());  // less work than ours
    EXPECT_EQ(announce({branch[1]}), hashes_of(branch));
    EXPECT_TRUE(announce({branch[1]}).empty());  // once is enough
}

TEST_F(DirectFetchTest, APeerOwesSixteenBlocksAtMost) {
    const auto branch = harness_.builder.mine_chain(harness_.builder.genesis(), 18);
    const std::vector<primitives::BlockPtr> first(branch.begin(), branch.begin() + 2);
    EXPECT_EQ(announce(first), hashes_of(first));
    EXPECT_EQ(announce({branch.begin() + 2, branch.end()}),
              hashes_of({branch.begin() + 2, branch.begin() + 16}));
    EXPECT_TRUE(announce({harness_.builder.mine_on(branch.back()->hash())}).empty());
}

TEST_F(DirectFetchTest, ALongBranchIsNotFetchedAtOnce) {
    const auto longer = harness_.builder.mine_chain(chain_.back()->hash(), 16);
    harness_.submit_all(longer);
    harness_.clock.time = base::UnixSeconds{longer.back()->header().time};
    const auto better = harness_.builder.mine_chain(longer.back()->hash(), 1);
    EXPECT_EQ(announce(better), hashes_of(better));
    EXPECT_TRUE(announce(harness_.builder.mine_chain(harness_.builder.genesis(), 18)).empty());
}

TEST_F(DirectFetchTest, NothingIsFetchedBesideTheBetterChainWhileTheTipIsOld) {
    const auto better = harness_.builder.mine_chain(harness_.builder.genesis(), 3);
    EXPECT_EQ(announce(better), hashes_of(better));
    harness_.clock.time = harness_.clock.time + std::chrono::seconds(20 * 10min);
    EXPECT_TRUE(announce(harness_.builder.mine_chain(harness_.builder.genesis(), 2)).empty());
}

}  // namespace
}  // namespace malha::p2p
