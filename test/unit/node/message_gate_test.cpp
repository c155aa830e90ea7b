// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "../../../src/node/message_gate.hpp"

#include <gtest/gtest.h>

namespace malha::node {
namespace {

constexpr net::ConnectionId id(int number) {
    return net::ConnectionId{number};
}

net::IncomingMessage message(std::string command) {
    return {.command = std::move(command), .payload = {}, .charge = 0};
}

std::string next(MessageGate& gate, int number) {
    const auto found = gate.next(id(number));
    return found ? found->command : "";
}

TEST(MessageGate, KeepsMessagesInOrderUntilTheBlockIsInTheChain) {
    MessageGate gate;
    gate.keep(id(1), message("block"));
    gate.keep(id(1), message("ping"));
    EXPECT_EQ(next(gate, 1), "block");
    gate.close(id(1));
    EXPECT_EQ(next(gate, 1), "");
    gate.checked(id(1), /*advances=*/true);
    EXPECT_EQ(next(gate, 1), "") << "not connected yet";
    EXPECT_EQ(gate.advanced(), std::vector{id(1)});
    EXPECT_EQ(next(gate, 1), "ping");
    EXPECT_EQ(next(gate, 1), "");
}

TEST(MessageGate, ABlockThatIsRefusedHoldsNothingBack) {
    MessageGate gate;
    gate.close(id(1));
    gate.keep(id(1), message("ping"));
    gate.checked(id(1), /*advances=*/false);
    EXPECT_EQ(next(gate, 1), "ping");
}

TEST(MessageGate, TellsWhatIsNext) {
    MessageGate gate;
    EXPECT_FALSE(gate.is_next(id(1), "block"));
    gate.keep(id(1), message("block"));
    gate.keep(id(1), message("ping"));
    EXPECT_TRUE(gate.is_next(id(1), "block"));
    EXPECT_EQ(next(gate, 1), "block");
    EXPECT_FALSE(gate.is_next(id(1), "block"));
    EXPECT_FALSE(gate.is_next(id(2), "block"));
}

TEST(MessageGate, PeersThatWaitTakeTurns) {
    MessageGate gate;
    for (const int number : {1, 3, 5})
        gate.keep(id(number), message("block"));
    EXPECT_EQ(gate.waiting(), (std::vector{id(1), id(3), id(5)}));
    EXPECT_EQ(gate.waiting(id(1)), (std::vector{id(3), id(5), id(1)}));
    EXPECT_EQ(gate.waiting(id(4)), (std::vector{id(5), id(1), id(3)}));
    EXPECT_EQ(gate.waiting(id(5)), (std::vector{id(1), id(3), id(5)}));
    EXPECT_EQ(next(gate, 3), "block");
    EXPECT_EQ(gate.waiting(id(4)), (std::vector{id(5), id(1)}));
    gate.forget(id(5));
    EXPECT_EQ(gate.waiting(id(4)), std::vector{id(1)});
}

}  // namespace
}  // namespace malha::node
