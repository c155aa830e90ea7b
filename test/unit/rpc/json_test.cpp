// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/json.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>

#include "support/shared.hpp"

namespace malha::rpc {
namespace {

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.pop_back();
    return text;
}

TEST(Json, AgreesWithTheParserVectors) {
    MALHA_NEEDS_SHARED("vectors/json");
    std::size_t count = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(test::shared_path("vectors/json"))) {
        const std::string name = entry.path().filename().string();
        if (!name.ends_with(".json")) continue;
        ++count;
        const std::string text = test::shared_text("vectors/json/" + name);
        const auto value = Json::parse(text);
        EXPECT_EQ(value.has_value(), !name.starts_with("fail")) << name;
        if (name.starts_with("round") && value) {
            EXPECT_EQ(value->to_text(), trimmed(text)) << name;
        }
        if (value) {
            EXPECT_EQ(Json::parse(value->to_text()), value) << name;
            EXPECT_EQ(Json::parse(value->to_pretty_text()), value) << name;
        }
    }
    std::cout << "json vectors: " << count << "\n";
    EXPECT_EQ(count, 55U);
}

TEST(Json, KeepsTheTextOfNumbers) {
    const std::string text = "[1,-0,0.10,1e3,1E-8,12345678901234567890123,0.1e-5]";
    const auto value = Json::parse(text);
    ASSERT_TRUE(value);
    EXPECT_EQ(value->to_text(), text);
    EXPECT_EQ((*value)[0].integer<int>(), 1);
    EXPECT_EQ((*value)[1].integer<int>(), 0);
    EXPECT_EQ((*value)[2].integer<int>(), std::nullopt);
    EXPECT_EQ((*value)[3].integer<int>(), std::nullopt);
    EXPECT_EQ((*value)[5].integer<std::uint64_t>(), std::nullopt);
    EXPECT_DOUBLE_EQ((*value)[4].real(), 1e-8);
}

TEST(Json, IntegersRespectTheRangeOfTheirType) {
    EXPECT_EQ(Json::number("2147483647").integer<std::int32_t>(), 2147483647);
    EXPECT_EQ(Json::number("2147483648").integer<std::int32_t>(), std::nullopt);
    EXPECT_EQ(Json::number("-1").integer<std::uint32_t>(), std::nullopt);
    EXPECT_EQ(Json::number("18446744073709551615").integer<std::uint64_t>(), UINT64_MAX);
}

TEST(Json, FindsTheFirstOfRepeatedMembersAndKeepsAll) {
    const auto value = Json::parse(R"({"a":1,"b":2,"a":3})");
    ASSERT_TRUE(value);
    EXPECT_EQ(value->find("a")->integer<int>(), 1);
    EXPECT_EQ(value->find("c"), nullptr);
    EXPECT_EQ(value->to_text(), R"({"a":1,"b":2,"a":3})");
}

TEST(Json, RefusesNestingBelowTheLimitOnly) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    EXPECT_TRUE(Json::parse(nested(kJsonDepthMax)));
    EXPECT_FALSE(Json::parse(nested(kJsonDepthMax + 1)));
    EXPECT_FALSE(Json::parse(std::string(1'000'000, '[')));
}

TEST(Json, RefusesMalformedUtf8) {
    for (const std::string_view bytes :
         {"\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\xff"})
        EXPECT_FALSE(Json::parse("\"" + std::string(bytes) + "\""));
    for (const std::string_view bytes :
         {"\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
        EXPECT_TRUE(Json::parse("\"" + std::string(bytes) + "\""));
}

TEST(Json, DecodesEscapes) {
    const auto value = Json::parse(R"("\u00e9\n\t\"\\\/\u2603\ud83d\ude00")");
    ASSERT_TRUE(value);
    EXPECT_EQ(value->string(), "\xc3\xa9\n\t\"\\/\xe2\x98\x83\xf0\x9f\x98\x80");
    for (const std::string_view bad : {R"("\ud83d")", R"("\ud83dx")", R"("\ud83d\u0041")",
                                       R"("\ude00")", R"("\u12g4")", R"("\u12")", "\"\\"})
        EXPECT_FALSE(Json::parse(bad)) << bad;
}

TEST(Json, PrintsLikeTheCommandLineClient) {
    const auto value = Json::parse(R"({"a":[1,{"b":null}],"c":[],"d":{}})");
    ASSERT_TRUE(value);
    EXPECT_EQ(value->to_pretty_text(),
              "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n"
              "  \"c\": [\n  ],\n  \"d\": {\n  }\n}");
}

}  // namespace
}  // namespace malha::rpc
