// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/storage/leveldb.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "malha/base/rng.hpp"
#include "support/sim_disk.hpp"
#include "support/temporary_directory.hpp"

namespace malha::storage {
namespace {

using base::as_bytes;
using base::Bytes;

class DatabaseTest : public testing::Test {
protected:
    std::unique_ptr<Database> open(DatabaseOptions options) {
        auto database = Database::open(options, rng_);
        EXPECT_TRUE(database) << database.error().message;
        return std::move(*database);
    }
    static std::string text_at(const Database& database, std::string_view key) {
        const auto value = database.get(as_bytes(key)).value();
        return value ? std::string(base::as_text(*value)) : "(none)";
    }
    [[nodiscard]] base::Path path() const { return directory_.path() / "db"; }

    base::SeededRng rng_{1};
    test::TemporaryDirectory directory_;
};

TEST_F(DatabaseTest, PutsGetsErases) {
    const auto database = open({.path = "db", .in_memory = true});
    EXPECT_TRUE(database->is_empty().value());
    ASSERT_TRUE(database->put(as_bytes("a"), as_bytes("1"), Durability::eventually));
    EXPECT_EQ(text_at(*database, "a"), "1");
    EXPECT_TRUE(database->contains(as_bytes("a")).value());
    EXPECT_FALSE(database->is_empty().value());
    ASSERT_TRUE(database->erase(as_bytes("a"), Durability::synced));
    EXPECT_EQ(text_at(*database, "a"), "(none)");
}

TEST_F(DatabaseTest, BatchesAreWrittenAsOne) {
    const auto database = open({.path = "db", .obfuscate = true, .in_memory = true});
    DatabaseBatch batch = database->make_batch();
    batch.put(as_bytes("a"), as_bytes("1"));
    batch.put(as_bytes("b"), as_bytes("2"));
    batch.erase(as_bytes("a"));
    EXPECT_GT(batch.size_bytes(), 6U);
    EXPECT_EQ(text_at(*database, "b"), "(none)");
    ASSERT_TRUE(database->write(batch, Durability::eventually));
    EXPECT_EQ(text_at(*database, "a"), "(none)");
    EXPECT_EQ(text_at(*database, "b"), "2");
    batch.clear();
    batch.put(as_bytes("c"), as_bytes("3"));
    ASSERT_TRUE(database->write(batch, Durability::eventually));
    EXPECT_EQ(text_at(*database, "c"), "3");
}

TEST_F(DatabaseTest, IteratorsSeeTheStateOfTheirMaking) {
    const auto database = open({.path = "db", .obfuscate = true, .in_memory = true});
    ASSERT_TRUE(database->put(as_bytes("a"), as_bytes("1"), Durability::eventually));
    ASSERT_TRUE(database->put(as_bytes("c"), as_bytes("3"), Durability::eventually));
    DatabaseIterator iterator = database->iterate();
    ASSERT_TRUE(database->put(as_bytes("b"), as_bytes("2"), Durability::eventually));
    ASSERT_TRUE(database->put(as_bytes("c"), as_bytes("4"), Durability::eventually));
    std::string seen;
    for (iterator.seek(as_bytes("a")); iterator.valid(); iterator.next())
        seen.append(base::as_text(iterator.key())).append(base::as_text(iterator.value()));
    EXPECT_EQ(seen, "a1c3");
    EXPECT_TRUE(iterator.status());
}

TEST_F(DatabaseTest, ObfuscationKeyIsMadeOnceAndKept) {
    XorKey key;
    {
        const auto database = open({.path = path(), .obfuscate = true});
        key = database->obfuscation_key();
        EXPECT_FALSE(is_zero(key));
        EXPECT_TRUE(database->is_empty().value());
        ASSERT_TRUE(database->put(as_bytes("a"), as_bytes("clear text"), Durability::synced));
    }
    const auto database = open({.path = path()});
    EXPECT_EQ(database->obfuscation_key(), key);
    EXPECT_EQ(text_at(*database, "a"), "clear text");
    std::string on_disk;
    for (const auto& entry : std::filesystem::directory_iterator(path())) {
        std::ifstream file(entry.path(), std::ios::binary);
        on_disk.append(std::istreambuf_iterator<char>(file), {});
    }
    EXPECT_EQ(on_disk.find("clear text"), std::string::npos);
}

TEST_F(DatabaseTest, DatabasesThatHoldPlainRecordsStayPlain) {
    {
        const auto database = open({.path = path()});
        ASSERT_TRUE(database->put(as_bytes("a"), as_bytes("1"), Durability::synced));
    }
    const auto database = open({.path = path(), .obfuscate = true});
    EXPECT_TRUE(is_zero(database->obfuscation_key()));
    EXPECT_EQ(text_at(*database, "a"), "1");
}

TEST_F(DatabaseTest, WipeBeginsAnew) {
    ASSERT_TRUE(open({.path = path()})->put(as_bytes("a"), as_bytes("1"), Durability::synced));
    EXPECT_TRUE(open({.path = path(), .wipe = true})->is_empty().value());
}

TEST_F(DatabaseTest, SecondOpenerIsToldWhy) {
    const auto database = open({.path = path()});
    const auto second = Database::open({.path = path()}, rng_);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().message.find("another process"), std::string::npos)
        << second.error().message;
    EXPECT_NE(second.error().message.find(path().string()), std::string::npos);
}

/// Blocks are read, indices and filters of large tables are mapped: see src/storage/table_env.hpp.
TEST_F(DatabaseTest, ReadsLargeTablesFromTheDisk) {
    constexpr int kRecords = 100'000;
    const auto key_of = [](int i) { return "key" + std::to_string(i); };
    const auto value_of = [](int i) { return Bytes(30, static_cast<std::uint8_t>(i)); };
    const auto database = open({.path = path(), .obfuscate = true, .block_bytes = 1024});
    DatabaseBatch batch = database->make_batch();
    for (int i = 0; i < kRecords; ++i)
        batch.put(as_bytes(key_of(i)), value_of(i));
    batch.put(as_bytes("large"), Bytes(200'000, 7));
    ASSERT_TRUE(database->write(batch, Durability::synced));
    database->compact();
    for (int i = 0; i < kRecords; i += 7)
        ASSERT_EQ(database->get(as_bytes(key_of(i))).value(), value_of(i));
    EXPECT_EQ(database->get(as_bytes("large")).value(), Bytes(200'000, 7));
    EXPECT_FALSE(database->contains(as_bytes("kex")).value());
    int seen = 0;
    auto iterator = database->iterate();
    for (iterator.seek(as_bytes("key")); iterator.valid(); iterator.next())
        ++seen;
    ASSERT_TRUE(iterator.status());
    EXPECT_EQ(seen, kRecords + 1);
}

TEST_F(DatabaseTest, ShrunkTableIsReportedNotRead) {
    const auto database = open({.path = path()});
    for (int i = 0; i < 100; ++i)
        ASSERT_TRUE(database->put(as_bytes("key" + std::to_string(i)), Bytes(10'000, 1),
                                  Durability::eventually));
    database->compact();
    ASSERT_TRUE(database->contains(as_bytes("key0")).value());
    for (const auto& entry : std::filesystem::directory_iterator(path()))
        if (entry.path().extension() == ".ldb") std::filesystem::resize_file(entry.path(), 5'000);
    const auto read = database->get(as_bytes("key99"));
    ASSERT_FALSE(read) << "the table was open; its end is gone";
    EXPECT_NE(read.error().message.find("-reindex"), std::string::npos) << read.error().message;
}

TEST_F(DatabaseTest, TruncatedTableIsReportedWithAHint) {
    {
        const auto database = open({.path = path()});
        ASSERT_TRUE(database->put(as_bytes("a"), Bytes(10'000, 1), Durability::synced));
        database->compact();
    }
    for (const auto& entry : std::filesystem::directory_iterator(path()))
        if (entry.path().extension() == ".ldb") std::filesystem::resize_file(entry.path(), 5'000);
    auto database = Database::open({.path = path()}, rng_);
    const std::string message =
        database ? (*database)->get(as_bytes("a")).error().message : database.error().message;
    EXPECT_NE(message.find("-reindex"), std::string::npos) << message;
}

TEST_F(DatabaseTest, MissingManifestIsReportedWithAHint) {
    {
        const auto database = open({.path = path()});
        ASSERT_TRUE(database->put(as_bytes("a"), as_bytes("1"), Durability::synced));
    }
    for (const auto& entry : std::filesystem::directory_iterator(path()))
        if (entry.path().filename().string().starts_with("MANIFEST"))
            std::filesystem::remove(entry.path());
    const auto database = Database::open({.path = path()}, rng_);
    ASSERT_FALSE(database);
    EXPECT_NE(database.error().message.find("-reindex"), std::string::npos)
        << database.error().message;
}

TEST_F(DatabaseTest, FullDiskIsReportedWithAHint) {
    test::SimDisk disk(1);
    const auto database = open({.path = "/db", .env = disk.env()});
    disk.fail_at(0, test::SimDisk::Fault::no_space);
    const auto status = database->put(as_bytes("a"), as_bytes("1"), Durability::synced);
    ASSERT_FALSE(status);
    EXPECT_NE(status.error().message.find("free some disk space"), std::string::npos)
        << status.error().message;
}

TEST_F(DatabaseTest, SyncedWritesSurviveAPowerCutAtEveryOperation) {
    std::uint64_t cuts = 0;
    for (std::uint64_t operation = 0;; ++operation, ++cuts) {
        test::SimDisk disk(operation);
        disk.fail_at(operation, test::SimDisk::Fault::power_cut);
        int written = 0;
        if (auto database = Database::open({.path = "/db", .env = disk.env()}, rng_)) {
            while (written < 20 && (*database)->put(as_bytes(std::to_string(written)),
                                                    as_bytes("x"), Durability::synced))
                ++written;
        }
        if (!disk.has_failed()) break;
        disk.restart();
        const auto database = open({.path = "/db", .env = disk.env()});
        for (int i = 0; i < written; ++i)
            EXPECT_EQ(text_at(*database, std::to_string(i)), "x") << operation;
    }
    EXPECT_GT(cuts, 40U);
}

}  // namespace
}  // namespace malha::storage
