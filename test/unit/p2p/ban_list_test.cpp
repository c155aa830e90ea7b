// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/p2p/ban_list.hpp"

#include <gtest/gtest.h>

#include "malha/p2p/anchors.hpp"
#include "malha/p2p/subnet_text.hpp"
#include "malha/wire/address_text.hpp"
#include "support/shared.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

constexpr base::UnixSeconds kNow{1'750'000'000};
constexpr const char* kOnion = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion";

wire::NetworkAddress address(const char* text) {
    return *wire::parse_address(text);
}
Subnet subnet(const char* text) {
    return *parse_subnet(text);
}

TEST(SubnetText, ReadsAndWritesWhatPeopleWrite) {
    EXPECT_EQ(to_text(subnet("1.2.3.4")), "1.2.3.4/32");
    EXPECT_EQ(to_text(subnet("10.1.2.3/8")), "10.0.0.0/8");
    EXPECT_EQ(to_text(subnet("192.0.2.0/255.255.255.0")), "192.0.2.0/24");
    EXPECT_EQ(to_text(subnet("2001:db8::/32")), "2001:db8::/32");
    EXPECT_EQ(to_text(subnet("0.0.0.0/0")), "0.0.0.0/0");
    EXPECT_EQ(to_text(subnet(kOnion)), kOnion);
}

TEST(SubnetText, RefusesWhatIsNoSubnet) {
    for (const char* text : {"", "x", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/",
                             "192.0.2.0/255.0.255.0", "::/129", "1.2.3.4/::1", "10.0.0.0/8/8"})
        EXPECT_FALSE(parse_subnet(text)) << text;
    EXPECT_FALSE(parse_subnet(std::string(kOnion) + "/8"));
}

TEST(BanList, BansRangesForATime) {
    BanList bans({1, 2});
    EXPECT_TRUE(bans.ban(subnet("10.0.0.0/8"), {kNow, kNow + 60s}));
    EXPECT_TRUE(bans.is_banned(address("10.9.9.9"), kNow));
    EXPECT_FALSE(bans.is_banned(address("11.0.0.1"), kNow));
    EXPECT_FALSE(bans.is_banned(address("10.9.9.9"), kNow + 60s));
    EXPECT_FALSE(bans.is_banned(subnet("10.0.0.0/9"), kNow)) << "only the same range";
    EXPECT_FALSE(bans.ban(subnet("10.0.0.0/8"), {kNow, kNow + 30s})) << "the longer ban stays";
    EXPECT_EQ(bans.list(kNow).size(), 1u);
    EXPECT_TRUE(bans.list(kNow + 60s).empty());
    EXPECT_TRUE(bans.unban(subnet("10.0.0.0/8")));
    EXPECT_FALSE(bans.unban(subnet("10.0.0.0/8")));
}

TEST(BanList, SaysWhenTheFileIsOld) {
    BanList bans({1, 2});
    EXPECT_FALSE(bans.take_changed());
    bans.ban(subnet("1.2.3.4"), {kNow, kNow + 60s});
    EXPECT_TRUE(bans.take_changed());
    EXPECT_FALSE(bans.take_changed());
    bans.sweep(kNow + 61s);
    EXPECT_TRUE(bans.take_changed());
}

TEST(BanList, RemembersAtLeastHalfOfTheDiscouraged) {
    BanList bans({3, 4});
    const auto numbered = [](std::size_t i) {
        return wire::NetworkAddress::ipv4({1, static_cast<std::uint8_t>(i >> 16),
                                           static_cast<std::uint8_t>(i >> 8),
                                           static_cast<std::uint8_t>(i)});
    };
    const std::size_t count = BanList::kDiscouragedMax * 2;
    for (std::size_t i = 0; i < count; ++i)
        bans.discourage(numbered(i));
    for (std::size_t i = count - BanList::kDiscouragedMax / 2; i < count; ++i)
        ASSERT_TRUE(bans.is_discouraged(numbered(i)));
    EXPECT_FALSE(bans.is_discouraged(numbered(0)));
}

TEST(BanList, TellsOfWelcomeAddressesOnly) {
    BanList bans({1, 2});
    bans.ban(*parse_subnet("1.2.0.0/16"), {.created = kNow, .until = kNow + 10s});
    bans.discourage(*wire::parse_address("3.3.3.3"));
    std::vector<wire::AddressRecord> records;
    for (const char* text : {"1.2.3.4", "1.3.3.4", "3.3.3.3", "3.3.3.4"})
        records.push_back({.endpoint = {*wire::parse_address(text), 8333}});
    const auto welcome = bans.welcome_of(records, kNow);
    ASSERT_EQ(welcome.size(), 2u);
    EXPECT_EQ(welcome[0], records[1]);
    EXPECT_EQ(welcome[1], records[3]);
    EXPECT_EQ(bans.welcome_of(records, kNow + 11s).size(), 3u) << "the ban has ended";
}

TEST(Anchors, AreThoseOfTheRecordedFile) {
    MALHA_NEEDS_SHARED("fixtures/datadir/anchors.dat");
    const base::Bytes file = test::shared_bytes("fixtures/datadir/anchors.dat");
    const auto content = base::ByteView(file).subspan(4, file.size() - 4 - 32);
    const auto anchors = decode_anchors(content);
    ASSERT_TRUE(anchors);
    ASSERT_EQ(anchors->size(), 1u);
    EXPECT_EQ(wire::to_text(anchors->front()), "127.0.0.1:28554");
    EXPECT_EQ(encode_anchors(*anchors), base::to_bytes(content));
    EXPECT_FALSE(decode_anchors(content.first(10)));
}

}  // namespace
}  // namespace malha::p2p
