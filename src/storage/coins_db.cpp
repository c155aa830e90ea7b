// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See coins_db.hpp.
#include "malha/storage/coins_db.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace malha::storage {
namespace {

using base::fail;
using base::Result;
using base::Status;
using primitives::BlockHash;
using primitives::OutPoint;

constexpr std::string_view kBestBlockKey = "B";
constexpr std::string_view kHeadBlocksKey = "H";
constexpr std::string_view kCoinsFrom = "C";
constexpr std::string_view kCoinsTo = "D";

base::Unexpected<base::Error> damaged(const CoinsDb& db, std::string_view what) {
    return fail("database ", db.database().path().string(), " holds ", std::string(what),
                " that cannot be decoded (restart with -reindex-chainstate to rebuild it)");
}

/// Two hashes with a count in front.
base::Bytes encode_heads(const HeadBlocks& heads) {
    primitives::ByteWriter writer(65);
    writer.write_compact_size(2).write_bytes(heads.to.view()).write_bytes(heads.from.view());
    return writer.take();
}

}  // namespace

CoinsDb::CoinsDb(std::unique_ptr<Database> database, const CoinsDbOptions& options)
    : database_(std::move(database)),
      batch_bytes_(options.batch_bytes),
      after_batch_(options.after_batch) {}

/// A power cut during a flush can leave holes in LevelDB's log, which it takes for damage. While
/// the marker says that a flush was under way, whatever was dropped will be replayed.
Result<std::unique_ptr<CoinsDb>> CoinsDb::open(const CoinsDbOptions& options, base::Rng& rng) {
    auto intact = open_with(options, rng);
    if (intact) return intact;
    CoinsDbOptions lenient = options;
    lenient.database.drop_damaged_log = true;
    auto repaired = open_with(lenient, rng);
    if (!repaired || !MALHA_TRY((*repaired)->head_blocks())) return intact;
    return repaired;
}

Result<std::unique_ptr<CoinsDb>> CoinsDb::open_with(const CoinsDbOptions& options, base::Rng& rng) {
    auto database = MALHA_TRY(Database::open(options.database, rng));
    const bool empty = MALHA_TRY(database->is_empty());
    std::unique_ptr<CoinsDb> db(new CoinsDb(std::move(database), options));
    db->may_have_coins_ = !empty;
    return db;
}

Result<std::optional<Coin>> CoinsDb::get(const OutPoint& outpoint) const {
    base::Bytes record;
    if (!MALHA_TRY(database_->get(CoinKey(outpoint).view(), record))) return std::optional<Coin>();
    Coin coin;
    const auto view = read_coin(record, coin.script_pubkey);
    if (!view) return damaged(*this, "a coin");
    coin.value = view->output.value;
    coin.height = view->height;
    coin.coinbase = view->coinbase;
    return std::optional(std::move(coin));
}

Result<bool> CoinsDb::contains(const OutPoint& outpoint) const {
    return database_->contains(CoinKey(outpoint).view());
}

Result<FetchedCoins> CoinsDb::fetch(std::vector<OutPoint> outpoints,
                                    std::uint64_t generation) const {
    std::sort(outpoints.begin(), outpoints.end());
    FetchedCoins found;
    found.generation = generation;
    base::Bytes record;
    base::Bytes script;
    for (const OutPoint& outpoint : outpoints) {
        if (!MALHA_TRY(database_->get(CoinKey(outpoint).view(), record))) continue;
        script.clear();
        const auto coin = read_coin(record, script);
        if (!coin) return damaged(*this, "a coin");
        found.outpoints.push_back(outpoint);
        found.coins.append(*coin);
    }
    return found;
}

Result<BlockHash> CoinsDb::best_block() const {
    const auto record = MALHA_TRY(database_->get(base::as_bytes(kBestBlockKey)));
    BlockHash hash;
    if (!record) return hash;
    if (record->size() != hash.bytes.size()) return damaged(*this, "a best block");
    std::copy(record->begin(), record->end(), hash.bytes.begin());
    return hash;
}

Result<std::optional<HeadBlocks>> CoinsDb::head_blocks() const {
    const auto record = MALHA_TRY(database_->get(base::as_bytes(kHeadBlocksKey)));
    if (!record) return std::optional<HeadBlocks>();
    primitives::ByteReader reader(*record);
    HeadBlocks heads;
    const bool is_pair = reader.read_compact_size() == 2;
    reader.read_into(heads.to.bytes);
    reader.read_into(heads.from.bytes);
    if (!is_pair || !reader.at_end()) return damaged(*this, "head blocks");
    return std::optional(heads);
}

