// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/storage/block_index_db.hpp"

#include <gtest/gtest.h>

#include "malha/base/rng.hpp"
#include "support/sim_disk.hpp"

namespace malha::storage {
namespace {

using base::as_bytes;

BlockIndexEntry entry_number(std::uint8_t number, std::uint32_t status) {
    BlockIndexEntry entry;
    entry.hash.bytes[0] = number;
    entry.header.nonce = number;
    entry.height = 1'000 + number;
    entry.status = status;
    entry.tx_count = 3;
    if ((status & (block_status::kHaveData | block_status::kHaveUndo)) != 0) entry.file = 2;
    if ((status & block_status::kHaveData) != 0) entry.data_offset = 88;
    if ((status & block_status::kHaveUndo) != 0) entry.undo_offset = 99;
    return entry;
}

class BlockIndexDbTest : public testing::Test {
protected:
    std::unique_ptr<BlockIndexDb> open() {
        auto index =
            BlockIndexDb::open({.path = "/index", .obfuscate = true, .env = disk_.env()}, rng_);
        EXPECT_TRUE(index) << index.error().message;
        return std::move(*index);
    }
    /// Writes a raw record behind the index's back.
    void put(std::string_view key, std::string_view value) {
        const auto database = Database::open({.path = "/index", .env = disk_.env()}, rng_).value();
        ASSERT_TRUE(database->put(as_bytes(key), as_bytes(value), Durability::synced));
    }

    test::SimDisk disk_{1};
    base::SeededRng rng_{1};
};

TEST_F(BlockIndexDbTest, EntriesAndFilesRoundTrip) {
    using namespace block_status;
    const std::vector<BlockIndexEntry> entries = {
        entry_number(1, kValidTree), entry_number(2, kValidTransactions | kHaveData | kOptWitness),
        entry_number(3, kValidScripts | kHaveData | kHaveUndo),
        entry_number(4, kValidTree | kFailedChild | kHaveUndo)};
    const BlockFileInfo info{.blocks = 1,
                             .size = 2,
                             .undo_size = 3,
                             .height_first = 4,
                             .height_last = 5,
                             .time_first = 6,
                             .time_last = 5'000'000'000};
    ASSERT_TRUE(open()->write(entries, {{1, info}}, 2));

    const auto index = open();
    std::vector<BlockIndexEntry> loaded;
    ASSERT_TRUE(index->load([&](const BlockIndexEntry& entry) { loaded.push_back(entry); }));
    EXPECT_EQ(loaded, entries);
    EXPECT_EQ(index->last_file().value(), 2);
    EXPECT_EQ(index->read_file_infos().value(), (std::vector<BlockFileInfo>{{}, info, {}}));
}

TEST_F(BlockIndexDbTest, NewIndexIsEmpty) {
    const auto index = open();
    EXPECT_FALSE(index->last_file().value());
    EXPECT_TRUE(index->read_file_infos().value().empty());
    EXPECT_TRUE(index->load([](const BlockIndexEntry&) { FAIL(); }));
}

TEST_F(BlockIndexDbTest, FlagsAreKept) {
    const auto index = open();
    EXPECT_FALSE(index->flag("prunedblockfiles").value());
    ASSERT_TRUE(index->set_flag("prunedblockfiles", true));
    EXPECT_TRUE(index->flag("prunedblockfiles").value());
    ASSERT_TRUE(index->set_flag("prunedblockfiles", false));
    EXPECT_FALSE(index->flag("prunedblockfiles").value());
    ASSERT_TRUE(index->set_reindexing(true));
    EXPECT_TRUE(index->is_reindexing().value());
    ASSERT_TRUE(index->set_reindexing(false));
    EXPECT_FALSE(index->is_reindexing().value());
}

TEST_F(BlockIndexDbTest, DamagedRecordsAreNamedWithAHint) {
    put("b" + std::string(32, 'x'), "short");
    put("l", "xx");
    const auto index = open();
    const auto status = index->load([](const BlockIndexEntry&) {});
    ASSERT_FALSE(status);
    EXPECT_NE(status.error().message.find("-reindex"), std::string::npos);
    EXPECT_FALSE(index->last_file());
    EXPECT_FALSE(index->read_file_infos());
}

TEST_F(BlockIndexDbTest, DamagedFileInfosAndHugeFileNumbersAreErrors) {
    put("l", {"\x00\x00\x00\x00", 4});
    put({"f\x00\x00\x00\x00", 5}, "\x01");
    EXPECT_FALSE(open()->read_file_infos());
    put("l", "\xff\xff\xff\x7f");
    EXPECT_FALSE(open()->last_file());
}

}  // namespace
}  // namespace malha::storage
