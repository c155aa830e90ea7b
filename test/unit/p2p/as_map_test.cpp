// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/p2p/as_map.hpp"

#include <gtest/gtest.h>

#include <set>

#include "malha/p2p/address_manager.hpp"
#include "malha/p2p/address_rules.hpp"
#include "malha/wire/address_text.hpp"

namespace malha::p2p {
namespace {

/// Writes maps instruction by instruction.
class MapWriter {
public:
    MapWriter& ret(std::uint32_t as_number) { return put("0").number(as_number, 1, 15, 24); }
    MapWriter& jump(std::uint32_t bits) { return put("10").number(bits, 17, 5, 30); }
    MapWriter& match(const std::string& bits) {
        const auto value = static_cast<std::uint32_t>(std::stoul("1" + bits, nullptr, 2));
        return put("110").number(value, 2, 1, 8);
    }
    MapWriter& set_default(std::uint32_t as_number) {
        return put("111").number(as_number, 1, 15, 24);
    }
    MapWriter& put(const std::string& bits) {
        bits_ += bits;
        return *this;
    }
    std::size_t size() const { return bits_.size(); }
    const std::string& bits() const { return bits_; }
    base::Bytes bytes() const {
        base::Bytes bytes((bits_.size() + 7) / 8);
        for (std::size_t i = 0; i < bits_.size(); ++i)
            if (bits_[i] == '1') bytes[i / 8] |= static_cast<std::uint8_t>(1U << (i % 8));
        return bytes;
    }

private:
    MapWriter& number(std::uint32_t value, std::uint32_t first, unsigned bits, unsigned bits_max) {
        for (; bits < bits_max && value - first >= (std::uint32_t{1} << bits); ++bits) {
            first += std::uint32_t{1} << bits;
            bits_ += '1';
        }
        if (bits < bits_max) bits_ += '0';
        for (unsigned i = bits; i > 0; --i)
            bits_ += (((value - first) >> (i - 1)) & 1) != 0 ? '1' : '0';
        return *this;
    }
    std::string bits_;
};

/// The way to IPv4: ::ffff:0:0/96.
MapWriter& match_ipv4(MapWriter& writer) {
    for (int i = 0; i < 10; ++i)
        writer.match("00000000");
    return writer.match("11111111").match("11111111");
}

/// IPv4: 0.0.0.0/1 has 64496, 128.0.0.0/2 has 4200000000 but for 128.0.0.0/8, which has 3.
MapWriter example() {
    MapWriter upper;
    upper.match("0").set_default(4'200'000).match("000000").ret(3);
    MapWriter writer;
    match_ipv4(writer).jump(static_cast<std::uint32_t>(MapWriter().ret(64'496).size()));
    writer.ret(64'496).put(upper.bits());
    return writer;
}

std::uint32_t as_of(const AsMap& map, const char* address) {
    return map.find(*wire::parse_address(address));
}

TEST(AsMap, FollowsItsInstructions) {
    const auto map = AsMap::parse(example().bytes());
    ASSERT_TRUE(map) << map.error().message;
    EXPECT_EQ(as_of(*map, "1.2.3.4"), 64'496u);
    EXPECT_EQ(as_of(*map, "126.255.0.1"), 64'496u);
    EXPECT_EQ(as_of(*map, "128.1.2.3"), 3u);
    EXPECT_EQ(as_of(*map, "129.1.2.3"), 4'200'000u);
    EXPECT_EQ(as_of(*map, "191.255.255.254"), 4'200'000u);
    EXPECT_EQ(as_of(*map, "193.1.2.3"), 0u) << "nothing is said of it";
    EXPECT_EQ(as_of(*map, "2a01::1"), 0u);
    EXPECT_EQ(as_of(*map, "2002:8001:203::"), 3u) << "6to4 belongs to its IPv4 address";
    EXPECT_EQ(as_of(*map, "127.0.0.1"), 0u) << "not routable";
    EXPECT_EQ(as_of(*map, "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion"), 0u);
}

TEST(AsMap, RefusesWhatIsNotWellFormed) {
    const auto is_refused = [](const MapWriter& writer) {
        return !AsMap::parse(writer.bytes()).has_value();
    };
    EXPECT_TRUE(is_refused({})) << "empty";
    EXPECT_FALSE(is_refused(MapWriter().ret(1)));
    EXPECT_TRUE(is_refused(MapWriter().match("0"))) << "no answer";
    EXPECT_TRUE(is_refused(MapWriter().set_default(1).ret(2))) << "one RETURN would do";
    EXPECT_TRUE(is_refused(MapWriter().set_default(1).set_default(2).match("0").ret(3)));
    EXPECT_TRUE(is_refused(MapWriter().ret(1).put("1"))) << "padding of ones";
    EXPECT_TRUE(is_refused(MapWriter().ret(1).put("00000000"))) << "too much padding";
    EXPECT_TRUE(is_refused(MapWriter().match("0").match("0").ret(1))) << "should be one MATCH";
    EXPECT_FALSE(is_refused(MapWriter().match("0").match("00000000").match("0").ret(1)));
    EXPECT_TRUE(is_refused(MapWriter().jump(200).ret(1))) << "beyond the end";
    const auto size = static_cast<std::uint32_t>(MapWriter().ret(1).size());
    EXPECT_FALSE(is_refused(MapWriter().jump(size).ret(1).ret(2)));
    EXPECT_TRUE(is_refused(MapWriter().jump(size - 1).ret(1).ret(2))) << "into an instruction";
    EXPECT_TRUE(is_refused(MapWriter().jump(size + 1).ret(1).ret(2))) << "a bit never reached";
    EXPECT_TRUE(is_refused(MapWriter().jump(2 * size).jump(3 * size).ret(1).ret(2).ret(3)))
        << "crossing";
    MapWriter too_long;
    for (int i = 0; i < 17; ++i)
        too_long.match("00000000");
    EXPECT_TRUE(is_refused(too_long.ret(1))) << "more bits than an address has";
    EXPECT_FALSE(AsMap::parse(base::Bytes(AsMap::kSizeMax + 1)).has_value());
}

TEST(AsMap, GroupsAddressesByTheirOperator) {
    const auto map = AsMap::parse(example().bytes());
    ASSERT_TRUE(map);
    const auto group = [&](const char* text, const AsMap* with) {
        return network_group(*wire::parse_address(text), with);
    };
    EXPECT_EQ(group("1.2.3.4", &*map), group("100.2.3.4", &*map));
    EXPECT_NE(group("1.2.3.4", nullptr), group("100.2.3.4", nullptr));
    EXPECT_EQ(group("1.2.3.4", &*map), (base::Bytes{2, 0xf0, 0xfb, 0, 0})) << "AS 64496";
    EXPECT_EQ(group("193.1.2.3", &*map), group("193.1.2.3", nullptr));
}

TEST(AsMap, AnotherMapGivesAddressesNewPlaces) {
    const auto map = AsMap::parse(example().bytes());
    ASSERT_TRUE(map);
    base::SeededRng rng(3);
    const base::UnixSeconds now{1'750'000'000};
    AddressManager plain(rng);
    for (int i = 1; i < 60; ++i) {
        const wire::AddressRecord record{
            .time = static_cast<std::uint32_t>(now.value),
            .services = 9,
            .endpoint = {*wire::parse_address(std::to_string(i) + ".1.1.1"), 8333}};
        plain.add({&record, 1}, *wire::parse_address("129.1.1.1"), std::chrono::seconds{0}, now);
        if (i % 2 == 0) plain.good(record.endpoint, now);
    }
    AddressManager mapped(rng, &*map);
    ASSERT_TRUE(mapped.deserialize(plain.serialize()));
    // All of them belong to one AS: they fit into its few buckets, or are lost.
    std::set<std::size_t> buckets;
    for (const auto& place : mapped.places())
        if (place.table == AddressTable::tried) buckets.insert(place.bucket);
    EXPECT_LE(buckets.size(), 8u);
    EXPECT_GT(mapped.size(), 30u);
    // The same map again: every address keeps its place.
    AddressManager again(rng, &*map);
    ASSERT_TRUE(again.deserialize(mapped.serialize()));
    EXPECT_EQ(again.serialize(), mapped.serialize());
}

}  // namespace
}  // namespace malha::p2p
