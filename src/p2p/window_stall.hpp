// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Who keeps the window of blocks from moving.
//
// When nothing but the first missing block keeps a peer with room from being asked for more, the
// window has stalled, and the time of whoever was asked for that block first begins to count. If
// the block has not come by the end of the timeout, that peer is not worth its slot. The block has
// been asked from others meanwhile (BlockDownload); whoever of them holds it longest is next.
// The timeout doubles with each such peer, as it may be our own line that is slow, and falls again
// with every block that comes in. The block may also have waited for us, while we were busy: so a
// stall counts only when it is seen again at a later tick, after what came meanwhile was handled.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "malha/base/time.hpp"
#include "malha/chain/block_node.hpp"
#include "malha/p2p/peer_id.hpp"

namespace malha::p2p {

/// Thread: node strand.
class WindowStall {
public:
    static constexpr std::chrono::milliseconds kTimeoutMin{2'000};
    static constexpr std::chrono::milliseconds kTimeoutMax{64'000};

    /// Somebody waits for this block, which `holder` was asked for first.
    /// @return the peer that has kept it for too long, if any; with it the stall is over.
    [[nodiscard]] std::optional<PeerId> wait(const chain::BlockNode& node, PeerId holder,
                                             base::MonoTime now);
    void tick() { ++ticks_; }
    /// A block came in.
    void received(const chain::BlockNode& node);
    /// The peer is gone, or said that it has not got the block: its time no longer counts.
    void excuse(PeerId id);

    [[nodiscard]] std::chrono::milliseconds timeout() const { return timeout_; }

private:
    struct Stall {
        const chain::BlockNode* node;
        PeerId holder;
        base::MonoTime since;
        std::optional<std::uint64_t> overdue_at = std::nullopt;  ///< tick
    };
    std::optional<Stall> stall_;
    std::uint64_t ticks_ = 0;
    std::chrono::milliseconds timeout_ = kTimeoutMin;
};

}  // namespace malha::p2p
