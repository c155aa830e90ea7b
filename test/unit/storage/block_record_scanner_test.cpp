// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/storage/block_record_scanner.hpp"

#include <gtest/gtest.h>

#include "malha/base/rng.hpp"
#include "malha/primitives/serialize.hpp"
#include "support/sim_disk.hpp"

namespace malha::storage {
namespace {

using base::Bytes;

constexpr NetworkMagic kMagic = {0xf9, 0xbe, 0xb4, 0xd9};
constexpr XorKey kKey = {1, 2, 3, 4, 5, 6, 7, 8};

void append_record(Bytes& out, std::uint32_t size, const Bytes& content) {
    primitives::ByteWriter writer;
    writer.write_bytes(kMagic).write(size).write_bytes(content);
    out.insert(out.end(), writer.bytes().begin(), writer.bytes().end());
}
void append_block(Bytes& out, std::size_t size, std::uint8_t fill) {
    append_record(out, static_cast<std::uint32_t>(size), Bytes(size, fill));
}

class BlockRecordScannerTest : public testing::Test {
protected:
    BlockRecordScanner scan(Bytes content, const XorKey& key = kKey, std::uint64_t start = 0) {
        apply_xor(content, key, 0);
        const base::Path path = "/file";
        EXPECT_TRUE(base::write_file_atomically(disk_.filesystem(), path, content));
        return {disk_.filesystem().open(path, base::OpenMode::read).value(), kMagic, key, start};
    }
    static std::vector<std::pair<std::uint64_t, std::size_t>> all(BlockRecordScanner scanner) {
        std::vector<std::pair<std::uint64_t, std::size_t>> found;
        while (const auto record = scanner.next().value())
            found.emplace_back(record->offset, record->block.size());
        return found;
    }
    using Found = std::vector<std::pair<std::uint64_t, std::size_t>>;

    test::SimDisk disk_{1};
};

TEST_F(BlockRecordScannerTest, FindsRecordsBetweenGarbage) {
    Bytes content(13, 0xee);
    append_block(content, 100, 1);
    append_block(content, 80, 2);
    content.insert(content.end(), 200'000, 0);  // preallocated space, longer than the buffer
    content.insert(content.end(), kMagic.begin(), kMagic.begin() + 3);
    append_block(content, 300, 3);
    content.insert(content.end(), 5, 0xee);
    EXPECT_EQ(all(scan(content)), (Found{{21, 100}, {129, 80}, {200'220, 300}}));
    EXPECT_EQ(all(scan(content, {})), all(scan(content)));
}

TEST_F(BlockRecordScannerTest, FindsMagicAcrossTheBordersOfItsBuffer) {
    for (std::size_t gap = (64 << 10) - 6; gap < (64 << 10) + 6; ++gap) {
        Bytes content(gap, 0);
        append_block(content, 90, 1);
        EXPECT_EQ(all(scan(content)), (Found{{gap + 8, 90}})) << gap;
    }
}

TEST_F(BlockRecordScannerTest, PassesOverImpossibleSizes) {
    Bytes content;
    append_record(content, 79, Bytes(20, 1));
    append_record(content, 4'000'001, Bytes(20, 1));
    append_record(content, 0xffffffff, {});
    append_block(content, 80, 2);
    EXPECT_EQ(all(scan(content)), (Found{{72, 80}}));
}

TEST_F(BlockRecordScannerTest, PassesOverARecordThatTheFileDoesNotHold) {
    Bytes content;
    append_record(content, 1'000, Bytes(100, 1));
    append_block(content, 80, 2);
    EXPECT_EQ(all(scan(content)), (Found{{116, 80}}));
}

TEST_F(BlockRecordScannerTest, LooksInsideRejectedRecords) {
    Bytes inner;
    append_block(inner, 90, 1);
    Bytes content;
    append_record(content, static_cast<std::uint32_t>(inner.size()), inner);
    append_block(content, 100, 2);
    BlockRecordScanner scanner = scan(content);
    EXPECT_EQ(scanner.next().value()->offset, 8U);
    scanner.reject();
    EXPECT_EQ(scanner.next().value()->offset, 16U);
    EXPECT_EQ(scanner.next().value()->offset, 114U);
    EXPECT_FALSE(scanner.next().value());
    EXPECT_EQ(scanner.position(), content.size());
}

TEST_F(BlockRecordScannerTest, StartsWhereItIsTold) {
    Bytes content;
    append_block(content, 100, 1);
    append_block(content, 90, 2);
    EXPECT_EQ(all(scan(content, kKey, 1)), (Found{{116, 90}}));
    EXPECT_EQ(all(scan(content, kKey, content.size() + 10)), Found{});
    EXPECT_EQ(all(scan({})), Found{});
}

TEST_F(BlockRecordScannerTest, ReadErrorsAreErrors) {
    Bytes content;
    append_block(content, 100, 1);
    BlockRecordScanner scanner = scan(content);
    disk_.restart();
    EXPECT_FALSE(scanner.next());
}

}  // namespace
}  // namespace malha::storage
