// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Pings that we send and answer.
#include <gtest/gtest.h>

#include "unit/p2p/manager_fixture.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

class KeepAliveTest : public test::ManagerTest {
protected:
    KeepAliveTest() {
        harness_.clock.mono_time = base::MonoTime{1h};
        make_manager({});
        peer_ = add_peer();
        say(peer_, wire::Pong{});  // to the ping that followed the handshake
    }
    void pass(std::chrono::milliseconds time) {
        harness_.clock.mono_time += time;
        manager_->tick();
        act();
    }
    /// The number of the last ping that was sent; how many there were in all.
    std::pair<std::uint64_t, std::size_t> pings() const {
        const auto all = heard<wire::Ping>();
        return {all.empty() ? 0 : all.back().nonce.value(), all.size()};
    }
    [[nodiscard]] PeerInfo info() const { return manager_->peers().at(0); }
    PeerId peer_{};
};

TEST_F(KeepAliveTest, APeerIsPingedEveryTwoMinutes) {
    pass(119s);
    EXPECT_EQ(pings().second, 0U);
    pass(1s);
    EXPECT_EQ(pings().second, 1U);
    say(peer_, wire::Pong{pings().first});
    pass(119s);
    EXPECT_EQ(pings().second, 1U);
    pass(1s);
    EXPECT_EQ(pings().second, 2U);
    EXPECT_NE(heard<wire::Ping>()[0].nonce, heard<wire::Ping>()[1].nonce);
}

TEST_F(KeepAliveTest, TheAnswerIsMeasured) {
    pass(2min);
    harness_.clock.mono_time += 300ms;
    say(peer_, wire::Pong{pings().first});
    EXPECT_EQ(info().ping, 300ms);
    pass(2min);
    harness_.clock.mono_time += 100ms;
    say(peer_, wire::Pong{pings().first ^ 1});
    EXPECT_EQ(info().ping, 300ms) << "of another number";
    harness_.clock.mono_time += 100ms;
    say(peer_, wire::Pong{pings().first});
    EXPECT_EQ(info().ping, 200ms);
    EXPECT_EQ(info().ping_min, 200ms);
}

TEST_F(KeepAliveTest, WhoDoesNotAnswerForTwentyMinutesGoes) {
    pass(2min);
    pass(20min);
    EXPECT_TRUE(closed_.empty());
    EXPECT_EQ(pings().second, 1U) << "one at a time";
    pass(1s);
    EXPECT_EQ(closed_, std::vector<std::string>{"ping timeout"});
}

TEST_F(KeepAliveTest, PingsAreAnsweredWithTheirNumber) {
    say(peer_, wire::Ping{77});
    ASSERT_EQ(heard<wire::Pong>().size(), 1U);
    EXPECT_EQ(heard<wire::Pong>()[0].nonce, 77U);
}

}  // namespace
}  // namespace malha::p2p
