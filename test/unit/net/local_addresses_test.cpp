// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/net/local_addresses.hpp"

#include <gtest/gtest.h>

#include <set>

#include "malha/wire/address_text.hpp"

namespace malha::net {
namespace {

// What a machine has differs; what it must not say does not.
TEST(LocalAddresses, AreDistinctAndNeitherLoopbackNorLinkLocal) {
    std::set<wire::NetworkAddress> seen;
    for (const wire::NetworkAddress& address : local_addresses()) {
        const std::string text = wire::to_text(address);
        EXPECT_TRUE(seen.insert(address).second) << text;
        EXPECT_FALSE(text.starts_with("127.") || text == "::1" || text.starts_with("169.254.") ||
                     text.starts_with("fe80:"))
            << text;
    }
}

}  // namespace
}  // namespace malha::net
