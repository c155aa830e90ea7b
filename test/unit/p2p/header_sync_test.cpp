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

}  // namespace
}  // namespace malha::p2p
