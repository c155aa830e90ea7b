// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The file itself: transactions, ownership, damage, and what a crash leaves.
#include "malha/wallet/database.hpp"

#include <gtest/gtest.h>

#include <map>

#include "support/temporary_directory.hpp"

namespace malha::wallet {
namespace {

namespace stdfs = std::filesystem;
constexpr std::uint32_t kMagic = 0xfabfb5da;

DatabaseOptions options(DatabaseMode mode) {
    return {.mode = mode, .network_magic = kMagic, .sync = true};
}

std::unique_ptr<Database> make(const base::Path& path) {
    auto database = Database::open(path, options(DatabaseMode::must_create));
    EXPECT_TRUE(database.has_value()) << (database ? "" : database.error().message);
    return *std::move(database);
}

Record row(std::uint8_t key, std::size_t size, std::uint8_t fill) {
    return {{1, key}, base::Bytes(size, fill)};
}

std::map<base::Bytes, base::Bytes> rows_of(const Database& database) {
    std::map<base::Bytes, base::Bytes> rows;
    EXPECT_TRUE(database
                    .for_each([&](base::ByteView key, base::ByteView value) {
                        rows[base::to_bytes(key)] = base::to_bytes(value);
                        return base::Status();
                    })
                    .has_value());
    return rows;
}

std::string content_of(const base::Path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class WalletDatabase : public testing::Test {
protected:
    test::TemporaryDirectory directory_;
    base::Path path_ = directory_.path() / "wallet.dat";
};

TEST_F(WalletDatabase, KeepsWhatWasPut) {
    {
        const auto database = make(path_);
        ASSERT_TRUE(database->put(row(1, 10, 7)).has_value());
        ASSERT_TRUE(database->put(row(2, 0, 0)).has_value());
        ASSERT_TRUE(database->put(row(1, 3, 8)).has_value());
    }
    const auto database = Database::open(path_, options(DatabaseMode::must_exist));
    ASSERT_TRUE(database.has_value()) << database.error().message;
    EXPECT_EQ(rows_of(**database).size(), 2U);
    EXPECT_EQ(rows_of(**database)[(base::Bytes{1, 1})], base::Bytes(3, 8));
}

TEST_F(WalletDatabase, ErasesByKeyAndByPrefix) {
    const auto database = make(path_);
    for (std::uint8_t i = 0; i < 5; ++i)
        ASSERT_TRUE(database->put({{static_cast<std::uint8_t>(i % 2), 0xff, i}, {i}}).has_value());
    ASSERT_TRUE(database->erase(base::Bytes{0, 0xff, 0}).has_value());
    ASSERT_TRUE(database->erase(base::Bytes{9}).has_value());
    EXPECT_EQ(rows_of(*database).size(), 4U);
    ASSERT_TRUE(database->erase_prefix(base::Bytes{0, 0xff}).has_value());
    EXPECT_EQ(rows_of(*database).size(), 2U);
}

TEST_F(WalletDatabase, RollsBackWhatIsNotCommitted) {
    const auto database = make(path_);
    {
        DatabaseTransaction transaction(*database);
        ASSERT_TRUE(transaction.begin().has_value());
        ASSERT_TRUE(database->put(row(1, 1, 1)).has_value());
    }
    EXPECT_TRUE(rows_of(*database).empty());
    // Its caller must read the file first: memory may have what was taken back.
    EXPECT_NE(database->failure(), nullptr);
    EXPECT_FALSE(database->put(row(1, 1, 1)).has_value());
    EXPECT_FALSE(database->begin().has_value());
    EXPECT_TRUE(rows_of(*database).empty());
    database->forget_failure();
    DatabaseTransaction outer(*database);
    ASSERT_TRUE(outer.begin().has_value());
    {
        DatabaseTransaction inner(*database);
        ASSERT_TRUE(inner.begin().has_value());
        ASSERT_TRUE(database->put(row(1, 1, 1)).has_value());
        ASSERT_TRUE(inner.commit().has_value());
    }
    ASSERT_TRUE(outer.commit().has_value());
    EXPECT_EQ(rows_of(*database).size(), 1U);
}

TEST_F(WalletDatabase, BelongsToOneAtATime) {
    const auto database = make(path_);
    const auto second = Database::open(path_, options(DatabaseMode::must_exist));
    ASSERT_FALSE(second.has_value());
    EXPECT_NE(second.error().message.find("exclusive lock"), std::string::npos);
}

TEST_F(WalletDatabase, RefusesOtherNetworksAndMissingOrPresentFiles) {
    EXPECT_FALSE(Database::open(path_, options(DatabaseMode::must_exist)).has_value());
    make(path_).reset();
    EXPECT_FALSE(Database::open(path_, options(DatabaseMode::must_create)).has_value());
    const auto other =
        Database::open(path_, {.mode = DatabaseMode::must_exist, .network_magic = 0xf9beb4d9});
    ASSERT_FALSE(other.has_value());
    EXPECT_EQ(other.error().message,
              "Unexpected application id. Expected 4190024921, got 4206867930");
}

TEST_F(WalletDatabase, RefusesEveryCutAndLeavesTheFileAsItIs) {
    {
        const auto database = make(path_);
        for (std::uint8_t i = 0; i < 40; ++i)
            ASSERT_TRUE(database->put(row(i, 300, i)).has_value());
    }
    const std::string whole = content_of(path_);
    const base::Path cut = directory_.path() / "cut.dat";
    std::size_t refused = 0;
    for (std::size_t size = 0; size < whole.size(); size += 509) {
        std::ofstream(cut, std::ios::binary | std::ios::trunc) << whole.substr(0, size);
        const auto opened = Database::open(cut, options(DatabaseMode::must_exist));
        EXPECT_FALSE(opened.has_value()) << "cut to " << size;
        EXPECT_EQ(content_of(cut), whole.substr(0, size));
        ++refused;
    }
    EXPECT_GT(refused, 20U);
}

TEST_F(WalletDatabase, NeverShowsDamageAsOtherRows) {
    {
        const auto database = make(path_);
        for (std::uint8_t i = 0; i < 40; ++i)
            ASSERT_TRUE(database->put(row(i, 300, i)).has_value());
    }
    const std::string whole = content_of(path_);
    const base::Path damaged = directory_.path() / "damaged.dat";
    for (std::size_t at = 0; at < whole.size(); at += 1021) {
        std::string content = whole;
        // A whole page gone, as a bad sector leaves it.
        content.replace(at / 4096 * 4096, 4096, 4096, '\0');
        std::ofstream(damaged, std::ios::binary | std::ios::trunc) << content;
        const auto opened = Database::open(damaged, options(DatabaseMode::must_exist));
        EXPECT_FALSE(opened.has_value()) << "page of " << at;
    }
}

/// What a crash leaves: the file and its journal as they lie on the disk at some moment.
TEST_F(WalletDatabase, ComesBackAsBeforeAfterACrashInATransaction) {
    const auto database = make(path_);
    for (std::uint8_t i = 0; i < 40; ++i)
        ASSERT_TRUE(database->put(row(i, 300, i)).has_value());
    const auto before = rows_of(*database);
    ASSERT_TRUE(database->begin().has_value());
    const base::Path copy = directory_.path() / "copy";
    std::size_t crashes = 0;
    for (std::size_t i = 0; i < 3000; ++i) {
        // Enough to spill from SQLite's cache into the file before the commit.
        ASSERT_TRUE(database
                        ->put({{2, static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8)},
                               base::Bytes(2000, 9)})
                        .has_value());
        if (i % 500 != 0) continue;
        stdfs::remove_all(copy);
        stdfs::create_directories(copy);
        for (const auto& entry : stdfs::directory_iterator(directory_.path()))
            if (entry.is_regular_file())
                stdfs::copy_file(entry.path(), copy / entry.path().filename());
        const auto restored =
            Database::open(copy / "wallet.dat", options(DatabaseMode::must_exist));
        ASSERT_TRUE(restored.has_value()) << restored.error().message;
        EXPECT_EQ(rows_of(**restored), before);
        ++crashes;
    }
    EXPECT_EQ(crashes, 6U);
    ASSERT_TRUE(database->commit().has_value());
    EXPECT_EQ(rows_of(*database).size(), before.size() + 3000);
}

TEST_F(WalletDatabase, BacksUpTheStateNow) {
    const auto database = make(path_);
    ASSERT_TRUE(database->put(row(1, 5, 5)).has_value());
    const base::Path destination = directory_.path() / "backup.dat";
    ASSERT_TRUE(database->backup(destination).has_value());
    const auto copy = Database::open(destination, options(DatabaseMode::must_exist));
    ASSERT_TRUE(copy.has_value()) << copy.error().message;
    EXPECT_EQ(rows_of(**copy), rows_of(*database));
    EXPECT_FALSE(database->backup(directory_.path() / "no/such/folder.dat").has_value());
}

TEST_F(WalletDatabase, LeavesNothingOfErasedRows) {
    const auto database = make(path_);
    const std::string secret = "a very secret private key of forty bytes";
    ASSERT_TRUE(database->put({{1}, base::to_bytes(base::as_bytes(secret))}).has_value());
    EXPECT_NE(content_of(path_).find(secret), std::string::npos);
    ASSERT_TRUE(database->erase(base::Bytes{1}).has_value());
    ASSERT_TRUE(database->compact().has_value());
    EXPECT_EQ(content_of(path_).find(secret), std::string::npos);
}

}  // namespace
}  // namespace malha::wallet
