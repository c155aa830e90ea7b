// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/storage/compression.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "malha/base/hex.hpp"
#include "malha/base/rng.hpp"

namespace malha::storage {
namespace {

using base::Bytes;
using primitives::Amount;
using primitives::ByteReader;
using primitives::ByteWriter;

Bytes from_hex(const std::string& text) {
    return base::from_hex(text).value();
}
std::string compressed(const Bytes& script) {
    ByteWriter writer;
    write_compressed_script(writer, script);
    return base::to_hex(writer.bytes());
}
Bytes decompressed(const std::string& hex) {
    const Bytes input = from_hex(hex);
    ByteReader reader(input);
    Bytes script;
    read_compressed_script(reader, script);
    EXPECT_TRUE(reader.at_end()) << hex;
    return script;
}

/// The generator of secp256k1 and its negation.
const std::string kX = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
const std::string kYEven = "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
const std::string kYOdd = "b7c52588d95c3b9aa25b0403f1eef75702e84bb7597aabe663b82f6f04ef2777";

TEST(VarInt, HasTheKnownEncodings) {
    const std::pair<std::uint64_t, const char*> cases[] = {
        {0, "00"},
        {1, "01"},
        {127, "7f"},
        {128, "8000"},
        {255, "807f"},
        {256, "8100"},
        {16'383, "fe7f"},
        {16'384, "ff00"},
        {16'511, "ff7f"},
        {16'512, "808000"},
        {65'535, "82fe7f"},
        {1ULL << 32, "8efefeff00"},
        {std::numeric_limits<std::uint64_t>::max(), "80fefefefefefefefe7f"}};
    for (const auto& [value, hex] : cases) {
        EXPECT_EQ(base::to_hex(VarInt(value).view()), hex);
        const Bytes bytes = from_hex(hex);
        ByteReader reader(bytes);
        EXPECT_EQ(read_var_int(reader), value);
        EXPECT_TRUE(reader.at_end());
    }
}

TEST(VarInt, RejectsTruncationOverflowAndValuesAboveTheLimit) {
    for (const char* hex : {"", "80", "80fefefefefefefeff00", "ffffffffffffffffffff7f"}) {
        const Bytes bytes = from_hex(hex);
        ByteReader reader(bytes);
        EXPECT_EQ(read_var_int(reader), 0U);
        EXPECT_FALSE(reader.ok()) << hex;
    }
    const Bytes bytes = from_hex("8000");
    ByteReader fits(bytes);
    EXPECT_EQ(read_var_int(fits, 128), 128U);
    EXPECT_TRUE(fits.ok());
    ByteReader too_large(bytes);
    static_cast<void>(read_var_int(too_large, 127));
    EXPECT_FALSE(too_large.ok());
}

TEST(AmountCompression, HasTheKnownValuesAndIsReversible) {
    constexpr std::int64_t kCent = 1'000'000;
    const std::pair<std::int64_t, std::uint64_t> cases[] = {
        {0, 0},
        {1, 1},
        {kCent, 7},
        {primitives::kCoin.sat, 9},
        {50 * primitives::kCoin.sat, 50},
        {primitives::kMaxMoney.sat, 21'000'000}};
    for (const auto& [sat, number] : cases) {
        EXPECT_EQ(compress_amount({sat}), number);
        EXPECT_EQ(decompress_amount(number), Amount{sat});
    }
    base::SeededRng rng(1);
    for (int i = 0; i < 20'000; ++i) {
        const Amount amount{static_cast<std::int64_t>(
            rng.below(static_cast<std::uint64_t>(primitives::kMaxMoney.sat) + 1))};
        EXPECT_EQ(decompress_amount(compress_amount(amount)), amount);
        const std::uint64_t small = rng.below(1'000'000);
        EXPECT_EQ(compress_amount(decompress_amount(small)), small);
    }
}

TEST(ScriptCompression, ShortensTheTemplates) {
    const std::string hash(40, 'a');
    const std::pair<std::string, std::string> cases[] = {
        {"76a914" + hash + "88ac", "00" + hash},  {"a914" + hash + "87", "01" + hash},
        {"2102" + kX + "ac", "02" + kX},          {"2103" + kX + "ac", "03" + kX},
        {"4104" + kX + kYEven + "ac", "04" + kX}, {"4104" + kX + kYOdd + "ac", "05" + kX}};
    for (const auto& [script, expected] : cases) {
        EXPECT_EQ(compressed(from_hex(script)), expected);
        EXPECT_EQ(base::to_hex(decompressed(expected)), script);
    }
}

TEST(ScriptCompression, LeavesEverythingElseWhole) {
    const std::string hash(40, 'a');
    const std::string others[] = {"",
                                  "51",
                                  "0014" + hash,
                                  "76a914" + hash + "88ad",
                                  "76a914" + hash + "88acac",
                                  "a914" + hash + "88",
                                  "2104" + kX + "ac",                          // no compressed key
                                  "4106" + kX + kYEven + "ac",                 // hybrid key
                                  "4104" + kX + std::string(64, '1') + "ac"};  // not on the curve
    for (const std::string& script : others) {
        const Bytes bytes = from_hex(script);
        ByteWriter expected;
        write_var_int(expected, bytes.size() + 6);
        expected.write_bytes(bytes);
        EXPECT_EQ(compressed(bytes), base::to_hex(expected.bytes()));
        EXPECT_EQ(decompressed(compressed(bytes)), bytes);
    }
}

TEST(ScriptCompression, ReadsDamageAsWhatCannotBeSpent) {
    EXPECT_EQ(decompressed("04" + std::string(64, '0')), Bytes());  // x = 0 is on no point
    const Bytes longest(kCoinScriptSizeMax, 0x51);
    EXPECT_EQ(decompressed(compressed(longest)), longest);
    const Bytes too_long(kCoinScriptSizeMax + 1, 0x51);
    EXPECT_EQ(decompressed(compressed(too_long)), Bytes{0x6a});
    const Bytes truncated = from_hex("00" + std::string(38, 'a'));
    ByteReader reader(truncated);
    Bytes script;
    read_compressed_script(reader, script);
    EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace malha::storage
