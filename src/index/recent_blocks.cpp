// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See recent_blocks.hpp.
#include "malha/index/recent_blocks.hpp"

namespace malha::index {
namespace {

constexpr std::size_t kRecentBytesMax = std::size_t{64} << 20;

/// About what a parsed block takes.
std::size_t size_of(const RecentBlock& recent) {
    const primitives::Block& block = *recent.block;
    return 2 * block.raw().size() + 512 * (1 + block.transactions().size()) +
           (recent.spent_coins == nullptr ? 0 : recent.spent_coins->memory_usage());
}

}  // namespace

void RecentBlocks::add(RecentBlock added, primitives::Height height) {
    const auto next = first_height_ + static_cast<primitives::Height>(blocks_.size());
    // After a reorganisation the heights begin anew.
    if (height != next) {
        blocks_.clear();
        bytes_ = 0;
    }
    if (blocks_.empty()) first_height_ = height;
    bytes_ += size_of(added);
    blocks_.push_back(std::move(added));
    while (bytes_ > kRecentBytesMax && blocks_.size() > 1)
        drop_first();
}

RecentBlock RecentBlocks::find(const BlockPosition& position) const {
    const auto place = static_cast<std::size_t>(position.height - first_height_);
    if (position.height < first_height_ || place >= blocks_.size()) return {};
    return blocks_[place].block->hash() == position.hash ? blocks_[place] : RecentBlock{};
}

void RecentBlocks::drop_until(primitives::Height height) {
    while (!blocks_.empty() && first_height_ <= height)
        drop_first();
}

void RecentBlocks::drop_first() {
    bytes_ -= size_of(blocks_.front());
    blocks_.pop_front();
    ++first_height_;
}

}  // namespace malha::index
