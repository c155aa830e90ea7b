// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See new_tips.hpp.
#include "malha/events/new_tips.hpp"

#include <algorithm>
#include <utility>

namespace malha::events {

void NewTips::on_connected(const BlockConnected& event) {
    if (new_blocks_.size() >= kBlocksMax) new_blocks_.erase(new_blocks_.begin());
    new_blocks_.push_back(event);
}

void NewTips::on_disconnected(const BlockDisconnected& event) {
    height_before_ = std::max(height_before_, event.height);
    if (!new_blocks_.empty()) new_blocks_.pop_back();
}

std::vector<BlockConnected> NewTips::take(const TipChanged& event) {
    std::vector<BlockConnected> tips = std::exchange(new_blocks_, {});
    const primitives::Height height_before = std::exchange(height_before_, -1);
    std::erase_if(tips, [&](const BlockConnected& block) {
        return block.height <= height_before && block.height != event.tip.height;
    });
    return tips;
}

}  // namespace malha::events
