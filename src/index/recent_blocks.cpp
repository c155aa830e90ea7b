// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See recent_blocks.hpp.
#include "malha/index/recent_blocks.hpp"

namespace malha::index {
namespace {

constexpr std::size_t kRecentBytesMax = std::size_t{32} << 20;

/// About what a parsed block takes.
std::size_t size_of(const primitives::Block& block) {
    return 2 * block.raw().size() + 512 * (1 + block.transactions().size());
}

}  // namespace

void RecentBlocks::add(const primitives::BlockPtr& block, primitives::Height height) {
    const auto next = first_height_ + static_cast<primitives::Height>(blocks_.size());
    // After a reorganisation the heights begin anew.
    if (height != next) {
        blocks_.clear();
        bytes_ = 0;
    }
    if (blocks_.empty()) first_height_ = height;
    blocks_.push_back(block);
    bytes_ += size_of(*block);
    while (bytes_ > kRecentBytesMax && blocks_.size() > 1)
        drop_first();
}

primitives::BlockPtr RecentBlocks::find(const BlockPosition& position) const {
    const auto place = static_cast<std::size_t>(position.height - first_height_);
    if (position.height < first_height_ || place >= blocks_.size()) return nullptr;
    return blocks_[place]->hash() == position.hash ? blocks_[place] : nullptr;
}

void RecentBlocks::drop_until(primitives::Height height) {
    while (!blocks_.empty() && first_height_ <= height)
        drop_first();
}

void RecentBlocks::drop_first() {
    bytes_ -= size_of(*blocks_.front());
    blocks_.pop_front();
    ++first_height_;
}

}  // namespace malha::index
