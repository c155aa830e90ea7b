// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Writing the script index; script_reader.cpp reads it. See script_index.hpp.
#include "malha/index/script_index.hpp"

#include <algorithm>
#include <limits>

#include "malha/crypto/sha256.hpp"
#include "malha/storage/coin.hpp"
#include "malha/storage/compression.hpp"
#include "overwritten_coinbase.hpp"
#include "script_rows.hpp"
#include "script_segments.hpp"

namespace malha::index {
namespace {

constexpr std::string_view kVersionKey = "V";
constexpr std::string_view kSaltKey = "K";
constexpr std::string_view kSegmentsKey = "S";
constexpr std::uint8_t kVersion = 2;
constexpr primitives::Height kHeightMax = std::numeric_limits<primitives::Height>::max();

}  // namespace

ScriptHash script_hash(base::ByteView script) {
    return ScriptHash::from(crypto::sha256(script));
}

ScriptIndex::ScriptIndex(base::Filesystem& fs, base::Path directory,
                         std::uint64_t waiting_bytes_max)
    : Index("scriptindex"),
      waiting_bytes_max_(waiting_bytes_max),
      segments_(std::make_unique<ScriptSegments>(fs, std::move(directory))),
      touches_(std::make_unique<ScriptTouches>()) {}
ScriptIndex::~ScriptIndex() = default;

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
    if (!reader.at_end()) return damaged("its hash key has a wrong size");
    touches_->clear();
    first_waiting_ = last_waiting_ = -1;
    const auto record = MALHA_TRY(database().get(base::as_bytes(kSegmentsKey)));
    if (auto there = segments_->open(record.value_or(base::Bytes()), salt_); !there)
        return damaged(there.error().message);
    base::MutexLock lock(mutex_);
    publish_segments();
    return {};
}

void ScriptIndex::publish_segments() {
    published_ = std::make_shared<const SegmentList>(segments_->list());
}

ScriptIndex::View ScriptIndex::view() const {
    base::MutexLock lock(mutex_);
    return {.rows = database().iterate(), .segments = published_};
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
    if (first_waiting_ < 0) first_waiting_ = data.position.height;
    last_waiting_ = data.position.height;
    if (data.position.height == 0) return {};
    std::uint32_t position = 0;
    std::size_t first_spent = 0;
    for (const primitives::Transaction& tx : data.block->transactions()) {
        const std::size_t count = tx.is_coinbase() ? 0 : tx.inputs.size();
        add_transaction(data, position++, data.spent().subspan(first_spent, count));
        first_spent += count;
    }
    return {};
}

bool ScriptIndex::is_large() const {
    return Index::is_large() || touches_->size_bytes() >= waiting_bytes_max_;
}

base::Status ScriptIndex::write_rows(storage::DatabaseBatch& batch) {
    MALHA_ASSERT(first_waiting_ >= 0);
    MALHA_TRY(segments_->add(*touches_, first_waiting_, last_waiting_));
    touches_->clear();
    first_waiting_ = last_waiting_ = -1;
    base::MutexLock lock(mutex_);
    MALHA_TRY(Index::write_rows(batch));
    publish_segments();
    return {};
}

base::Result<bool> ScriptIndex::tidy() {
    const bool more = MALHA_TRY(segments_->merge_some());
    base::MutexLock lock(mutex_);
    publish_segments();
    return more;
}

base::Result<bool> ScriptIndex::save_state(const BlockPosition&, storage::DatabaseBatch& state) {
    state.put(base::as_bytes(kSegmentsKey), MALHA_TRY(segments_->save()));
    return true;
}

base::Status ScriptIndex::saved_state() {
    return segments_->saved();
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

/// Outputs, then inputs.
void ScriptIndex::add_transaction(const BlockData& data, std::uint32_t position,
                                  std::span<const consensus::SpentOutput> spent) {
    const primitives::Transaction& tx = data.block->transactions()[position];
    const bool is_lost = position == 0 && is_overwritten_coinbase(data.position);
    const auto counts = [&](const primitives::TxOutput& output) {
        return !is_lost && !storage::is_unspendable(output.script_pubkey);
    };
    for (const primitives::TxOutput& output : tx.outputs)
        if (counts(output)) hashes_.add(output.script_pubkey);
    for (const consensus::SpentOutput& coin : spent)
        hashes_.add(coin.output.script_pubkey);
    auto hash = hashes_.finish().begin();
    const auto add = [&](const ScriptEvent& event) {
        touches_->add(
            {.script = script_key(*hash++), .height = data.position.height, .position = position},
            event);
    };
    for (std::uint32_t i = 0; i < tx.outputs.size(); ++i)
        if (counts(tx.outputs[i]))
            add({.kind = ScriptEventKind::funding,
                 .index = i,
                 .amount = tx.outputs[i].value,
                 .prevout_height = 0,
                 .prevout_index = 0,
                 .prevout_txid_hash = 0});
    for (std::uint32_t i = 0; i < spent.size(); ++i) {
        const primitives::OutPoint& prevout = tx.inputs[i].prevout;
        add({.kind = ScriptEventKind::spending,
             .index = i,
             .amount = spent[i].output.value,
             .prevout_height = spent[i].height,
             .prevout_index = prevout.index,
             .prevout_txid_hash = hash_of(prevout.txid)});
    }
}

}  // namespace malha::index
