// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The chain and the history below a snapshot, side by side: getchainstates, and a part of
// getblockchaininfo.
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/json_writer.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

[[nodiscard]] Method getchainstates_method(const ChainContext& context);

/// "backgroundvalidation" and its value, while there is such a history. Thread: node strand.
void write_background_validation(JsonWriter& writer, const chain::Engine& engine);

}  // namespace malha::rpc
