// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// NewTips: every block that was the tip, for notifications that tell of each. A step of the engine
// may connect several blocks and announces only where it ends.
#pragma once

#include <vector>

#include "malha/events/events.hpp"

namespace malha::events {

/// Thread: node strand.
class NewTips {
public:
    /// Of a longer step only the last ones are told.
    static constexpr std::size_t kBlocksMax = 64;

    void on_connected(const BlockConnected& event);
    void on_disconnected(const BlockDisconnected& event);
    /// The blocks since the last call that made the chain higher than it was, and the one at which
    /// a reorganisation ends, in their order. None when the chain only got shorter.
    [[nodiscard]] std::vector<BlockConnected> take(const TipChanged& event);

private:
    std::vector<BlockConnected> new_blocks_;  ///< since the last TipChanged
    primitives::Height height_before_ = -1;   ///< of the highest block disconnected since then
};

}  // namespace malha::events
