// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -fetchpruned: blocks that were pruned come back from peers when somebody asks for them.
#pragma once

#include "malha/rpc/block_methods.hpp"
#include "malha/rpc/network_methods.hpp"

namespace malha::rpc {

/// Asks one peer after the other that serves the whole chain, and waits until the block is here or
/// nobody is left. What comes is checked like any block of that header. Empty without -fetchpruned.
[[nodiscard]] FetchPruned pruned_block_fetcher(const NetworkContext& context);

}  // namespace malha::rpc
