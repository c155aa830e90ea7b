// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/node/fixed_seeds.hpp"

#include <gtest/gtest.h>

#include <set>

#include "malha/p2p/address_rules.hpp"

namespace malha::node {
namespace {

using consensus::Network;

TEST(FixedSeeds, AreDistinctNodesOfEveryReachableKind) {
    for (const Network network : {Network::main, Network::signet, Network::testnet4}) {
        std::set<wire::Endpoint> distinct;
        std::set<wire::Network> kinds;
        for (const wire::Endpoint& seed : fixed_seeds(network)) {
            EXPECT_TRUE(p2p::is_routable(seed.address));
            const bool is_i2p = seed.address.network() == wire::Network::i2p;
            EXPECT_EQ(seed.port, is_i2p ? 0 : consensus::params_for(network).p2p_port);
            EXPECT_TRUE(distinct.insert(seed).second);
            kinds.insert(seed.address.network());
        }
        EXPECT_GE(distinct.size(), 40u);
        EXPECT_EQ(kinds.size(), 5u);
    }
    EXPECT_TRUE(fixed_seeds(Network::regtest).empty());
    EXPECT_TRUE(fixed_seeds(Network::testnet3).empty());
}

}  // namespace
}  // namespace malha::node
