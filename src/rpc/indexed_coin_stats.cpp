// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See indexed_coin_stats.hpp.
#include "indexed_coin_stats.hpp"

#include "block_json.hpp"

namespace malha::rpc {
namespace {

using index::BlockPosition;
using index::CoinStats;
using primitives::Amount;

struct WantedBlock {
    BlockPosition block;
    BlockPosition parent;  ///< height -1: genesis has none
};

RpcResult<WantedBlock> wanted_block(const ChainContext& context, const Json& hash_or_height) {
    return context.on_strand([&]() -> RpcResult<WantedBlock> {
        const chain::Engine& engine = context.engine();
        const chain::BlockNode* node = engine.chain().tip();
        if (!hash_or_height.is_null()) node = MALHA_TRY(block_at(engine, hash_or_height));
        WantedBlock wanted{.block = {node->hash, node->height}, .parent = {}};
        if (node->parent != nullptr) wanted.parent = {node->parent->hash, node->parent->height};
        return wanted;
    });
}

RpcResult<CoinStats> stats_of(const index::CoinStatsIndex& index, const BlockPosition& block) {
    if (block.height < 0) return CoinStats{};
    const auto stats = index.find(block);
    if (!stats) return rpc_fail(ErrorCode::internal_error, stats.error().message);
    if (!*stats) return rpc_fail(ErrorCode::internal_error, "Unable to read UTXO set");
    return **stats;
}

/// What the block alone added; a block moves no more than fits an amount.
Amount difference(const consensus::Uint256& now, const consensus::Uint256& before) {
    return {static_cast<std::int64_t>((now - before).low64())};
}
Amount difference(Amount now, Amount before) {
    return {now.sat - before.sat};
}

void write_block_info(JsonWriter& writer, const CoinStats& now, const CoinStats& before) {
    writer.begin_object();
    writer.member("prevout_spent", difference(now.spent, before.spent));
    writer.member("coinbase", difference(now.coinbase, before.coinbase));
    writer.member("new_outputs_ex_coinbase", difference(now.new_outputs, before.new_outputs));
    writer.member("unspendable", difference(now.unspendable(), before.unspendable()));
    writer.key("unspendables").begin_object();
    writer.member("genesis_block", difference(now.genesis_block, before.genesis_block));
    writer.member("bip30", difference(now.bip30, before.bip30));
    writer.member("scripts", difference(now.scripts, before.scripts));
    writer.member("unclaimed_rewards", difference(now.unclaimed_rewards, before.unclaimed_rewards));
    writer.end_object().end_object();
}

}  // namespace

RpcResult<JsonText> indexed_coin_stats(const ChainContext& context, const IndexContext& indexes,
                                       const Json& hash_or_height, ShowMuHash show) {
    const index::CoinStatsIndex& index = *indexes.indexes->coin_stats();
    const WantedBlock wanted = MALHA_TRY(wanted_block(context, hash_or_height));
    if (!indexes.follower->wait_until_current(index)) {
        const primitives::Height height = indexes.follower->summary(index).written.height;
        if (wanted.block.height > height)
            return rpc_fail(ErrorCode::internal_error,
                            "Unable to get data because coinstatsindex is still syncing. Current "
                            "height: ",
                            std::to_string(height));
    }
    const CoinStats stats = MALHA_TRY(stats_of(index, wanted.block));
    const CoinStats before = MALHA_TRY(stats_of(index, wanted.parent));
    JsonWriter writer(768);
    writer.begin_object().member("height", wanted.block.height);
    writer.member("bestblock", wanted.block.hash);
    writer.member("txouts", stats.coins).member("bogosize", stats.bogosize);
    if (show == ShowMuHash::yes) writer.key("muhash").display_hex(stats.mu_hash);
    writer.member("total_amount", stats.total);
    writer.member("total_unspendable_amount", stats.unspendable());
    writer.key("block_info");
    write_block_info(writer, stats, before);
    return writer.end_object().take();
}

}  // namespace malha::rpc
