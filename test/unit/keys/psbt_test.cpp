// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/keys/psbt.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "malha/primitives/serialize.hpp"
#include "psbt_vectors.hpp"
#include "support/shared.hpp"

namespace malha::keys {
namespace {

using nlohmann::json;

/// Reading back what was written gives the same bytes; whatever order the fields had before.
void expect_stable(const Psbt& psbt, const std::string& name) {
    const base::Bytes written = encode_psbt(psbt);
    const auto again = decode_psbt(written);
    ASSERT_TRUE(again) << name << ": " << again.error().message;
    EXPECT_EQ(encode_psbt(*again), written) << name;
}

void check_vector_file(const std::string& file, std::size_t expected) {
    const std::string path = "vectors/psbt/" + file;
    MALHA_NEEDS_SHARED(path);
    std::size_t cases = 0;
    for (const json& entry : test::shared_json(path)) {
        const std::string kind = entry.at("class");
        const std::string name = file + ": " + entry.at("case").get<std::string>();
        const auto psbt = decode_base64(entry.at("base64"));
        ++cases;
        if (kind == "invalid") {
            EXPECT_FALSE(psbt) << name;
            continue;
        }
        ASSERT_TRUE(psbt) << name << ": " << psbt.error().message;
        expect_stable(*psbt, name);
        if (!kind.starts_with("locktime:")) continue;
        const auto lock_time = lock_time_of(*psbt);
        EXPECT_EQ(lock_time ? std::to_string(*lock_time) : "none", kind.substr(9)) << name;
    }
    EXPECT_EQ(cases, expected);
    std::cout << cases << " cases\n";
}

/// Calls `visit` with every base64 PSBT anywhere in the value.
template <class Visit>
void for_each_psbt(const json& value, const Visit& visit) {
    if (value.is_string() && value.get_ref<const std::string&>().starts_with("cHNidP8"))
        visit(value.get_ref<const std::string&>());
    if (value.is_structured())
        for (const json& element : value)
            for_each_psbt(element, visit);
}

/// A version 2 PSBT of these global records with neither inputs nor outputs.
base::Bytes version_2(std::initializer_list<std::pair<std::uint8_t, base::Bytes>> records) {
    primitives::ByteWriter writer;
    writer.write_bytes(base::as_bytes("psbt\xff"));
    for (const auto& [type, value] : records)
        writer.write<std::uint8_t>(1).write(type).write_var_bytes(value);
    writer.write<std::uint8_t>(0);
    return writer.take();
}

}  // namespace

TEST(Psbt, Bip174Vectors) {
    check_vector_file("bip174.json", 34);
}
TEST(Psbt, Bip370Vectors) {
    check_vector_file("bip370.json", 47);
}
TEST(Psbt, Bip371Vectors) {
    check_vector_file("bip371.json", 17);
}
TEST(Psbt, Bip373Vectors) {
    check_vector_file("bip373.json", 16);
}

TEST(Psbt, AcceptsAndRefusesWhatTheNetworksWalletsDo) {
    MALHA_NEEDS_SHARED("vectors/psbt/rpc_psbt.json");
    const json vectors = test::shared_json("vectors/psbt/rpc_psbt.json");
    std::size_t cases = 0;
    for (const json& text : vectors.at("invalid")) {
        EXPECT_FALSE(decode_base64(text)) << text;
        ++cases;
    }
    for (const json& text : vectors.at("valid")) {
        const auto psbt = decode_base64(text);
        ASSERT_TRUE(psbt) << text << ": " << psbt.error().message;
        expect_stable(*psbt, text);
        ++cases;
    }
    EXPECT_EQ(cases, 63U + 48U);
    std::cout << cases << " cases\n";
}

TEST(Psbt, SaysWhatIsWrong) {
    MALHA_NEEDS_SHARED("vectors/psbt/rpc_psbt.json");
    std::size_t cases = 0;
    const json vectors = test::shared_json("vectors/psbt/rpc_psbt.json");
    for (const json& entry : vectors.at("invalid_with_msg")) {
        const auto psbt = decode_base64(entry.at(0));
        ASSERT_FALSE(psbt) << entry.at(1);
        EXPECT_NE(psbt.error().message.find(entry.at(1).get<std::string>()), std::string::npos)
            << psbt.error().message << " instead of " << entry.at(1);
        ++cases;
    }
    EXPECT_EQ(cases, 23U);
}

TEST(Psbt, WritesRecordedPsbtsAsTheyWere) {
    std::size_t cases = 0;
    for (const char* file : {"psbt.json", "psbt-stages.json", "psbt_funding.json"}) {
        const std::string path = std::string("fixtures/expected/") + file;
        MALHA_NEEDS_SHARED(path);
        for_each_psbt(test::shared_json(path), [&](const std::string& text) {
            const auto psbt = decode_base64(text);
            ASSERT_TRUE(psbt) << psbt.error().message;
            EXPECT_EQ(encode_base64(*psbt), text);
            ++cases;
        });
    }
    EXPECT_GT(cases, 500U);
    std::cout << cases << " cases\n";
}

TEST(Psbt, RefusesBytesAfterTheEnd) {
    base::Bytes bytes =
        version_2({{0x02, {2, 0, 0, 0}}, {0x04, {0}}, {0x05, {0}}, {0xfb, {2, 0, 0, 0}}});
    ASSERT_TRUE(decode_psbt(bytes));
    bytes.push_back(0);
    const auto longer = decode_psbt(bytes);
    ASSERT_FALSE(longer);
    EXPECT_EQ(longer.error().kind, PsbtError::Kind::trailing_bytes);
}

TEST(Psbt, RefusesEveryTruncation) {
    MALHA_NEEDS_SHARED("vectors/psbt/bip373.json");
    const json vectors = test::shared_json("vectors/psbt/bip373.json");
    const auto whole = base::base64_decode(vectors.at(2).at("base64").get<std::string>());
    ASSERT_TRUE(whole && decode_psbt(*whole));
    for (std::size_t size = 0; size < whole->size(); ++size)
        EXPECT_FALSE(decode_psbt(base::ByteView(*whole).first(size))) << size;
}

TEST(Psbt, AnnouncedCountsCostNothing) {
    const base::Bytes huge{0xfe, 0x00, 0x00, 0x00, 0x02};
    const auto psbt = decode_psbt(
        version_2({{0x02, {2, 0, 0, 0}}, {0x04, huge}, {0x05, huge}, {0xfb, {2, 0, 0, 0}}}));
    ASSERT_FALSE(psbt);
    EXPECT_EQ(psbt.error().message,
              "Inputs provided does not match the number of inputs in transaction.");
}

TEST(Psbt, KeepsUnknownAndProprietaryFields) {
    const auto bytes = version_2(
        {{0x02, {2, 0, 0, 0}}, {0x04, {0}}, {0x05, {0}}, {0xfb, {2, 0, 0, 0}}, {0x77, {1, 2, 3}}});
    const auto psbt = decode_psbt(bytes);
    ASSERT_TRUE(psbt) << psbt.error().message;
    EXPECT_EQ(psbt->other.unknown, (std::map<base::Bytes, base::Bytes>{{{0x77}, {1, 2, 3}}}));
    EXPECT_EQ(encode_psbt(*psbt), bytes);
}

TEST(KeyOrigin, PathsAsText) {
    EXPECT_EQ(key_path_text({}), "m");
    EXPECT_EQ(key_path_text({kHardened | 84U, kHardened, 7}), "m/84h/0h/7");
}

TEST(KeyOrigin, BytesComeInFours) {
    const KeyOrigin origin{.fingerprint = {1, 2, 3, 4}, .path = {kHardened | 44U, 5}};
    const base::Bytes bytes = encode_key_origin(origin);
    EXPECT_EQ(decode_key_origin(bytes), origin);
    EXPECT_FALSE(decode_key_origin({}));
    EXPECT_FALSE(decode_key_origin(base::ByteView(bytes).first(5)));
}

}  // namespace malha::keys
