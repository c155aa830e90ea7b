// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Chains for simulated nodes.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "simulation/network.hpp"

namespace malha::simulation {

/// Mines blocks whose times are near the simulated clock, so that the chain is not taken for old.
/// @param padding  bytes that make each block larger.
/// @param age  of all but the last block: it ends an initial download, for which they are old.
inline std::vector<primitives::BlockPtr> recent_chain(Network& network, std::size_t count,
                                                      std::size_t padding = 0,
                                                      std::chrono::seconds age = {}) {
    std::vector<primitives::BlockPtr> blocks;
    primitives::BlockHash parent = network.builder.genesis();
    for (std::size_t i = 0; i < count; ++i) {
        test::BlockDraft draft = network.builder.draft(parent);
        draft.header.time = static_cast<std::uint32_t>(network.clock.now().value -
                                                       static_cast<std::int64_t>(60 * (count - i)));
        if (i + 1 < count) draft.header.time -= static_cast<std::uint32_t>(age.count());
        if (padding != 0)
            draft.transactions[0].outputs.push_back(
                {.value = {}, .script_pubkey = base::Bytes(padding, 0x6a)});
        blocks.push_back(network.builder.mine(std::move(draft)));
        parent = blocks.back()->hash();
    }
    return blocks;
}

inline void submit_all(Node& node, const std::vector<primitives::BlockPtr>& blocks) {
    for (const auto& block : blocks)
        ASSERT_TRUE(node.submit(block));
}

}  // namespace malha::simulation
