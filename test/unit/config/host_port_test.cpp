// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/config/host_port.hpp"

#include <gtest/gtest.h>

namespace malha::config {
namespace {

void expect_split(const char* text, const char* host, std::optional<std::uint16_t> port) {
    const auto parts = split_host_port(text);
    ASSERT_TRUE(parts) << text;
    EXPECT_EQ(parts->host, host) << text;
    EXPECT_EQ(parts->port, port) << text;
}

TEST(HostPort, SplitsNamesAndBothKindsOfAddresses) {
    expect_split("localhost", "localhost", std::nullopt);
    expect_split("127.0.0.1:8332", "127.0.0.1", 8332);
    expect_split("[::1]:65535", "::1", 65535);
    expect_split("[::1]", "::1", std::nullopt);
    expect_split("::1", "::1", std::nullopt);
    expect_split("", "", std::nullopt);
}

TEST(HostPort, RefusesWhatIsNoPort) {
    for (const char* text : {"a:0", "a:65536", "a:", "a:x", "a:1x", "[::1]:-1"})
        EXPECT_FALSE(split_host_port(text)) << text;
}

}  // namespace
}  // namespace malha::config
