// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/index/row_buffer.hpp"

#include <gtest/gtest.h>

#include <map>

namespace malha::index {
namespace {

class RowBufferTest : public ::testing::Test {
protected:
    void SetUp() override {
        auto opened = storage::Database::open({.path = "rows", .in_memory = true}, rng);
        ASSERT_TRUE(opened);
        database = std::move(opened).value();
    }
    void write() {
        storage::DatabaseBatch batch = database->make_batch();
        buffer.add_to(batch);
        ASSERT_TRUE(database->write(batch, storage::Durability::eventually));
    }
    std::map<base::Bytes, base::Bytes> stored() {
        std::map<base::Bytes, base::Bytes> rows;
        storage::DatabaseIterator row = database->iterate();
        for (row.seek({}); row.valid(); row.next())
            rows[base::to_bytes(row.key())] = base::to_bytes(row.value());
        return rows;
    }

    base::SeededRng rng{1};
    std::unique_ptr<storage::Database> database;
    RowBuffer buffer;
};

TEST_F(RowBufferTest, WritesWhatAMapWould) {
    std::map<base::Bytes, base::Bytes> wanted;
    for (int i = 0; i < 20'000; ++i) {
        // Few different keys, of all lengths around the eight bytes that are compared first.
        base::Bytes key(rng.below(12), 7);
        for (std::size_t at = key.size() / 2; at < key.size(); ++at)
            key[at] = static_cast<std::uint8_t>(rng.below(3));
        if (rng.below(4) == 0) {
            buffer.erase(key);
            wanted.erase(key);
            continue;
        }
        base::Bytes value(rng.below(40));
        rng.fill(value);
        buffer.put(key, value);
        wanted[key] = value;
    }
    write();
    EXPECT_EQ(stored(), wanted);
    EXPECT_GT(wanted.size(), 100U);
}

TEST_F(RowBufferTest, IsEmptyOnceCleared) {
    EXPECT_TRUE(buffer.empty());
    buffer.put(base::Bytes{1}, base::Bytes{2, 3});
    EXPECT_FALSE(buffer.empty());
    EXPECT_GT(buffer.size_bytes(), 3U);
    buffer.clear();
    EXPECT_TRUE(buffer.empty());
    EXPECT_EQ(buffer.size_bytes(), 0U);
    write();
    EXPECT_TRUE(stored().empty());
}

}  // namespace
}  // namespace malha::index
