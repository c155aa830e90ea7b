// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any records in the block index: reading it ends in entries or in an error, and entries written
// again read the same.
#include <leveldb/env.h>
#include <leveldb/helpers/memenv.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "fuzz/source.hpp"
#include "malha/base/assert.hpp"
#include "malha/base/rng.hpp"
#include "malha/storage/block_index_db.hpp"

using namespace malha;

namespace {

constexpr std::size_t kKeySizeMax = 40;
constexpr std::size_t kRecordsMax = 16;

void put_records(const storage::DatabaseOptions& options, base::Rng& rng, fuzz::Source source) {
    const auto database = storage::Database::open(options, rng).value();
    for (std::size_t i = 0; i < kRecordsMax; ++i) {
        const auto key = source.take(source.number<std::uint8_t>() % kKeySizeMax);
        const auto value = source.take(source.number<std::uint8_t>());
        database->put(key, value, storage::Durability::eventually).value();
    }
}

void check_entries(const storage::DatabaseOptions& options, base::Rng& rng) {
    const auto opened = storage::BlockIndexDb::open(options, rng);
    if (!opened) return;
    storage::BlockIndexDb& index = **opened;
    std::vector<storage::BlockIndexEntry> entries;
    const auto loaded = index.load([&](const auto& entry) { entries.push_back(entry); });
    const auto infos = index.read_file_infos();
    MALHA_ASSERT(entries.size() <= kRecordsMax);
    static_cast<void>(index.is_reindexing());
    static_cast<void>(index.last_file());
    if (!loaded || !infos) return;
    index.write(entries, {}, 0).value();
    std::vector<storage::BlockIndexEntry> again;
    index.load([&](const auto& entry) { again.push_back(entry); }).value();
    MALHA_ASSERT(again == entries);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::unique_ptr<leveldb::Env> memory(leveldb::NewMemEnv(leveldb::Env::Default()));
    const storage::DatabaseOptions options{.path = "index", .env = memory.get()};
    base::SeededRng rng(1);
    put_records(options, rng, fuzz::Source({data, size}));
    check_entries(options, rng);
    return 0;
}
