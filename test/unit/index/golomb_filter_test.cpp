// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/index/golomb_filter.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "malha/base/hex.hpp"
#include "malha/index/block_filter.hpp"
#include "support/shared.hpp"

namespace malha::index {
namespace {

using base::Bytes;
using base::ByteView;

std::vector<Bytes> numbered(std::uint32_t count) {
    std::vector<Bytes> elements;
    for (std::uint32_t i = 0; i < count; ++i)
        elements.push_back({static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8), 7});
    return elements;
}
std::vector<ByteView> views(const std::vector<Bytes>& elements) {
    return {elements.begin(), elements.end()};
}

TEST(GolombFilter, MatchesAllItsElementsAndFewOthers) {
    const GolombParams params{.key = {1, 2}};
    const auto elements = numbered(1000);
    const auto filter = GolombFilter::parse(params, encode_golomb_set(params, views(elements)));
    ASSERT_TRUE(filter);
    EXPECT_EQ(filter->element_count(), 1000U);
    for (const Bytes& element : elements)
        EXPECT_TRUE(filter->match(element));
    int others = 0;
    for (std::uint32_t i = 0; i < 1000; ++i)
        others +=
            filter->match(Bytes{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8), 8})
                ? 1
                : 0;
    EXPECT_EQ(others, 0);
}

TEST(GolombFilter, OfNothingIsAZero) {
    const GolombParams params;
    EXPECT_EQ(encode_golomb_set(params, {}), Bytes{0});
    const auto filter = GolombFilter::parse(params, Bytes{0});
    ASSERT_TRUE(filter);
    EXPECT_FALSE(filter->match(Bytes{1}));
}

TEST(GolombFilter, MatchAnyNeedsOneOfThem) {
    const GolombParams params{.key = {3, 4}};
    const auto elements = numbered(50);
    const auto filter = GolombFilter::parse(params, encode_golomb_set(params, views(elements)));
    const Bytes absent{9, 9, 9};
    const std::vector<ByteView> with{absent, elements[49]};
    const std::vector<ByteView> without{absent};
    EXPECT_TRUE(filter->match_any(with));
    EXPECT_FALSE(filter->match_any(without));
    EXPECT_FALSE(filter->match_any({}));
}

TEST(GolombFilter, RejectsDamage) {
    const GolombParams params;
    const auto elements = numbered(20);
    const Bytes encoded = encode_golomb_set(params, views(elements));
    for (std::size_t size = 0; size < encoded.size(); ++size)
        EXPECT_FALSE(GolombFilter::parse(params, ByteView(encoded).first(size))) << size;
    Bytes longer = encoded;
    longer.push_back(0);
    EXPECT_FALSE(GolombFilter::parse(params, longer));
    // Says that it holds 2^32 - 1 elements.
    EXPECT_FALSE(GolombFilter::parse(params, Bytes{0xfe, 0xff, 0xff, 0xff, 0xff, 0, 0}));
}

/// Columns: height, block hash, block, previous output scripts, previous header, filter, header.
TEST(BlockFilter, AgreesWithTheVectorsOfBip158) {
    MALHA_NEEDS_SHARED("vectors/bip158/blockfilters.json");
    int cases = 0;
    for (const auto& row : malha::test::shared_json("vectors/bip158/blockfilters.json")) {
        if (row.size() < 2) continue;
        if (!row[0].is_number()) continue;
        const auto block = primitives::Block::parse(*base::from_hex(row[2].get<std::string>()));
        ASSERT_TRUE(block);
        std::vector<Bytes> scripts;
        for (const auto& script : row[3])
            scripts.push_back(*base::from_hex(script.get<std::string>()));
        std::vector<consensus::SpentOutput> spent;
        for (const Bytes& script : scripts)
            spent.push_back({.output = {{0}, script}});
        const Bytes filter = basic_filter(**block, spent);
        EXPECT_EQ(base::to_hex(filter), row[5].get<std::string>()) << row[7];
        const auto previous = FilterHeader::from_display_hex(row[4].get<std::string>());
        EXPECT_EQ(filter_header(filter_hash(filter), *previous).to_display_hex(),
                  row[6].get<std::string>());
        const auto parsed = GolombFilter::parse(basic_filter_params((*block)->hash()), filter);
        ASSERT_TRUE(parsed);
        for (const Bytes& script : scripts)
            EXPECT_TRUE(script.empty() || parsed->match(script));
        ++cases;
    }
    EXPECT_GT(cases, 0);
    std::cout << cases << " vectors\n";
}

}  // namespace
}  // namespace malha::index
