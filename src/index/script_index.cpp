// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Writing the script index; script_reader.cpp reads it. See script_index.hpp.
#include "malha/index/script_index.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "malha/crypto/sha256.hpp"
#include "malha/storage/coin.hpp"
#include "malha/storage/compression.hpp"
#include "overwritten_coinbase.hpp"
#include "script_rows.hpp"

namespace malha::index {
namespace {

constexpr std::string_view kVersionKey = "V";
constexpr std::string_view kSaltKey = "K";
constexpr std::uint8_t kVersion = 1;
constexpr primitives::Height kHeightMax = std::numeric_limits<primitives::Height>::max();

}  // namespace

ScriptHash script_hash(base::ByteView script) {
    return ScriptHash::from(crypto::sha256(script));
}

base::Status ScriptIndex::opened(base::Rng& rng) {
    const auto version = MALHA_TRY(database().get(base::as_bytes(kVersionKey)));
    if (version && *version != base::Bytes{kVersion})
        return base::fail("The scriptindex was written by another version. Delete ",
                          database().path().string(), " and restart to build it again.");
    auto salt = MALHA_TRY(database().get(base::as_bytes(kSaltKey)));
    if (!version || !salt) {
        salt.emplace(16);
        rng.fill(*salt);
        storage::DatabaseBatch fresh = database().make_batch();
        fresh.put(base::as_bytes(kVersionKey), base::Bytes{kVersion});
        fresh.put(base::as_bytes(kSaltKey), *salt);
        MALHA_TRY(database().write(fresh, storage::Durability::synced));
    }
    highest_ = MALHA_TRY(find_highest());
    primitives::ByteReader reader(*salt);
    salt_.k0 = reader.read<std::uint64_t>();
    salt_.k1 = reader.read<std::uint64_t>();
    return reader.at_end() ? base::Status() : damaged("its hash key has a wrong size");
}

std::uint64_t ScriptIndex::hash_of(const primitives::Txid& txid) const {
    return crypto::siphash_32(salt_, txid.bytes);
}

/// There is a row for every height up to the highest.
base::Result<primitives::Height> ScriptIndex::find_highest() const {
    primitives::Height there = -1;
    for (primitives::Height step = primitives::Height{1} << 30; step > 0; step /= 2) {
        if (there > kHeightMax - step) continue;
        if (MALHA_TRY(database().contains(block_key(there + step)))) there += step;
    }
    return there;
}

/// The present generation where the block has it already, else the next one.
base::Result<std::uint32_t> ScriptIndex::generation_for(const BlockPosition& block) const {
    if (block.height > highest_) return 0U;
    const auto row = MALHA_TRY(database().get(block_key(block.height)));
    if (!row) return 0U;
    primitives::ByteReader reader(*row);
    const auto generation = static_cast<std::uint32_t>(storage::read_var_int(reader, 0x7fff'fffe));
    primitives::BlockHash hash;
    reader.read_into(hash.bytes);
    if (!reader.at_end()) return damaged("the row of a block does not decode");
    return hash == block.hash ? generation : generation + 1;
}

base::Status ScriptIndex::connect(const BlockData& data) {
    const std::uint32_t generation = MALHA_TRY(generation_for(data.position));
    primitives::ByteWriter row;
    storage::write_var_int(row, generation);
    row.write_bytes(data.position.hash.view());
    rows().put(block_key(data.position.height), row.bytes());
    highest_ = std::max(highest_, data.position.height);
    add_txids(data, generation);
    if (data.position.height == 0) return {};
    std::uint32_t position = 0;
    std::size_t first_spent = 0;
    for (const primitives::Transaction& tx : data.block->transactions()) {
        const std::size_t count = tx.is_coinbase() ? 0 : tx.inputs.size();
        add_transaction(data, generation, position++, data.spent().subspan(first_spent, count));
        first_spent += count;
    }
    return {};
}

void ScriptIndex::add_txids(const BlockData& data, std::uint32_t generation) {
    const auto transactions = data.block->transactions();
    base::Bytes chunk;
    for (std::size_t first = 0; first < transactions.size(); first += kTxidsPerChunk) {
        chunk.clear();
        for (const primitives::Transaction& tx : transactions.subspan(
                 first, std::min<std::size_t>(kTxidsPerChunk, transactions.size() - first)))
            chunk.insert(chunk.end(), tx.txid.bytes.begin(), tx.txid.bytes.end());
        rows().put(txids_key(data.position.height, generation,
                             static_cast<std::uint32_t>(first / kTxidsPerChunk)),
                   chunk);
    }
}

/// One row for each script that the transaction touches.
void ScriptIndex::add_transaction(const BlockData& data, std::uint32_t generation,
                                  std::uint32_t position,
                                  std::span<const consensus::SpentOutput> spent) {
    struct Touch {
        ScriptHash script;
        ScriptEvent event;
    };
    const primitives::Transaction& tx = data.block->transactions()[position];
    std::vector<Touch> touches;
    touches.reserve(tx.outputs.size() + spent.size());
    const bool is_lost = position == 0 && is_overwritten_coinbase(data.position);
    for (std::uint32_t i = 0; i < tx.outputs.size() && !is_lost; ++i) {
        const primitives::TxOutput& output = tx.outputs[i];
        if (storage::is_unspendable(output.script_pubkey)) continue;
        touches.push_back({script_hash(output.script_pubkey),
                           {.kind = ScriptEventKind::funding, .index = i, .amount = output.value}});
    }
    for (std::uint32_t i = 0; i < spent.size(); ++i) {
        const primitives::OutPoint& prevout = tx.inputs[i].prevout;
        touches.push_back({script_hash(spent[i].output.script_pubkey),
                           {.kind = ScriptEventKind::spending,
                            .index = i,
                            .amount = spent[i].output.value,
                            .prevout_height = spent[i].height,
                            .prevout_index = prevout.index,
                            .prevout_txid_hash = hash_of(prevout.txid)}});
    }
    std::ranges::sort(touches, {}, [](const Touch& touch) {
        return std::tie(touch.script, touch.event.kind, touch.event.index);
    });
    primitives::ByteWriter events;
    for (std::size_t i = 0; i < touches.size(); ++i) {
        write_event(events, touches[i].event);
        if (i + 1 < touches.size() && touches[i + 1].script == touches[i].script) continue;
        rows().put(script_key(touches[i].script, data.position.height, generation, position),
                   events.bytes());
        events.clear();
    }
}

}  // namespace malha::index
