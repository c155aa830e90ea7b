// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See chainstates.hpp.
#include "chainstates.hpp"

#include "block_json.hpp"
#include "declare.hpp"

namespace malha::rpc {
namespace {

struct Chainstate {
    const chain::BlockNode& tip;
    chain::CacheInfo cache{};
    const chain::BlockNode* snapshot_base = nullptr;
    bool is_validated = true;
};

void write_chainstate(JsonWriter& writer, const chain::Engine& engine, const Chainstate& state) {
    writer.begin_object().member("blocks", state.tip.height);
    writer.key("bestblockhash").display_hex(state.tip.hash.bytes);
    write_bits_and_target(writer, state.tip.bits);
    writer.key("verificationprogress").real(engine.verification_progress(state.tip));
    writer.member("coins_db_cache_bytes", state.cache.database_bytes_max);
    writer.member("coins_tip_cache_bytes", state.cache.bytes_max);
    if (state.snapshot_base != nullptr)
        writer.key("snapshot_blockhash").display_hex(state.snapshot_base->hash.bytes);
    writer.member("validated", state.is_validated).end_object();
}

}  // namespace

void write_background_validation(JsonWriter& writer, const chain::Engine& engine) {
    const auto snapshot = engine.snapshot();
    if (!snapshot || snapshot->history_tip == nullptr) return;
    const chain::BlockNode& tip = *snapshot->history_tip;
    writer.key("backgroundvalidation").begin_object();
    writer.member("snapshotheight", snapshot->base->height).member("blocks", tip.height);
    writer.key("bestblockhash").display_hex(tip.hash.bytes);
    writer.member("mediantime", tip.median_time_past().value);
    writer.member("chainwork", tip.chain_work.to_hex());
    writer.key("verificationprogress")
        .real(static_cast<double>(tip.chain_tx_count) /
              static_cast<double>(snapshot->base->chain_tx_count));
    writer.end_object();
}

Method getchainstates_method(const ChainContext& context) {
    std::vector<Field> state{
        field("blocks", ResultType::number, "Height of this chainstate's tip"),
        field("bestblockhash", ResultType::hex, "Hash of its tip"),
        field("bits", ResultType::hex, "Target of its tip in compact form"),
        field("target", ResultType::hex, "Target of its tip"),
        field("difficulty", ResultType::number, "Difficulty of its tip"),
        field("verificationprogress", ResultType::number, "Estimated share validated, 0 to 1"),
        optional_field("snapshot_blockhash", ResultType::hex, "Base of the snapshot it came from"),
        field("coins_db_cache_bytes", ResultType::number, "Cache of the coins database"),
        field("coins_tip_cache_bytes", ResultType::number, "Cache of coins in memory"),
        field("validated", ResultType::boolean, "Whether all of its history was validated")};
    return {.name = "getchainstates",
            .category = "blockchain",
            .description = "The sets of unspent coins that the node keeps, and how far each is.",
            .results = returns_object(
                {field("headers", ResultType::number, "Height of the best header"),
                 nested("chainstates", ResultType::array, "Ordered by work, the active one last",
                        {nested({}, ResultType::object, {}, std::move(state))})}),
            .examples = {{}},
            .handler = [context](const Request&) -> RpcResult<JsonText> {
                return context.on_strand([&] {
                    chain::Engine& engine = context.engine();
                    const chain::BlockNode& tip = *engine.chain().tip();
                    const auto snapshot = engine.snapshot();
                    JsonWriter writer(1024);
                    writer.begin_object();
                    writer.member("headers", engine.tree().best_header()->height);
                    writer.key("chainstates").begin_array();
                    const bool is_trusted = snapshot && snapshot->history_tip != nullptr;
                    if (is_trusted)
                        write_chainstate(
                            writer, engine,
                            {.tip = *snapshot->history_tip, .cache = snapshot->history_cache});
                    write_chainstate(writer, engine,
                                     {.tip = tip,
                                      .cache = engine.cache_info(),
                                      .snapshot_base = snapshot ? snapshot->base : nullptr,
                                      .is_validated = !is_trusted});
                    writer.end_array();
                    return writer.end_object().take();
                });
            }};
}

}  // namespace malha::rpc
