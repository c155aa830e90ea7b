// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Data directories written by Bitcoin Core: everything in them is readable, and writing the same
// content again gives the same bytes.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <vector>

#include "malha/base/filesystem.hpp"
#include "malha/base/hex.hpp"
#include "malha/base/rng.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/primitives/block.hpp"
#include "malha/storage/block_files.hpp"
#include "malha/storage/block_index_db.hpp"
#include "malha/storage/block_record_scanner.hpp"
#include "malha/storage/coins_db.hpp"
#include "support/fixture_datadir.hpp"

namespace malha::storage {
namespace {

using base::Bytes;
using Records = std::map<Bytes, Bytes>;

constexpr NetworkMagic kRegtestMagic = {0xfa, 0xbf, 0xb5, 0xda};
const Bytes kObfuscationRecord = base::to_bytes(base::as_bytes({"\x0e\0obfuscate_key", 15}));

std::string archive_of(const std::string& name) {
    return "fixtures/datadir/" + name + ".tar.xz";
}

/// All records as they are after deobfuscation, without the key of the obfuscation.
Records all_records(const Database& database) {
    Records records;
    auto iterator = database.iterate();
    for (iterator.seek({}); iterator.valid(); iterator.next())
        records.emplace(base::to_bytes(iterator.key()), base::to_bytes(iterator.value()));
    EXPECT_TRUE(iterator.status());
    records.erase(kObfuscationRecord);
    return records;
}

Records records_at(const base::Path& path) {
    base::SystemRng rng;
    return all_records(*Database::open({.path = path}, rng).value());
}

Bytes file_at(const base::Path& path) {
    base::PosixFilesystem fs;
    return base::read_file(fs, path, 200 << 20).value();
}

/// An opened fixture: the block index in memory, and the block files.
struct OpenedFixture {
    explicit OpenedFixture(const std::string& name) : datadir(name) {
        auto index = BlockIndexDb::open({.path = blocks() / "index"}, rng).value();
        EXPECT_TRUE(index->load([&](const BlockIndexEntry& entry) { entries.push_back(entry); }));
        infos = index->read_file_infos().value();
        index.reset();
        files =
            BlockFiles::open(
                fs,
                {.directory = blocks(), .magic = kRegtestMagic, .use_xor = name != "regtest-xor0"},
                infos, rng)
                .value();
    }
    [[nodiscard]] base::Path blocks() const { return datadir.regtest() / "blocks"; }
    [[nodiscard]] base::Path chainstate() const { return datadir.regtest() / "chainstate"; }

