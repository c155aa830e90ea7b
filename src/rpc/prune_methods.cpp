// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See prune_methods.hpp.
#include "prune_methods.hpp"

#include "block_json.hpp"
#include "declare.hpp"

namespace malha::rpc {
namespace {

// Larger numbers are times: no chain will be that high.
constexpr std::int64_t kHeightMax = 1'000'000'000;
// Block times may be that much out of order.
constexpr std::int64_t kTimeWindowSeconds = 2 * 60 * 60;

/// The first block of the chain that is not older. Cost: O(height).
RpcResult<std::int64_t> height_at_time(const chain::ActiveChain& chain, std::int64_t time) {
    for (primitives::Height height = 0; height <= chain.height(); ++height)
        if (chain.at(height)->time >= time) return std::int64_t{height};
    return rpc_fail(ErrorCode::invalid_parameter,
                    "Could not find block with at least the specified timestamp.");
}

/// Thread: node strand.
RpcResult<JsonText> prune(const ChainContext& context, const Request& request) {
    chain::Engine& engine = context.engine();
    if (engine.prune_options().mode == chain::PruneMode::off)
        return rpc_fail(ErrorCode::misc, "Cannot prune blocks because node is not in prune mode.");
    auto height = MALHA_TRY(request.integer<std::int64_t>("height"));
    if (height < 0) return rpc_fail(ErrorCode::invalid_parameter, "Negative block height.");
    if (height > kHeightMax)
        height = MALHA_TRY(height_at_time(engine.chain(), height - kTimeWindowSeconds));
    if (engine.chain().height() < context.params->prune_after_height)
        return rpc_fail(ErrorCode::misc, "Blockchain is too short for pruning.");
    if (height > engine.chain().height())
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Blockchain is shorter than the attempted prune height.");
    const auto pruned = engine.prune_up_to(static_cast<primitives::Height>(height));
    if (!pruned) return rpc_fault(pruned.error());
    return json_value(engine.prune_height().value_or(-1));
}

}  // namespace

void write_pruning(JsonWriter& writer, const chain::Engine& engine) {
    const chain::PruneOptions& prune = engine.prune_options();
    writer.member("pruned", prune.mode != chain::PruneMode::off);
    if (prune.mode == chain::PruneMode::off) return;
    writer.member("pruneheight", engine.prune_height().value_or(-1) + 1);
    writer.member("automatic_pruning", prune.mode == chain::PruneMode::automatic);
    if (prune.mode == chain::PruneMode::automatic)
        writer.member("prune_target_size", prune.target_bytes);
}

Method pruneblockchain_method(const ChainContext& context) {
    return {.name = "pruneblockchain",
            .category = "blockchain",
            .description =
                "Deletes old block files, as far as no reorganisation can need them. "
                "The node must run with -prune.",
            .arguments = {required("height", ArgType::number,
                                   "Delete blocks up to this height, or up to this time less two "
                                   "hours (seconds since 1970)")},
            .results = returns(ResultType::number, "Height of the last block that is gone"),
            .examples = {{"1000"}},
            .handler = [context](const Request& request) -> RpcResult<JsonText> {
                return context.on_strand([&] { return prune(context, request); });
            }};
}

}  // namespace malha::rpc
