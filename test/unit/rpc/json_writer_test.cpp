// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/json_writer.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace malha::rpc {
namespace {

std::string amount_text(std::int64_t satoshis) {
    return JsonWriter().value(primitives::Amount{satoshis}).take().text;
}
std::string real_text(double number) {
    return JsonWriter().real(number).take().text;
}

TEST(JsonWriter, PlacesCommas) {
    JsonWriter writer;
    writer.begin_object().member("a", 1).key("b").begin_array().value(true).null();
    writer.begin_object().end_object().begin_array().end_array().value("x\n").end_array();
    writer.member("c", std::uint64_t{18446744073709551615U}).member("d", std::int64_t{-5});
    writer.key("e").raw("[0]").member("f", Json("g")).end_object();
    EXPECT_EQ(
        writer.take().text,
        R"({"a":1,"b":[true,null,{},[],"x\n"],"c":18446744073709551615,"d":-5,"e":[0],"f":"g"})");
}

TEST(JsonWriter, WritesAmountsWithEightDecimals) {
    EXPECT_EQ(amount_text(0), "0.00000000");
    EXPECT_EQ(amount_text(1), "0.00000001");
    EXPECT_EQ(amount_text(-1), "-0.00000001");
    EXPECT_EQ(amount_text(5'000'000'000), "50.00000000");
    EXPECT_EQ(amount_text(-123'456'789), "-1.23456789");
    EXPECT_EQ(amount_text(std::numeric_limits<std::int64_t>::min()), "-92233720368.54775808");
}

TEST(JsonWriter, WritesRealsWithSixteenDigits) {
    EXPECT_EQ(real_text(4.656542373906925e-10), "4.656542373906925e-10");
    EXPECT_EQ(real_text(1), "1");
    EXPECT_EQ(real_text(0.1), "0.1");
    EXPECT_EQ(real_text(1.0 / 3), "0.3333333333333333");
    EXPECT_EQ(real_text(109'782'075'598'905.2), "109782075598905.2");
    EXPECT_EQ(real_text(1e20), "1e+20");
}

TEST(JsonWriter, WritesHexInBothOrders) {
    const base::Bytes bytes{0x00, 0x0f, 0xa5};
    JsonWriter writer;
    writer.begin_array().hex(bytes).display_hex(bytes).hex({}).end_array();
    EXPECT_EQ(writer.take().text, R"(["000fa5","a50f00",""])");
}

TEST(JsonWriter, EscapesNamesAndTexts) {
    JsonWriter writer;
    writer.begin_object().member("q\"", "\x01\x7f\\").end_object();
    EXPECT_EQ(writer.take().text, R"({"q\"":"\u0001\u007f\\"})");
}

}  // namespace
}  // namespace malha::rpc
