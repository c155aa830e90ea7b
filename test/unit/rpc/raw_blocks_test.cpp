// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "../../../src/rpc/raw_blocks.hpp"

#include <gtest/gtest.h>

#include <map>

#include "malha/base/rng.hpp"
#include "support/sim_disk.hpp"

namespace malha::rpc {
namespace {

class RawBlocksTest : public testing::Test {
protected:
    static primitives::BlockHash name(std::uint8_t number) {
        primitives::BlockHash hash;
        hash.bytes[0] = number;
        return hash;
    }
    /// Stores a block of that many bytes, all equal to its number.
    void store(std::uint8_t number, std::size_t size) {
        const auto at = files->append_block(base::Bytes(size, number), number, 1);
        ASSERT_TRUE(at) << at.error().message;
        positions[number] = *at;
    }
    RawBlocks::Bytes read(std::uint8_t number) {
        const auto bytes = blocks.read(*files, name(number), positions.at(number));
        EXPECT_TRUE(bytes);
        return bytes ? *bytes : nullptr;
    }

    malha::test::SimDisk disk{1};
    base::SeededRng rng{1};
    std::unique_ptr<storage::BlockFiles> files =
        std::move(storage::BlockFiles::open(disk.filesystem(), {.directory = "/blocks"}, {}, rng))
            .value();
    std::map<std::uint8_t, storage::FilePos> positions;
    RawBlocks blocks;
};

TEST_F(RawBlocksTest, ReadsABlockOnce) {
    store(1, 1000);
    store(2, 80);
    const auto first = read(1);
    EXPECT_EQ(*first, base::Bytes(1000, 1));
    EXPECT_EQ(*read(2), base::Bytes(80, 2));
    EXPECT_EQ(read(1), first);
}

TEST_F(RawBlocksTest, ForgetsThoseThatWereUsedLongestAgo) {
    constexpr std::size_t kSize = 3 << 20;
    for (std::uint8_t number = 1; number <= 6; ++number)
        store(number, kSize);
    std::map<std::uint8_t, RawBlocks::Bytes> first;
    for (std::uint8_t number = 1; number <= 5; ++number)
        first[number] = read(number);
    EXPECT_EQ(read(1), first[1]);
    first[6] = read(6);  // the sixth is more than fits
    EXPECT_EQ(read(1), first[1]);
    EXPECT_EQ(read(6), first[6]);
    EXPECT_NE(read(2), first[2]);
}

TEST_F(RawBlocksTest, SaysWhenTheFileOfAKnownBlockIsGone) {
    store(1, 1000);
    read(1);
    ASSERT_TRUE(disk.filesystem().remove(files->block_path(0)));
    EXPECT_FALSE(blocks.read(*files, name(1), positions.at(1)));
}

TEST_F(RawBlocksTest, SaysWhenABlockCannotBeRead) {
    EXPECT_FALSE(blocks.read(*files, name(1), {0, 8}));
}

}  // namespace
}  // namespace malha::rpc