Result<CoinsCursor> CoinsDb::cursor() const {
    // The marker is read from the iterator's own snapshot: a flush may begin at any moment.
    DatabaseIterator iterator = database_->iterate();
    BlockHash best;
    iterator.seek(base::as_bytes(kBestBlockKey));
    if (iterator.valid() && base::as_text(iterator.key()) == kBestBlockKey &&
        iterator.value().size() == best.bytes.size()) {
        const base::ByteView value = iterator.value();
        std::copy(value.begin(), value.end(), best.bytes.begin());
    }
    iterator.seek(base::as_bytes(kHeadBlocksKey));
    MALHA_TRY(iterator.status());
    if (iterator.valid() && base::as_text(iterator.key()) == kHeadBlocksKey)
        return fail("the coins database is being written; try again when the flush is done");
    return CoinsCursor(std::move(iterator), best);
}

std::uint64_t CoinsDb::estimated_size() const {
    return database_->approximate_size(base::as_bytes(kCoinsFrom), base::as_bytes(kCoinsTo));
}

CoinsCursor::CoinsCursor(DatabaseIterator iterator, const BlockHash& best_block)
    : iterator_(std::move(iterator)), best_block_(best_block) {
    iterator_.seek(base::as_bytes(kCoinsFrom));
    load();
}

void CoinsCursor::next() {
    iterator_.next();
    load();
}

void CoinsCursor::load() {
    valid_ = false;
    if (!iterator_.valid()) {
        status_ = iterator_.status();
        return;
    }
    const base::ByteView key = iterator_.key();
    if (!base::as_text(key).starts_with(kCoinsFrom)) return;
    const base::ByteView value = iterator_.value();
    script_.clear();
    const auto outpoint = CoinKey::parse(key);
    const auto coin = read_coin(value, script_);
    if (!outpoint || !coin) {
        status_ = fail("the coins database holds a coin that cannot be decoded");
        return;
    }
    outpoint_ = *outpoint;
    coin_ = *coin;
    record_size_ = key.size() + value.size();
    valid_ = true;
}

CoinsWriter::CoinsWriter(CoinsDb& db, const HeadBlocks& heads)
    : db_(&db), heads_(heads), batch_(db.database_->make_batch()) {}

Result<CoinsWriter> CoinsWriter::begin(CoinsDb& db, const BlockHash& to) {
    HeadBlocks heads{to, MALHA_TRY(db.best_block())};
    if (heads.from.is_null()) {
        const auto interrupted = MALHA_TRY(db.head_blocks());
        if (interrupted && interrupted->to != to)
            return fail("an interrupted flush of the coins database to block ",
                        interrupted->to.to_display_hex(), " must be completed before one to ",
                        to.to_display_hex());
        if (interrupted) heads.from = interrupted->from;
    }
    db.may_have_coins_ = true;
    return CoinsWriter(db, heads);
}

Status CoinsWriter::put(const OutPoint& outpoint, const consensus::SpentOutput& coin) {
    value_.clear();
    write_coin(value_, coin);
    batch_.put(CoinKey(outpoint).view(), value_.bytes());
    return write_full_batch();
}

Status CoinsWriter::erase(const OutPoint& outpoint) {
    batch_.erase(CoinKey(outpoint).view());
    return write_full_batch();
}

Status CoinsWriter::mark() {
    DatabaseBatch marker = db_->database_->make_batch();
    marker.erase(base::as_bytes(kBestBlockKey));
    marker.put(base::as_bytes(kHeadBlocksKey), encode_heads(heads_));
    MALHA_TRY(db_->database_->write(marker, Durability::synced));
    is_marked_ = true;
    return {};
}

Status CoinsWriter::write_full_batch() {
    if (batch_.size_bytes() < db_->batch_bytes_) return {};
    if (!is_marked_) MALHA_TRY(mark());
    MALHA_TRY(db_->database_->write(batch_, Durability::eventually));
    batch_.clear();
    if (db_->after_batch_) db_->after_batch_();
    return {};
}

Status CoinsWriter::commit() {
    if (is_marked_) {
        MALHA_TRY(db_->database_->write(batch_, Durability::eventually));
        batch_.clear();
        db_->database_->flush_log();
    }
    batch_.erase(base::as_bytes(kHeadBlocksKey));
    batch_.put(base::as_bytes(kBestBlockKey), heads_.to.view());
    MALHA_TRY(db_->database_->write(batch_, Durability::synced));
    if (is_marked_) return {};
    // At its next write, whichever, LevelDB turns a full memory table into one on disk: that has a
    // bloom filter, which makes look-ups cheaper, and the memory is free again.
    return db_->database_->put(base::as_bytes(kBestBlockKey), heads_.to.view(),
                               Durability::eventually);
}

}  // namespace malha::storage
