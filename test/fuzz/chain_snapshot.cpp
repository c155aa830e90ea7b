// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as a file of dumptxoutset: what does not load leaves nothing behind. What loads when
// its own hash is expected can be written and loaded again, and holds the same coins.
#include <algorithm>
#include <string>

#include "malha/base/assert.hpp"
#include "malha/base/hex.hpp"
#include "malha/chain/snapshot_loader.hpp"
#include "support/sim_disk.hpp"

using namespace malha;

namespace {

constexpr primitives::Height kBaseHeight = 200;
const base::Path kFile = "/snapshot.dat";
const base::Path kFolder = "/chainstate_snapshot";

struct Loading {
    test::SimDisk disk{1};
    base::SeededRng rng{1};
    const consensus::ChainParams params = consensus::regtest_params({});
    consensus::AssumeUtxo known;

    [[nodiscard]] storage::CoinsDbOptions database() {
        return {.database = {.path = kFolder, .env = disk.env()}};
    }
    [[nodiscard]] std::unique_ptr<base::File> open() {
        return disk.filesystem().open(kFile, base::OpenMode::read_write).value();
    }
    base::Status load() {
        const auto file = open();
        const auto header = MALHA_TRY(chain::read_snapshot_header(*file, params));
        known.base = {.height = kBaseHeight, .hash = header.base};
        const chain::SnapshotTarget target{disk.filesystem(), rng, database()};
        base::Status loaded =
            chain::load_snapshot(*file, header, known, target, [] { return false; });
        MALHA_ASSERT(loaded || !disk.filesystem().exists(kFolder));
        return loaded;
    }
    /// Takes the hash over from the complaint about it. False: another complaint.
    bool expect_hash_of(const std::string& complaint) {
        constexpr std::string_view kGot = ", got ";
        const std::size_t at = complaint.find(kGot);
        if (at == std::string::npos) return false;
        const auto hash = decltype(known.coins_hash)::from_display_hex(
            std::string_view(complaint).substr(at + kGot.size()));
        MALHA_ASSERT(hash);
        known.coins_hash = *hash;
        return true;
    }
    /// The coins that were loaded, as a file in the place of the first one.
    void write_again() {
        const auto coins = storage::CoinsDb::open(database(), rng).value();
        std::uint64_t count = 0;
        for (auto cursor = coins->cursor().value(); cursor.valid(); cursor.next())
            ++count;
        MALHA_ASSERT(disk.filesystem().remove(kFile));
        auto cursor = coins->cursor().value();
        const chain::SnapshotHeader header{params.magic, known.base.hash, count};
        MALHA_ASSERT(chain::write_snapshot(*open(), header, cursor, [] { return false; }));
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Loading loading;
    MALHA_ASSERT(loading.open()->write_at(0, {data, size}));
    const base::Status first = loading.load();
    if (first || !loading.expect_hash_of(first.error().message)) return 0;
    MALHA_ASSERT(loading.load());
    loading.write_again();
    MALHA_ASSERT(loading.load());
    return 0;
}
