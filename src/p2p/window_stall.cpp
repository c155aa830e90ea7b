// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See window_stall.hpp.
#include "window_stall.hpp"

#include <algorithm>

namespace malha::p2p {

std::optional<PeerId> WindowStall::wait(const chain::BlockNode& node, PeerId holder,
                                        base::MonoTime now) {
    if (!stall_ || stall_->node != &node) stall_ = {&node, holder, now};
    if (now - stall_->since <= timeout_) return std::nullopt;
    if (!stall_->overdue_at) stall_->overdue_at = ticks_;
    if (*stall_->overdue_at == ticks_) return std::nullopt;
    const PeerId overdue = stall_->holder;
    stall_.reset();
    timeout_ = std::min(timeout_ * 2, kTimeoutMax);
    return overdue;
}

void WindowStall::received(const chain::BlockNode& node) {
    if (stall_ && stall_->node == &node) stall_.reset();
    timeout_ = std::max(timeout_ * 85 / 100, kTimeoutMin);
}

void WindowStall::excuse(PeerId id) {
    if (stall_ && stall_->holder == id) stall_.reset();
}

}  // namespace malha::p2p
