// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/wire/address_text.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "malha/base/hex.hpp"
#include "support/shared.hpp"

namespace malha::wire {
namespace {

TEST(AddressText, Ipv4AndIpv6) {
    for (const char* text :
         {"1.2.3.4", "255.255.255.255", "::", "::1", "1::", "2001:db8::1", "2001:db8:0:1:1:1:1:1",
          "1:0:0:2::3", "fe80::1:0:0:1", "1:2:3:4:5:6:7:8", "fc00:1:2::9"}) {
        const auto address = parse_address(text);
        ASSERT_TRUE(address) << text;
        EXPECT_EQ(to_text(*address), text);
    }
    EXPECT_EQ(to_text(*parse_address("::ffff:1.2.3.4")), "1.2.3.4");
    EXPECT_EQ(to_text(*parse_address("2001:DB8:0:0:0:0:0:0001")), "2001:db8::1");
}

TEST(AddressText, OldFormsOfIpv4) {
    EXPECT_EQ(to_text(*parse_address("127.1")), "127.0.0.1");
    EXPECT_EQ(to_text(*parse_address("1.2.3")), "1.2.0.3");
    EXPECT_EQ(to_text(*parse_address("0x7f000001")), "127.0.0.1");
    EXPECT_EQ(to_text(*parse_address("010.0.0.1")), "8.0.0.1");
    EXPECT_EQ(to_text(*parse_address("1")), "0.0.0.1");
}

TEST(AddressText, EndpointsPutIpv6InBrackets) {
    EXPECT_EQ(to_text(Endpoint{*parse_address("1.2.3.4"), 8333}), "1.2.3.4:8333");
    EXPECT_EQ(to_text(Endpoint{*parse_address("::1"), 1}), "[::1]:1");
}

// The addresses of BIP155's examples and of the Tor project's specification.
TEST(AddressText, OnionAndI2p) {
    const std::string onion = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion";
    const auto parsed = parse_address(onion);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->network(), Network::onion);
    EXPECT_EQ(base::to_hex(parsed->bytes()),
              "79bcc625184b05194975c28b66b66b0469f7f6556fb1ac3189a79b40dda32f1f");
    EXPECT_EQ(to_text(*parsed), onion);
    const std::string i2p = "ukeu3k5oycgaauneqgtnvselmt4yemvoilkln7jpvamvfx7dnkdq.b32.i2p";
    ASSERT_TRUE(parse_address(i2p));
    EXPECT_EQ(parse_address(i2p)->network(), Network::i2p);
    EXPECT_EQ(to_text(*parse_address(i2p)), i2p);
    EXPECT_TRUE(parse_address("PG6MMJIYJMCRSSLVYKFWNNTLARU7P5SVN6Y2YMMJU6NUBXNDF4PSCRYD.onion"));
}

TEST(AddressText, RejectsEverythingElse) {
    for (const char* text :
         {"",
          "1.2.65536",
          "1.2.3.256",
          "127.1 x",
          "1.2.3.4 ",
          "1.2.3.4\n",
          "1..2",
          "0x",
          "01.2.3.4x",
          "localhost",
          "[::1]",
          "1.2.3.4:8333",
          ":::",
          "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscrye.onion",  // checksum
          "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscry.onion",
          "abc.onion",
          "expyuzz4wqqyqhjn.onion",  // version 2
          "ukeu3k5oycgaauneqgtnvselmt4yemvoilkln7jpvamvfx7dnkd.b32.i2p",
          "x.b32.i2p",
          ".b32.i2p"})
        EXPECT_FALSE(parse_address(text)) << text;
    EXPECT_FALSE(parse_address(std::string_view("1.2.3.4\0", 8)));
}

TEST(AddressText, FixedSeedsReadAndWriteTheSame) {
    std::size_t count = 0;
    for (const char* name : {"main", "test", "signet", "testnet4"}) {
        const std::string file = std::string("vectors/net/nodes_") + name + ".txt";
        MALHA_NEEDS_SHARED(file);
        std::istringstream lines(test::shared_text(file));
        for (std::string line; std::getline(lines, line);) {
            line = line.substr(0, line.find_first_of(" #"));
            if (line.empty()) continue;
            const auto colon = line.rfind(':');
            std::string host = line.substr(0, colon);
            if (host.front() == '[') host = host.substr(1, host.size() - 2);
            const auto address = parse_address(host);
            ASSERT_TRUE(address) << line;
            const auto port = static_cast<std::uint16_t>(std::stoi(line.substr(colon + 1)));
            EXPECT_EQ(to_text(Endpoint{*address, port}), line);
            ++count;
        }
    }
    EXPECT_GT(count, 2000u);
}

}  // namespace
}  // namespace malha::wire
