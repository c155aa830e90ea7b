// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/storage/block_files.hpp"

#include <gtest/gtest.h>

#include "malha/base/hex.hpp"
#include "malha/base/rng.hpp"
#include "support/sim_disk.hpp"

namespace malha::storage {
namespace {

using base::Bytes;
using test::SimDisk;

constexpr NetworkMagic kMagic = {0xfa, 0xbf, 0xb5, 0xda};
const base::Path kDirectory = "/blocks";

class BlockFilesTest : public testing::Test {
protected:
    BlockFilesTest() { EXPECT_TRUE(disk_.filesystem().create_directories(kDirectory)); }

    base::Result<std::unique_ptr<BlockFiles>> try_open(BlockFilesOptions options,
                                                       std::vector<BlockFileInfo> infos = {}) {
        options.directory = kDirectory;
        options.magic = kMagic;
        return BlockFiles::open(disk_.filesystem(), options, std::move(infos), rng_);
    }
    std::unique_ptr<BlockFiles> open(BlockFilesOptions options = {},
                                     std::vector<BlockFileInfo> infos = {}) {
        auto files = try_open(options, std::move(infos));
        EXPECT_TRUE(files) << files.error().message;
        return std::move(*files);
    }
    Bytes file(const base::Path& path) {
        return base::read_file(disk_.filesystem(), path, 1 << 30).value();
    }
    static Bytes block_of(std::size_t size, std::uint8_t fill) { return Bytes(size, fill); }

