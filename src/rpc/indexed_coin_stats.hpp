// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// gettxoutsetinfo answered by -coinstatsindex.
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/index_context.hpp"
#include "malha/rpc/json.hpp"

namespace malha::rpc {

enum class ShowMuHash : bool { no, yes };

/// The statistics after a block and what the block changed.
/// @param hash_or_height  null: the tip.
/// Errors: no such block; the index has not got there yet; unreadable. Waits for the index.
[[nodiscard]] RpcResult<JsonText> indexed_coin_stats(const ChainContext& context,
                                                     const IndexContext& indexes,
                                                     const Json& hash_or_height, ShowMuHash show);

}  // namespace malha::rpc
