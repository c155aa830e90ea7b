// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What RPC says and does about pruning.
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/json_writer.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

/// The members of getblockchaininfo about pruning. Thread: node strand.
void write_pruning(JsonWriter& writer, const chain::Engine& engine);

[[nodiscard]] Method pruneblockchain_method(const ChainContext& context);

}  // namespace malha::rpc
