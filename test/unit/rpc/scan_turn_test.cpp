// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "../../../src/rpc/scan_turn.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

namespace malha::rpc {
namespace {

TEST(ScanTurn, IsForOneAtATime) {
    ScanState scan;
    std::optional<ScanTurn> first(std::in_place, scan);
    EXPECT_TRUE(first->taken() && scan.running());
    {
        const ScanTurn second(scan);
        EXPECT_FALSE(second.taken());
    }
    EXPECT_TRUE(scan.running());  // it is not the second's to end
    first.reset();
    EXPECT_FALSE(scan.running());
    EXPECT_TRUE(ScanTurn(scan).taken());
}

TEST(ScanTurn, AnAbortEndsTheScanAtHandAndNoOther) {
    ScanState scan;
    EXPECT_FALSE(scan.abort());
    {
        const ScanTurn turn(scan);
        EXPECT_FALSE(scan.aborted());
        scan.percent = 40;
        EXPECT_TRUE(scan.abort());
        EXPECT_TRUE(scan.abort());  // it still runs
        EXPECT_TRUE(scan.aborted() && scan.running());
    }
    EXPECT_FALSE(scan.abort());
    const ScanTurn next(scan);
    EXPECT_FALSE(scan.aborted());
    EXPECT_EQ(scan.percent, 0);
}

/// Each wish that was granted ends the scan that ran, whenever it came.
TEST(ScanTurn, NoAbortIsLostAtTheBeginOfAScan) {
    constexpr int kScans = 200;
    ScanState scan;
    std::atomic<int> granted{0};
    std::thread another([&] {
        while (granted < kScans)
            if (scan.abort()) {
                ++granted;
                while (scan.aborted())
                    std::this_thread::yield();
            }
    });
    int ended = 0;
    while (ended < kScans) {
        const ScanTurn turn(scan);
        ASSERT_TRUE(turn.taken());
        while (!scan.aborted())  // for ever, if the wish was taken back
            std::this_thread::yield();
        ++ended;
    }
    another.join();
    EXPECT_EQ(granted, kScans);
}

}  // namespace
}  // namespace malha::rpc
