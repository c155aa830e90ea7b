// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Block locators: a few hashes by which two nodes find the last block they share.
#pragma once

#include <span>
#include <vector>

#include "malha/chain/engine.hpp"

namespace malha::chain {

/// The last eleven blocks up to `node`, then steps back that double, then genesis.
[[nodiscard]] std::vector<primitives::BlockHash> make_locator(const BlockNode& node);
/// The first block of a peer's locator that lies on our chain or leads to it; genesis when none
/// does.
[[nodiscard]] const BlockNode& find_fork(const Engine& engine,
                                         std::span<const primitives::BlockHash> locator);

}  // namespace malha::chain
