// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See coin_stats_index.hpp.
#include "malha/index/coin_stats_index.hpp"

#include "height_keys.hpp"
#include "malha/chain/utxo_stats.hpp"
#include "malha/consensus/block_rules.hpp"
#include "malha/storage/coin.hpp"
#include "overwritten_coinbase.hpp"

namespace malha::index {
namespace {

constexpr std::string_view kMuHashKey = "M";
/// A flush in the background may be so many blocks behind; else the next one will do.
constexpr std::size_t kRecentMax = 64;

void write_number(primitives::ByteWriter& writer, const consensus::Uint256& number) {
    for (const std::uint64_t limb : number.limbs)
        writer.write(limb);
}

consensus::Uint256 read_number(primitives::ByteReader& reader) {
    consensus::Uint256 number;
    for (std::uint64_t& limb : number.limbs)
        limb = reader.read<std::uint64_t>();
    return number;
}

void write_stats(primitives::ByteWriter& writer, const CoinStats& stats) {
    writer.write_bytes(stats.mu_hash).write(stats.coins).write(stats.bogosize);
    writer.write(stats.total.sat).write(stats.subsidy.sat);
    for (const consensus::Uint256* sum : {&stats.spent, &stats.new_outputs, &stats.coinbase})
        write_number(writer, *sum);
    writer.write(stats.genesis_block.sat).write(stats.bip30.sat);
    writer.write(stats.scripts.sat).write(stats.unclaimed_rewards.sat);
}

std::optional<CoinStats> parse_stats(base::ByteView bytes) {
    primitives::ByteReader reader(bytes);
    CoinStats stats;
    reader.read_into(stats.mu_hash);
    stats.coins = reader.read<std::uint64_t>();
    stats.bogosize = reader.read<std::uint64_t>();
    stats.total.sat = reader.read<std::int64_t>();
    stats.subsidy.sat = reader.read<std::int64_t>();
    for (consensus::Uint256* sum : {&stats.spent, &stats.new_outputs, &stats.coinbase})
        *sum = read_number(reader);
    for (primitives::Amount* sum :
         {&stats.genesis_block, &stats.bip30, &stats.scripts, &stats.unclaimed_rewards})
        sum->sat = reader.read<std::int64_t>();
    return reader.at_end() ? std::optional(stats) : std::nullopt;
}

/// Calls `add` for each coin that the block creates and `remove` for each that it spends.
template <class Add, class Remove>
void for_each_coin(const BlockData& data, Add add, Remove remove) {
    std::size_t spent = 0;
    for (const primitives::Transaction& tx : data.block->transactions()) {
        const bool coinbase = tx.is_coinbase();
        for (std::uint32_t i = 0; i < tx.outputs.size(); ++i)
            add(primitives::OutPoint{tx.txid, i},
                consensus::SpentOutput{tx.outputs[i], data.position.height, coinbase});
        if (coinbase) continue;
        for (const primitives::TxInput& input : tx.inputs)
            remove(input.prevout, data.spent()[spent++]);
    }
}

/// What MuHash takes of a coin.
base::Bytes hashed_coin(const primitives::OutPoint& outpoint, const consensus::SpentOutput& coin) {
    primitives::ByteWriter writer(64 + coin.output.script_pubkey.size());
    chain::write_hashed_coin(writer, outpoint, coin);
    return writer.take();
}

consensus::Uint256 as_number(primitives::Amount amount) {
    return static_cast<std::uint64_t>(amount.sat);
}

/// The block's part of what its miner did not take.
primitives::Amount unclaimed(const CoinStats& stats) {
    const consensus::Uint256 left = stats.spent + as_number(stats.subsidy) - stats.new_outputs -
                                    stats.coinbase - as_number(stats.unspendable());
    return {static_cast<std::int64_t>(left.low64())};
}

}  // namespace

CoinStatsIndex::CoinStatsIndex(const consensus::ConsensusParams& params)
    : Index("coinstatsindex"), params_(params) {}

base::Status CoinStatsIndex::load(const BlockPosition& at) {
    const auto mu_hash = MALHA_TRY(database().get(base::as_bytes(kMuHashKey)));
    const auto stats = MALHA_TRY(find(at));
    constexpr std::size_t kSize = crypto::MuHash3072::kSerialisedSize;
    if (!stats || !mu_hash || mu_hash->size() != kSize)
        return damaged("the state of its best block is missing");
    state_ = {at, crypto::MuHash3072(std::span<const std::uint8_t, kSize>(*mu_hash))};
    stats_ = *stats;
    if (state_.mu_hash.finish() != stats_.mu_hash)
        return damaged("the state of its best block does not fit that block");
    recent_.clear();
    remember();
    return {};
}

base::Status CoinStatsIndex::connect(const BlockData& data) {
    MALHA_ASSERT(state_.at == data.parent_position());
    const primitives::Height height = data.position.height;
    const primitives::Amount subsidy = consensus::block_subsidy(params_, height);
    stats_.subsidy.sat += subsidy.sat;
    const bool overwritten = is_overwritten_coinbase(data.position);
    if (height == 0) {
        stats_.genesis_block.sat += subsidy.sat;
    } else {
        if (overwritten) stats_.bip30.sat += subsidy.sat;
        for_each_coin(
            data,
            [&](const primitives::OutPoint& outpoint, const consensus::SpentOutput& coin) {
                const primitives::Amount value = coin.output.value;
                if (coin.coinbase && overwritten) return;
                if (storage::is_unspendable(coin.output.script_pubkey)) {
                    stats_.scripts.sat += value.sat;
                    return;
                }
                state_.mu_hash.insert(hashed_coin(outpoint, coin));
                (coin.coinbase ? stats_.coinbase : stats_.new_outputs) += as_number(value);
                ++stats_.coins;
                stats_.total.sat += value.sat;
                stats_.bogosize += chain::coin_bogosize(coin);
            },
            [&](const primitives::OutPoint& outpoint, const consensus::SpentOutput& coin) {
                state_.mu_hash.remove(hashed_coin(outpoint, coin));
                stats_.spent += as_number(coin.output.value);
                --stats_.coins;
                stats_.total.sat -= coin.output.value.sat;
                stats_.bogosize -= chain::coin_bogosize(coin);
            });
    }
    stats_.unclaimed_rewards.sat += unclaimed(stats_).sat;
    stats_.mu_hash = state_.mu_hash.finish();
    state_.at = data.position;
    primitives::ByteWriter row(224);
    row.write_bytes(data.position.hash.view());
    write_stats(row, stats_);
    rows().put(height_key(height), row.bytes());
    remember();
    return {};
}

base::Status CoinStatsIndex::disconnect(const BlockData& data) {
    MALHA_ASSERT(state_.at == data.position && data.position.height > 0);
    MALHA_TRY(keep_by_hash(database(), rows(), data.position));
    const bool overwritten = is_overwritten_coinbase(data.position);
    for_each_coin(
        data,
        [&](const primitives::OutPoint& outpoint, const consensus::SpentOutput& coin) {
            const bool counted = !(coin.coinbase && overwritten) &&
                                 !storage::is_unspendable(coin.output.script_pubkey);
            if (counted) state_.mu_hash.remove(hashed_coin(outpoint, coin));
        },
        [&](const primitives::OutPoint& outpoint, const consensus::SpentOutput& coin) {
            state_.mu_hash.insert(hashed_coin(outpoint, coin));
        });
    state_.at = data.parent_position();
    const auto parent = MALHA_TRY(find(state_.at));
    if (!parent) return damaged("the row of a block is missing");
    stats_ = *parent;
    if (state_.mu_hash.finish() != stats_.mu_hash)
        return damaged("taking a block back does not lead to the block before");
    remember();
    return {};
}

void CoinStatsIndex::remember() {
    recent_.push_back(state_);
    if (recent_.size() > kRecentMax) recent_.pop_front();
}

base::Result<bool> CoinStatsIndex::save_state(const BlockPosition& at,
                                              storage::DatabaseBatch& batch) {
    for (const State& state : recent_) {
        if (state.at != at) continue;
        batch.put(base::as_bytes(kMuHashKey), state.mu_hash.serialise());
        return true;
    }
    return false;
}

base::Result<std::optional<CoinStats>> CoinStatsIndex::find(const BlockPosition& block) const {
    const auto row = MALHA_TRY(find_row(database(), block));
    if (!row) return std::optional<CoinStats>();
    const auto stats = parse_stats(*row);
    if (!stats) return damaged("a row does not decode");
    return stats;
}

}  // namespace malha::index