    SimDisk disk_{1};
    base::SeededRng rng_{1};
};

TEST_F(BlockFilesTest, NewDirectoriesGetARandomKeyThatStays) {
    const XorKey key = open()->xor_key();
    EXPECT_FALSE(is_zero(key));
    EXPECT_EQ(file(kDirectory / "xor.dat"), Bytes(key.begin(), key.end()));
    EXPECT_EQ(open()->xor_key(), key);
}

TEST_F(BlockFilesTest, XorOffIsRefusedOnceAKeyExists) {
    const XorKey key = open()->xor_key();
    const auto refused = try_open({.use_xor = false});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message,
              "The blocksdir XOR-key can not be disabled when a random key was already stored! "
              "Stored key: '" +
                  base::to_hex(key) + "', stored path: '/blocks/xor.dat'.");
}

TEST_F(BlockFilesTest, ExistingBlocksWithoutAKeyStayPlain) {
    ASSERT_TRUE(disk_.filesystem().open(kDirectory / "blk00000.dat", base::OpenMode::read_write));
    EXPECT_TRUE(is_zero(open()->xor_key()));
    EXPECT_EQ(file(kDirectory / "xor.dat"), Bytes(8, 0));
}

TEST_F(BlockFilesTest, OnlyTheFirstEightBytesOfAKeyFileCount) {
    const Bytes stored{1, 2, 3, 4, 5, 6, 7, 8, 9};
    ASSERT_TRUE(base::write_file_atomically(disk_.filesystem(), kDirectory / "xor.dat", stored));
    EXPECT_EQ(open()->xor_key(), (XorKey{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST_F(BlockFilesTest, ShortKeyFileIsAnError) {
    ASSERT_TRUE(base::write_file_atomically(disk_.filesystem(), kDirectory / "xor.dat", Bytes(7)));
    const auto refused = try_open({});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("xor.dat has 7 bytes"), std::string::npos);
}

TEST_F(BlockFilesTest, RecordsAreMagicSizeAndBytes) {
    const auto files = open({.use_xor = false});
    const FilePos first = files->append_block(block_of(100, 1), 5, 1000).value();
    const FilePos second = files->append_block(block_of(200, 2), 4, 2000).value();
    EXPECT_EQ(first, (FilePos{0, 8}));
    EXPECT_EQ(second, (FilePos{0, 116}));
    EXPECT_EQ(files->read_block(first).value(), block_of(100, 1));
    EXPECT_EQ(files->read_block(second).value(), block_of(200, 2));
    EXPECT_EQ(files->read_block_part(second, 199, 1).value(), Bytes{2});
    const Bytes content = file(files->block_path(0));
    EXPECT_EQ(content.size(), 16U << 20);
    EXPECT_EQ(base::to_hex(base::ByteView(content).first(9)), "fabfb5da6400000001");
    EXPECT_EQ(files->info(0), (BlockFileInfo{.blocks = 2,
                                             .size = 316,
                                             .height_first = 4,
                                             .height_last = 5,
                                             .time_first = 1000,
                                             .time_last = 2000}));
    EXPECT_EQ(files->used_bytes(), 316U);
}

TEST_F(BlockFilesTest, UndoRecordsCarryAChecksumOverTheParent) {
    const auto files = open();
    primitives::BlockHash parent;
    parent.bytes[0] = 7;
    const FilePos pos = files->append_undo(0, 1, Bytes{0}, parent).value();
    EXPECT_TRUE(files->read_undo(pos, parent));
    EXPECT_EQ(files->info(0).undo_size, 41U);
    const auto wrong = files->read_undo(pos, {});
    ASSERT_FALSE(wrong);
    EXPECT_NE(wrong.error().message.find("wrong checksum"), std::string::npos);
    ASSERT_TRUE(disk_.corrupt(files->undo_path(0), pos.offset));
    EXPECT_FALSE(files->read_undo(pos, parent));
}

// A record is read with its header, in one piece or two.
TEST_F(BlockFilesTest, RecordsOfAnySizeAreReadWhole) {
    const auto files = open();
    std::vector<std::pair<FilePos, Bytes>> written;
    std::vector<std::pair<FilePos, Bytes>> undo;
    std::uint32_t height = 0;
    for (const std::size_t size : {0, 1, 4063, 4064, 4065, 4095, 4096, 4097, 100'000}) {
        Bytes block(size);
        rng_.fill(block);
        ++height;
        const FilePos pos = files->append_block(block, height, 1).value();
        undo.emplace_back(files->append_undo(pos.file, height, block, {}).value(), block);
        written.emplace_back(pos, std::move(block));
    }
    for (const auto& [pos, block] : written)
        EXPECT_EQ(files->read_block(pos).value(), block);
    for (const auto& [pos, bytes] : undo) {
        const auto read = files->read_undo(pos, {});  // random bytes are no undo record
        EXPECT_TRUE(read || read.error().message.find("checksum") == std::string::npos);
    }
    const FilePos last = written.back().first;
    ASSERT_TRUE(disk_.filesystem()
                    .open(files->block_path(0), base::OpenMode::read_write)
                    .value()
                    ->truncate(last.offset + 99'999));
    EXPECT_NE(files->read_block(last).error().message.find("too short"), std::string::npos);
}

TEST_F(BlockFilesTest, WrongPositionsAreErrors) {
    const auto files = open();
    const FilePos pos = files->append_block(block_of(100, 1), 1, 1).value();
    EXPECT_FALSE(files->read_block({0, 7}));
    EXPECT_FALSE(files->read_block({1, 8}));
    const auto no_magic = files->read_block({0, 9});
    ASSERT_FALSE(no_magic);
    EXPECT_NE(no_magic.error().message.find("no record of this network at 9"), std::string::npos)
        << no_magic.error().message;
    EXPECT_FALSE(files->read_block_part(pos, 50, 51));
    EXPECT_FALSE(files->read_block_part(pos, 101, 0));
    EXPECT_FALSE(files->read_block_part(pos, 1, 0xffffffff));
    ASSERT_TRUE(disk_.filesystem()
                    .open(files->block_path(0), base::OpenMode::read_write)
                    .value()
                    ->truncate(107));
    const auto short_file = files->read_block(pos);
    ASSERT_FALSE(short_file);
    EXPECT_NE(short_file.error().message.find("too short"), std::string::npos);
    ASSERT_TRUE(disk_.corrupt(files->block_path(0), 7));
    const auto impossible = files->read_block(pos);
    ASSERT_FALSE(impossible);
    EXPECT_NE(impossible.error().message.find("impossible"), std::string::npos);
}

TEST_F(BlockFilesTest, FullFilesEndAtTheirUsedSize) {
    const auto files = open({.fast_prune = true});
    const primitives::BlockHash parent;
    std::vector<FilePos> blocks;
    for (std::uint32_t height = 0; height < 7; ++height) {
        blocks.push_back(files->append_block(block_of(20'000, 1), height, height).value());
        ASSERT_TRUE(files->append_undo(blocks.back().file, height, Bytes{0}, parent));
    }
    EXPECT_EQ(blocks[2].file, 0);
    EXPECT_EQ(blocks[3], (FilePos{1, 8}));
    EXPECT_EQ(files->last_file(), 2);
    EXPECT_EQ(file(files->block_path(0)).size(), 3U * 20'008);
    EXPECT_EQ(file(files->undo_path(0)).size(), 3U * 41);
    EXPECT_EQ(file(files->block_path(2)).size(), 32U << 10);  // still growing by chunks
    EXPECT_EQ(files->append_block(block_of(70'000, 1), 8, 8).value().file, 3);  // alone in its file
}

TEST_F(BlockFilesTest, LateUndoRecordsEndTheirFileToo) {
    const auto files = open({.fast_prune = true});
    for (std::uint32_t height = 0; height < 4; ++height)
        ASSERT_TRUE(files->append_block(block_of(20'000, 1), height, height));
    for (std::uint32_t height = 0; height < 3; ++height)
        ASSERT_TRUE(files->append_undo(0, height, Bytes{0}, {}));
    EXPECT_EQ(file(files->undo_path(0)).size(), 3U * 41);
}

TEST_F(BlockFilesTest, ReopenedFilesGoOnWhereTheyEnded) {
    std::vector<BlockFileInfo> infos;
    {
        const auto files = open();
        ASSERT_TRUE(files->append_block(block_of(100, 1), 1, 1));
        EXPECT_EQ(files->take_changed_infos().size(), 1U);
        EXPECT_TRUE(files->take_changed_infos().empty());
        infos = files->infos();
    }
    const auto files = open({}, infos);
    EXPECT_EQ(files->append_block(block_of(100, 2), 2, 2).value(), (FilePos{0, 116}));
    EXPECT_EQ(files->read_block({0, 8}).value(), block_of(100, 1));
    EXPECT_EQ(files->list_block_files().value(), std::vector<std::int32_t>{0});
}

TEST_F(BlockFilesTest, ReindexedBlocksAreCountedWhereTheyLie) {
    const auto files = open();
    files->note_existing_block({2, 8}, 100, 7, 70);
    files->note_existing_block({0, 8}, 50, 3, 30);
    EXPECT_EQ(files->last_file(), 2);
    EXPECT_EQ(files->info(2).size, 108U);
    EXPECT_EQ(files->info(0).size, 58U);
    EXPECT_EQ(files->info(0).blocks, 1U);
    EXPECT_EQ(files->append_block(block_of(10, 1), 8, 80).value(), (FilePos{2, 116}));
}

TEST_F(BlockFilesTest, RemovedFilesAreGone) {
    const auto files = open();
    ASSERT_TRUE(files->append_block(block_of(100, 1), 1, 1));
    ASSERT_TRUE(files->append_undo(0, 1, Bytes{0}, {}));
    files->note_existing_block({1, kRecordHeaderSize}, 100, 2, 2);
    static_cast<void>(files->take_changed_infos());
    files->forget(0);
    EXPECT_TRUE(disk_.filesystem().exists(files->block_path(0))) << "the index has to know first";
    ASSERT_TRUE(files->remove(0));
    EXPECT_FALSE(disk_.filesystem().exists(files->block_path(0)));
    EXPECT_FALSE(disk_.filesystem().exists(files->undo_path(0)));
    EXPECT_EQ(files->take_changed_infos().at(0), BlockFileInfo{});
    EXPECT_TRUE(files->sync());
}

TEST_F(BlockFilesTest, LowDiskSpaceIsNamed) {
    const auto files = open();
    disk_.set_free_space(kMinFreeDiskSpace + (16 << 20) - 1);
    const auto refused = files->append_block(block_of(100, 1), 1, 1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "Disk space is too low!");
    EXPECT_EQ(files->info(0), BlockFileInfo{});
    disk_.set_free_space(kMinFreeDiskSpace + (16 << 20));
    EXPECT_TRUE(files->append_block(block_of(100, 1), 1, 1));
}

TEST_F(BlockFilesTest, FailedWritesLeaveTheBookkeepingAsItWas) {
    const auto files = open();
    for (const auto fault : {SimDisk::Fault::no_space, SimDisk::Fault::io_error}) {
        for (const std::uint64_t operation : {0, 1}) {
            disk_.fail_at(operation, fault);
            EXPECT_FALSE(files->append_block(block_of(100, 1), 1, 1)) << operation;
            EXPECT_EQ(files->info(0), BlockFileInfo{});
            disk_.clear_fault();
        }
    }
    EXPECT_EQ(files->append_block(block_of(100, 1), 1, 1).value(), (FilePos{0, 8}));
    disk_.fail_at(0, SimDisk::Fault::io_error);
    EXPECT_FALSE(files->sync());
    EXPECT_TRUE(files->sync());
}

/// Whatever was appended before a sync that succeeded is readable after any power cut.
TEST(BlockFilesPowerCut, SyncedRecordsSurvive) {
    std::uint64_t cuts = 0;
    for (std::uint64_t operation = 0;; ++operation, ++cuts) {
        SimDisk disk(operation);
        base::SeededRng rng(operation);
        ASSERT_TRUE(disk.filesystem().create_directories(kDirectory));
        disk.fail_at(operation, SimDisk::Fault::power_cut);
        const BlockFilesOptions options{
            .directory = kDirectory, .magic = kMagic, .fast_prune = true};
        std::vector<FilePos> safe;
        std::vector<BlockFileInfo> infos;
        if (auto files = BlockFiles::open(disk.filesystem(), options, {}, rng)) {
            std::vector<FilePos> appended;
            for (std::uint32_t height = 0; height < 12 && !disk.has_failed(); ++height) {
                const auto pos = (*files)->append_block(Bytes(9'000, 1), height, height);
                if (!pos || !(*files)->append_undo(pos->file, height, Bytes{0}, {})) break;
                appended.push_back(*pos);
                if (height % 3 != 2 || !(*files)->sync()) continue;
                safe = appended;
                infos = (*files)->infos();
            }
        }
        if (!disk.has_failed()) break;
        disk.restart();
        const auto files = BlockFiles::open(disk.filesystem(), options, infos, rng);
        ASSERT_TRUE(files) << operation << ": " << files.error().message;
        for (const FilePos pos : safe)
            EXPECT_EQ((*files)->read_block(pos).value_or(Bytes()), Bytes(9'000, 1)) << operation;
        EXPECT_TRUE((*files)->append_block(Bytes(9'000, 2), 12, 12));
    }
    EXPECT_GT(cuts, 40U);
}

}  // namespace
}  // namespace malha::storage
