// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/node/peer_config.hpp"

#include <gtest/gtest.h>

#include "malha/config/option_table.hpp"
#include "malha/node/node_config.hpp"
#include "malha/wire/address_text.hpp"

namespace malha::node {
namespace {

base::Result<PeerConfig> read(std::vector<std::string> words) {
    words.emplace_back("-dns=0");
    config::Options options(config::node_options());
    const auto parsed = options.parse_command_line(words);
    if (!parsed) return base::fail(parsed.error().message);
    static_cast<void>(apply_interactions(options));
    return read_peer_config(options, consensus::main_params(), "/Test:1/");
}

std::vector<std::string> binds_of(const PeerConfig& config) {
    std::vector<std::string> texts;
    for (const Bind& bind : config.binds)
        texts.push_back(wire::to_text(bind.endpoint) + (bind.is_onion ? "=onion" : ""));
    return texts;
}

using Texts = std::vector<std::string>;

TEST(PeerConfig, ListensEverywhereUnlessToldOtherwise) {
    const auto config = read({});
    ASSERT_TRUE(config);
    EXPECT_EQ(binds_of(*config), (Texts{"[::]:8333", "0.0.0.0:8333", "127.0.0.1:8334=onion"}));
    EXPECT_TRUE(config->binds_any);
    EXPECT_FALSE(config->binds[0].is_required) << "a machine may have no IPv6";
    EXPECT_TRUE(config->binds[2].is_required);
    EXPECT_EQ(binds_of(*read({"-port=30001"}))[2], "127.0.0.1:30002=onion");
    const auto chosen = read({"-bind=1.2.3.4", "-bind=127.0.0.1=onion", "-port=30001"});
    ASSERT_TRUE(chosen);
    EXPECT_EQ(binds_of(*chosen), (Texts{"1.2.3.4:30001", "127.0.0.1:30002=onion"}));
    EXPECT_FALSE(chosen->binds_any);
    EXPECT_TRUE(chosen->binds[0].is_announced);
    EXPECT_FALSE(chosen->binds[1].is_announced);
}

TEST(PeerConfig, NoAddressIsBoundTwice) {
    EXPECT_TRUE(read({"-bind=1.2.3.4", "-bind=1.2.3.4:8334"}));
    const auto twice = read({"-bind=1.2.3.4", "-whitebind=1.2.3.4:8333"});
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().message,
              "Duplicate binding configuration for address 1.2.3.4:8333. Please check your -bind, "
              "-bind=...=onion and -whitebind settings.");
}

TEST(PeerConfig, ExternalAddressesGetThePortWeListenOn) {
    const auto port_of = [](Texts words) {
        words.emplace_back("-externalip=2.2.2.2");
        const auto config = read(words);
        return config ? config->reach.external.at(0).port : std::uint16_t{0};
    };
    EXPECT_EQ(port_of({}), 8333);
    EXPECT_EQ(port_of({"-port=30002", "-bind=1.1.1.5"}), 30002);
    EXPECT_EQ(port_of({"-port=30003", "-bind=1.1.1.5:30004"}), 30004);
    EXPECT_EQ(port_of({"-port=30003", "-bind=1.1.1.5:30004=onion"}), 30003);
    EXPECT_EQ(port_of({"-bind=1.1.1.5:30017", "-whitebind=1.1.1.5:30018"}), 30017);
    EXPECT_EQ(port_of({"-port=30019", "-whitebind=1.1.1.5:30020"}), 30020);
    EXPECT_EQ(port_of({"-port=30019", "-whitebind=noban@1.1.1.5:30020"}), 30019);
    EXPECT_EQ(read({"-externalip=2.2.2.2:30006", "-port=7"})->reach.external.at(0).port, 30006);
}

TEST(PeerConfig, PermissionsAreNamedOrUsual) {
    using namespace p2p;
    const auto config = read({"-whitelist=1.2.3.0/24", "-whitelist=in,out,addr@4.4.4.4",
                              "-whitebind=relay,mempool@127.0.0.1:9"});
    ASSERT_TRUE(config);
    const auto& usual = config->whitelist.at(0);
    EXPECT_TRUE(has_permission(usual.permissions, permission::kNoBan | permission::kRelay));
    EXPECT_FALSE(has_permission(usual.permissions, permission::kAddr));
    EXPECT_TRUE(usual.inbound && !usual.outbound);
    const auto& named = config->whitelist.at(1);
    EXPECT_EQ(named.permissions, permission::kAddr);
    EXPECT_TRUE(named.inbound && named.outbound);
    EXPECT_EQ(config->binds.at(0).permissions, permission::kRelay | permission::kMempool);
    EXPECT_FALSE(read({"-whitelist=1.2.3.4/33"}));
}

TEST(PeerConfig, SlotsFollowTheNumberOfConnections) {
    const auto slots_of = [](const char* option) {
        const auto config = read({option});
        return std::tuple(config->slots.full_relay_max, config->slots.block_relay_max,
                          config->inbound_max, config->slots.is_automatic);
    };
    EXPECT_EQ(slots_of("-maxconnections=125"), std::tuple(8u, 2u, 114u, true));
    EXPECT_EQ(slots_of("-maxconnections=9"), std::tuple(8u, 1u, 0u, true));
    EXPECT_EQ(slots_of("-maxconnections=0"), std::tuple(0u, 0u, 0u, false));
    EXPECT_EQ(slots_of("-connect=1.2.3.4"), std::tuple(8u, 2u, 114u, false));
}

TEST(PeerConfig, ConnectNamesTheOnlyPeers) {
    const auto config = read({"-connect=1.2.3.4", "-connect=0", "-addnode=5.6.7.8"});
    ASSERT_TRUE(config);
    EXPECT_EQ(config->slots.named, (Texts{"1.2.3.4", "5.6.7.8"}));
    EXPECT_TRUE(config->bootstrap.dns_seeds.empty()) << "-connect implies -dnsseed=0";
    EXPECT_FALSE(config->listens);
    EXPECT_FALSE(read({"-connect=1.2.3.4", "-dnsseed=1"})->bootstrap.dns_seeds.empty());
}

TEST(PeerConfig, UploadTargetsHaveUnits) {
    const auto target = [](const std::string& text) {
        return read({"-maxuploadtarget=" + text})->protocol.upload_target;
    };
    EXPECT_EQ(target("0"), 0u);
    EXPECT_EQ(target("1"), 1024u * 1024);
    EXPECT_EQ(target("3k"), 3000u);
    EXPECT_EQ(target("3K"), 3072u);
    EXPECT_EQ(target("2g"), 2'000'000'000u);
    EXPECT_EQ(target("1T"), 1ULL << 40);
}

}  // namespace
}  // namespace malha::node