    test::FixtureDatadir datadir;
    base::SystemRng rng;
    base::PosixFilesystem fs;
    std::vector<BlockIndexEntry> entries;
    std::vector<BlockFileInfo> infos;
    std::unique_ptr<BlockFiles> files;
};

bool has(const BlockIndexEntry& entry, std::uint32_t bit) {
    return (entry.status & bit) != 0;
}
FilePos data_pos(const BlockIndexEntry& entry) {
    return {entry.file, entry.data_offset};
}
FilePos undo_pos(const BlockIndexEntry& entry) {
    return {entry.file, entry.undo_offset};
}

class StorageFixture : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(All, StorageFixture,
                         testing::Values("regtest-main", "regtest-xor0", "regtest-pruned"),
                         [](const auto& test_case) {
                             std::string name = test_case.param;
                             std::erase(name, '-');
                             return name;
                         });

TEST_P(StorageFixture, EveryBlockAndUndoRecordIsReadable) {
    MALHA_NEEDS_SHARED(archive_of(GetParam()));
    const OpenedFixture fixture(GetParam());
    std::size_t blocks = 0;
    std::size_t undos = 0;
    for (const BlockIndexEntry& entry : fixture.entries) {
        EXPECT_EQ(entry.header.hash(), entry.hash);
        if (has(entry, block_status::kHaveData)) {
            const auto block =
                primitives::Block::parse(fixture.files->read_block(data_pos(entry)).value());
            ASSERT_TRUE(block) << entry.height;
            EXPECT_EQ((*block)->hash(), entry.hash);
            EXPECT_EQ((*block)->transactions().size(), entry.tx_count);
            ++blocks;
        }
        if (has(entry, block_status::kHaveUndo)) {
            const auto undo = fixture.files->read_undo(undo_pos(entry), entry.header.prev_hash);
            ASSERT_TRUE(undo) << undo.error().message;
            EXPECT_EQ(undo->input_counts.size() + 1, entry.tx_count);
            ++undos;
        }
    }
    std::cout << fixture.entries.size() << " headers, " << blocks << " blocks, " << undos
              << " undo records\n";
    EXPECT_GT(blocks, 100U);
    EXPECT_GT(undos, 100U);
}

TEST_P(StorageFixture, BlockIndexIsWrittenByteForByte) {
    MALHA_NEEDS_SHARED(archive_of(GetParam()));
    const OpenedFixture fixture(GetParam());
    Records expected = records_at(fixture.blocks() / "index");
    std::erase_if(expected, [](const auto& record) { return record.first[0] == 'F'; });

    const test::TemporaryDirectory directory;
    base::SystemRng rng;
    {
        const auto index = BlockIndexDb::open({.path = directory.path()}, rng).value();
        std::map<std::int32_t, BlockFileInfo> files;
        for (std::size_t i = 0; i < fixture.infos.size(); ++i)
            files.emplace(static_cast<std::int32_t>(i), fixture.infos[i]);
        ASSERT_TRUE(index->write(fixture.entries, files, fixture.files->last_file()));
    }
    EXPECT_EQ(records_at(directory.path()), expected);
}

TEST_P(StorageFixture, ChainstateIsWrittenByteForByte) {
    MALHA_NEEDS_SHARED(archive_of(GetParam()));
    const test::FixtureDatadir datadir(GetParam());
    const test::TemporaryDirectory directory;
    base::SystemRng rng;
    const auto source =
        CoinsDb::open({.database = {.path = datadir.regtest() / "chainstate"}}, rng).value();
    const auto copy =
        CoinsDb::open({.database = {.path = directory.path(), .obfuscate = true}}, rng).value();
    auto cursor = source->cursor().value();
    auto writer = CoinsWriter::begin(*copy, cursor.best_block()).value();
    for (; cursor.valid(); cursor.next())
        ASSERT_TRUE(writer.put(cursor.outpoint(), cursor.coin()));
    ASSERT_TRUE(cursor.status());
    ASSERT_TRUE(writer.commit());
    EXPECT_NE(source->database().obfuscation_key(), copy->database().obfuscation_key());
    EXPECT_EQ(all_records(source->database()), all_records(copy->database()));
}

TEST(StorageFixtureMain, CoinsHashToTheRecordedHash) {
    MALHA_NEEDS_SHARED(archive_of("regtest-main"));
    const auto recorded =
        test::shared_json("fixtures/expected/gettxoutsetinfo.json").at(0).at("result");
    const test::FixtureDatadir datadir("regtest-main");
    base::SystemRng rng;
    const auto db =
        CoinsDb::open({.database = {.path = datadir.regtest() / "chainstate"}}, rng).value();
    crypto::Sha256d hasher;
    std::size_t count = 0;
    auto cursor = db->cursor().value();
    EXPECT_EQ(cursor.best_block().to_display_hex(), recorded.at("bestblock"));
    for (; cursor.valid(); cursor.next(), ++count) {
        const consensus::SpentOutput& coin = cursor.coin();
        primitives::ByteWriter writer;
        writer.write_bytes(cursor.outpoint().txid.view()).write(cursor.outpoint().index);
        writer.write(static_cast<std::uint32_t>(coin.height * 2 + (coin.coinbase ? 1 : 0)));
        primitives::write_output(writer, coin.output);
        hasher.write(writer.bytes());
        EXPECT_EQ(db->get(cursor.outpoint()).value().value().view().output.value,
                  coin.output.value);
    }
    EXPECT_EQ(count, recorded.at("txouts"));
    EXPECT_EQ(base::to_display_hex(hasher.finish()), recorded.at("hash_serialized_3"));
    EXPECT_GT(db->estimated_size(), 0U);
}

/// Appends what the fixture holds, in the order of its files, to files of our own.
TEST(StorageFixtureMain, BlockAndUndoFilesAreWrittenByteForByte) {
    for (const std::string name : {"regtest-main", "regtest-xor0"}) {
        MALHA_NEEDS_SHARED(archive_of(name));
        OpenedFixture fixture(name);
        const test::TemporaryDirectory directory;
        std::filesystem::copy_file(fixture.blocks() / "xor.dat", directory.path() / "xor.dat");
        const auto ours =
            BlockFiles::open(fixture.fs, {.directory = directory.path(), .magic = kRegtestMagic},
                             {}, fixture.rng)
                .value();
        auto& entries = fixture.entries;
        std::erase_if(entries, [](auto& entry) { return !has(entry, block_status::kHaveData); });
        std::sort(entries.begin(), entries.end(),
                  [](const auto& a, const auto& b) { return data_pos(a) < data_pos(b); });
        for (const BlockIndexEntry& entry : entries) {
            const Bytes block = fixture.files->read_block(data_pos(entry)).value();
            const auto height = static_cast<std::uint32_t>(entry.height);
            EXPECT_EQ(ours->append_block(block, height, entry.header.time).value(),
                      data_pos(entry));
        }
        std::erase_if(entries, [](auto& entry) { return !has(entry, block_status::kHaveUndo); });
        std::sort(entries.begin(), entries.end(),
                  [](const auto& a, const auto& b) { return undo_pos(a) < undo_pos(b); });
        for (const BlockIndexEntry& entry : entries) {
            const auto& parent = entry.header.prev_hash;
            const auto undo = fixture.files->read_undo(undo_pos(entry), parent).value();
            const Bytes bytes = serialize_undo(undo.coins.coins(), undo.input_counts);
            EXPECT_EQ(ours->append_undo(entry.file, static_cast<std::uint32_t>(entry.height), bytes,
                                        parent)
                          .value(),
                      undo_pos(entry));
        }
        EXPECT_EQ(ours->infos(), fixture.infos);
        EXPECT_EQ(ours->take_changed_infos().at(0), fixture.infos.at(0));
        EXPECT_EQ(file_at(ours->block_path(0)), file_at(fixture.files->block_path(0)));
        EXPECT_EQ(file_at(ours->undo_path(0)), file_at(fixture.files->undo_path(0)));
    }
}

TEST_P(StorageFixture, ScannerFindsEveryBlock) {
    MALHA_NEEDS_SHARED(archive_of(GetParam()));
    const OpenedFixture fixture(GetParam());
    std::map<FilePos, primitives::BlockHash> expected;
    for (const BlockIndexEntry& entry : fixture.entries)
        if (has(entry, block_status::kHaveData)) expected.emplace(data_pos(entry), entry.hash);

    std::map<FilePos, primitives::BlockHash> found;
    const std::vector<std::int32_t> numbers = fixture.files->list_block_files().value();
    base::PosixFilesystem fs;
    for (const std::int32_t number : numbers) {
        BlockRecordScanner scanner(
            fs.open(fixture.files->block_path(number), base::OpenMode::read).value(), kRegtestMagic,
            fixture.files->xor_key());
        for (;;) {
            auto record = scanner.next().value();
            if (!record) break;
            const FilePos pos{number, static_cast<std::uint32_t>(record->offset)};
            const auto block = primitives::Block::parse(std::move(record->block));
            ASSERT_TRUE(block);
            found.emplace(pos, (*block)->hash());
        }
    }
    EXPECT_EQ(found, expected);
}

TEST(StorageFixturePruned, FlagsAndEmptiedFilesAreRead) {
    MALHA_NEEDS_SHARED(archive_of("regtest-pruned"));
    const OpenedFixture fixture("regtest-pruned");
    base::SystemRng rng;
    const auto index = BlockIndexDb::open({.path = fixture.blocks() / "index"}, rng).value();
    EXPECT_TRUE(index->flag("prunedblockfiles").value());
    EXPECT_FALSE(index->flag("txindex").value());
    EXPECT_FALSE(index->is_reindexing().value());
    EXPECT_EQ(fixture.infos.size(), 9U);
    EXPECT_EQ(fixture.infos[0], BlockFileInfo{});
    EXPECT_EQ(fixture.files->used_bytes(),
              test::shared_json("fixtures/datadir/pruned-expected.json")
                  .at("after")
                  .at("getblockchaininfo")
                  .at("size_on_disk"));
}

}  // namespace
}  // namespace malha::storage
