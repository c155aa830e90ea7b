// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any rows in the databases of the indexes, and any bytes in the files of filters: opening, loading
// and looking up end in an answer or in an error.
#include "../../src/index/filter_files.hpp"
#include "../../src/index/height_keys.hpp"
#include "../../src/index/script_rows.hpp"
#include "fuzz/source.hpp"
#include "malha/base/assert.hpp"
#include "malha/consensus/chain_params.hpp"
#include "malha/index/index_set.hpp"
#include "malha/storage/block_files.hpp"
#include "support/sim_disk.hpp"

using namespace malha;
using namespace malha::index;

namespace {

constexpr std::size_t kRowsMax = 12;
constexpr primitives::Height kHeight = 1;
const base::Path kDirectory = "/indexes";

/// Names that the indexes use, and the places of one block.
base::Bytes key_from(fuzz::Source& source, const primitives::BlockHash& hash) {
    using namespace std::string_view_literals;
    constexpr std::string_view kNames[] = {"B", "V", "K", "S", "M", "P", "siphash_key\0"sv};
    const std::uint8_t kind = source.number<std::uint8_t>() % 16;
    if (kind < std::size(kNames)) return base::to_bytes(base::as_bytes(kNames[kind]));
    switch (kind) {
        case 7:
            return base::to_bytes(height_key(kHeight));
        case 8:
            return base::to_bytes(hash_key(hash));
        case 9:
            return block_key(kHeight);
        case 10:
            return txids_key(kHeight, source.number<std::uint8_t>(), 0);
        case 11: {
            base::Bytes key{'t'};
            key.insert(key.end(), hash.bytes.begin(), hash.bytes.end());
            return key;
        }
        default:
            return base::to_bytes(source.take(source.number<std::uint8_t>() % 48));
    }
}

/// The block's hash first, as rows at a height have it.
base::Bytes value_from(fuzz::Source& source, const primitives::BlockHash& hash) {
    const std::uint8_t size = source.number<std::uint8_t>();
    base::Bytes value;
    if (size % 2 == 1) value.assign(hash.bytes.begin(), hash.bytes.end());
    const base::ByteView rest = source.take(size);
    value.insert(value.end(), rest.begin(), rest.end());
    return value;
}

void fill(test::SimDisk& disk, fuzz::Source& source, const primitives::BlockHash& hash) {
    base::SeededRng rng(1);
    for (const char* path : {"txindex", "coinstatsindex/db", "txospenderindex/db",
                             "blockfilter/basic/db", "scriptindex/db"}) {
        disk.filesystem().create_directories(kDirectory / path).value();
        const auto database =
            storage::Database::open({.path = kDirectory / path, .env = disk.env()}, rng).value();
        const std::size_t rows = source.number<std::uint8_t>() % kRowsMax;
        for (std::size_t i = 0; i < rows; ++i) {
            const base::Bytes key = key_from(source, hash);
            const base::Bytes value = value_from(source, hash);
            database->put(key, value, storage::Durability::eventually).value();
        }
    }
}

void look_up(IndexSet& indexes, const storage::BlockFiles& files, const BlockPosition& at) {
    for (Index* one : indexes.all())
        if (const auto locator = one->stored_locator(); locator && !locator->empty())
            static_cast<void>(one->load(at));
    const auto txid = primitives::Txid::from(at.hash.bytes);
    static_cast<void>(indexes.transactions()->find(txid, files));
    static_cast<void>(indexes.spenders()->find({txid, 0}, files, [](auto&) { return true; }));
    static_cast<void>(indexes.coin_stats()->find(at));
    if (const auto record = indexes.filters()->find(at); record && *record)
        static_cast<void>(indexes.filters()->read(**record, at.hash));
    ScriptIndex::Reader reader(*indexes.scripts(), at);
    const auto script = ScriptHash::from(at.hash.bytes);
    static_cast<void>(reader.balance(script));
    static_cast<void>(reader.unspent(script, 10));
    static_cast<void>(reader.txid_of({.block = at, .generation = 0, .position = 0, .events = {}}));
}

/// @param bytes  of the only file.
void read_filters(test::SimDisk& disk, fuzz::Source source, const primitives::BlockHash& hash) {
    const base::Path directory = "/filters";
    disk.filesystem().create_directories(directory).value();
    const storage::FilePos position{0, source.number<std::uint8_t>()};
    base::Bytes bytes(position.offset);
    bytes.insert(bytes.end(), hash.bytes.begin(), hash.bytes.end());
    const base::ByteView rest = source.rest();
    bytes.insert(bytes.end(), rest.begin(), rest.end());
    disk.filesystem()
        .open(directory / "fltr00000.dat", base::OpenMode::read_write)
        .value()
        ->write_at(0, bytes)
        .value();
    const FilterFiles files(disk.filesystem(), directory);
    const auto encoded = files.read(position, hash);
    if (encoded) MALHA_ASSERT(encoded->size() < bytes.size());
    static_cast<void>(files.read({0, 0}, hash));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const consensus::ChainParams params = consensus::regtest_params({});
    fuzz::Source source({data, size});
    test::SimDisk disk(1);
    base::SeededRng rng(1);
    const BlockPosition at{primitives::BlockHash::from(source.array<32>()), kHeight};
    read_filters(disk, source, at.hash);
    fill(disk, source, at.hash);
    IndexSet indexes({.transactions = true,
                      .spenders = true,
                      .coin_stats = true,
                      .filters = true,
                      .scripts = true,
                      .directory = kDirectory,
                      .cache_bytes = 64 << 10,
                      .database_env = disk.env()},
                     params.consensus, disk.filesystem());
    if (!indexes.open(rng, /*wipe=*/false)) return 0;
    disk.filesystem().create_directories("/blocks").value();
    const auto files =
        storage::BlockFiles::open(disk.filesystem(), {.directory = "/blocks"}, {}, rng).value();
    look_up(indexes, *files, at);
    return 0;
}
