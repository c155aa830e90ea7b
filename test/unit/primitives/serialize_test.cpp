// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Reading and writing integers, CompactSizes and byte strings, on both sides of each limit.
#include "malha/primitives/serialize.hpp"

#include <gtest/gtest.h>

#include "malha/base/hex.hpp"

namespace malha::primitives {
namespace {

using base::Bytes;

Bytes unhex(std::string_view text) {
    return base::from_hex(text).value();
}

TEST(CompactSize, TakesTheShortestForm) {
    const std::vector<std::pair<std::uint64_t, const char*>> values = {
        {0, "00"},
        {252, "fc"},
        {253, "fdfd00"},
        {0xffff, "fdffff"},
        {0x10000, "fe00000100"},
        {0x02000000, "fe00000002"},
        {0xffffffff, "feffffffff"},
        {0x100000000, "ff0000000001000000"},
        {0xffffffffffffffff, "ffffffffffffffffff"},
    };
    for (const auto& [value, hex] : values) {
        EXPECT_EQ(base::to_hex(CompactSize(value).view()), hex);
        EXPECT_EQ(compact_size_length(value), unhex(hex).size());
        EXPECT_EQ(ByteWriter().write_compact_size(value).take(), unhex(hex));
        const Bytes bytes = unhex(hex);
        ByteReader reader(bytes);
        EXPECT_EQ(reader.read_compact_size_unbounded(), value);
        EXPECT_TRUE(reader.at_end());
    }
}

TEST(ByteReader, RejectsCompactSizesLongerThanNeeded) {
    for (const char* hex :
         {"fdfc00", "feffff0000", "ffffffffff00000000", "fd00", "fe000000", "ff"}) {
        const Bytes bytes = unhex(hex);
        ByteReader reader(bytes);
        EXPECT_EQ(reader.read_compact_size_unbounded(), 0U);
        EXPECT_FALSE(reader.ok()) << hex;
    }
}

TEST(ByteReader, BoundsLengths) {
    const Bytes largest = unhex("fe00000002");
    ByteReader at_limit(largest);
    EXPECT_EQ(at_limit.read_compact_size(), kMaxCompactSize);
    EXPECT_TRUE(at_limit.ok());
    const Bytes beyond = unhex("fe01000002");
    ByteReader reader(beyond);
    EXPECT_EQ(reader.read_compact_size(), 0U);
    EXPECT_FALSE(reader.ok());
}

TEST(ByteReader, ChecksCountsAgainstWhatIsLeft) {
    const Bytes three = unhex("03000000000000");  // three elements of two bytes
    ByteReader enough(three);
    EXPECT_EQ(enough.read_count(2), 3U);
    ByteReader too_few(three);
    EXPECT_EQ(too_few.read_count(3), 0U);
    EXPECT_FALSE(too_few.ok());
}

TEST(ByteReader, StaysFailed) {
    const Bytes bytes = unhex("0102030405");
    ByteReader reader(bytes);
    EXPECT_EQ(reader.read<std::uint32_t>(), 0x04030201U);
    EXPECT_EQ(reader.remaining(), 1U);
    EXPECT_EQ(reader.read<std::uint16_t>(), 0U);
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.read<std::uint8_t>(), 0U);
    EXPECT_TRUE(reader.read_bytes(1).empty());
    std::array<std::uint8_t, 1> out{9};
    reader.read_into(out);
    EXPECT_EQ(out[0], 9);
    EXPECT_FALSE(reader.at_end());
}

TEST(ByteReader, ReadsWhatTheWriterWrote) {
    const Bytes payload(300, 5);
    const Bytes bytes = ByteWriter()
                            .write(std::uint8_t{1})
                            .write(std::int16_t{-2})
                            .write(std::uint32_t{3})
                            .write(std::int64_t{-4})
                            .write_var_bytes(payload)
                            .write_bytes(payload)
                            .take();
    ByteReader reader(bytes);
    EXPECT_EQ(reader.read<std::uint8_t>(), 1);
    EXPECT_EQ(reader.read<std::int16_t>(), -2);
    EXPECT_EQ(reader.read<std::uint32_t>(), 3U);
    EXPECT_EQ(reader.read<std::int64_t>(), -4);
    EXPECT_TRUE(std::ranges::equal(reader.read_var_bytes(), payload));
    EXPECT_TRUE(std::ranges::equal(reader.read_bytes(300), payload));
    EXPECT_TRUE(reader.at_end());
}

TEST(ByteReader, TakesNothingOfABytesStringCutShort) {
    const Bytes bytes = unhex("05aabbcc");
    ByteReader reader(bytes);
    EXPECT_TRUE(reader.read_var_bytes().empty());
    EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace malha::primitives
