// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The statistics of getblockstats.
#pragma once

#include <set>
#include <span>

#include "malha/consensus/spent_output.hpp"
#include "malha/primitives/block.hpp"
#include "malha/rpc/error.hpp"
#include "malha/rpc/json.hpp"
#include "malha/rpc/schema.hpp"

namespace malha::rpc {

/// What the block itself does not say.
struct BlockStatsInput {
    primitives::BlockHash hash;
    primitives::Height height = 0;
    std::int64_t median_time = 0;
    primitives::Amount subsidy;
};

/// Names of the values wanted; empty = all. Errors: invalid_parameter "Invalid selected statistic".
[[nodiscard]] RpcResult<std::set<std::string>> selected_statistics(const Json& names);
/// @param spent  outputs spent by the block, in order.
[[nodiscard]] JsonText block_stats_json(const primitives::Block& block,
                                        std::span<const consensus::SpentOutput> spent,
                                        const BlockStatsInput& input,
                                        const std::set<std::string>& wanted);
[[nodiscard]] std::vector<Field> block_stats_fields();

}  // namespace malha::rpc
