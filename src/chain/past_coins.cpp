// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See past_coins.hpp.
#include "malha/chain/past_coins.hpp"

#include "coin_moves.hpp"
#include "interruption.hpp"

namespace malha::chain {
namespace {

constexpr std::size_t kCacheBytesMax = std::size_t{64} << 20;

base::Status copy_coins(storage::CoinsDb& database, storage::CoinsCursor& cursor,
                        const std::function<bool()>& interrupted) {
    auto writer = MALHA_TRY(storage::CoinsWriter::begin(database, cursor.best_block()));
    for (std::uint64_t count = 1; cursor.valid(); cursor.next(), ++count) {
        if (count % kInterruptEvery == 0 && interrupted()) return base::fail("Interrupted");
        MALHA_TRY(writer.put(cursor.outpoint(), cursor.coin()));
    }
    MALHA_TRY(cursor.status());
    return writer.commit();
}

}  // namespace

base::Result<std::unique_ptr<PastCoins>> PastCoins::create(
    const PastCoinsOptions& options, storage::CoinsCursor& cursor,
    const std::function<bool()>& interrupted) {
    std::unique_ptr<PastCoins> past(new PastCoins(options));
    const bool in_memory = options.place == CopyPlace::memory;
    const storage::CoinsDbOptions database{
        .database = {.path = options.directory, .in_memory = in_memory, .wipe = !in_memory}};
    past->database_ = MALHA_TRY(storage::CoinsDb::open(database, options.rng));
    MALHA_TRY(copy_coins(*past->database_, cursor, interrupted));
    past->cache_ = MALHA_TRY(storage::CoinsCache::open(*past->database_, options.rng));
    return past;
}

PastCoins::~PastCoins() {
    cache_.reset();
    database_.reset();
    if (options_.place == CopyPlace::memory) return;
    // What cannot be removed is wiped by the next dump to the same place.
    if (const auto names = options_.fs.list(options_.directory))
        for (const std::string& name : *names)
            static_cast<void>(options_.fs.remove(options_.directory / name));
    static_cast<void>(options_.fs.remove(options_.directory));
}

base::Status PastCoins::take_off(const BlockNode& node, const primitives::Block& block,
                                 const storage::BlockUndo& undo) {
    MALHA_ASSERT(cache_->best_block() == node.hash && node.parent != nullptr);
    const auto fit = disconnect_coins(*cache_, node, block, undo.coins.coins());
    if (!fit) return base::fail(fit.error().message);
    if (*fit != Fit::exact)
        return base::fail("Undo data and coins of block ", node.hash.to_display_hex(),
                          " do not fit");
    cache_->set_best_block(node.parent->hash);
    if (cache_->memory_usage() < kCacheBytesMax) return {};
    return cache_->flush(storage::AfterFlush::drop);
}

base::Result<storage::CoinsCursor> PastCoins::cursor() {
    MALHA_TRY(cache_->flush(storage::AfterFlush::keep));
    return database_->cursor();
}

}  // namespace malha::chain
