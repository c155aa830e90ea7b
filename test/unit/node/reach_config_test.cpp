// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/node/reach_config.hpp"

#include <gtest/gtest.h>

#include "malha/config/option_table.hpp"
#include "malha/node/node_config.hpp"
#include "malha/wire/address_text.hpp"

namespace malha::node {
namespace {

using wire::Network;

base::Result<ReachConfig> read(std::vector<std::string> words) {
    words.emplace_back("-dns=0");
    config::Options options(config::node_options());
    const auto parsed = options.parse_command_line(words);
    if (!parsed) return base::fail(parsed.error().message);
    static_cast<void>(apply_interactions(options));
    return read_reach_config(options, 8333);
}

std::string error_of(std::vector<std::string> words) {
    const auto config = read(std::move(words));
    return config ? "" : config.error().message;
}

std::string proxy_of(const ReachConfig& config, Network network) {
    const auto found = config.proxies.find(network);
    if (found == config.proxies.end()) return "";
    const auto& address = found->second.address;
    return address.unix_path.empty() ? wire::to_text(address.endpoint) : address.unix_path;
}

TEST(ReachConfig, WithoutOptionsIpIsReachedDirectly) {
    const auto config = read({});
    ASSERT_TRUE(config);
    EXPECT_TRUE(config->reachable.contains(Network::ipv4));
    EXPECT_TRUE(config->reachable.contains(Network::ipv6));
    for (const Network network : {Network::onion, Network::i2p, Network::cjdns})
        EXPECT_FALSE(config->reachable.contains(network));
    EXPECT_TRUE(config->proxies.empty());
    EXPECT_TRUE(config->takes_proxy_of_tor) << "when the control port names one";
    EXPECT_EQ(config->tor->control.endpoint,
              (wire::Endpoint{*wire::parse_address("127.0.0.1"), 9051}));
}

TEST(ReachConfig, OneProxyForAllButI2p) {
    const auto config = read({"-proxy=127.0.0.1"});
    ASSERT_TRUE(config);
    for (const Network network : {Network::ipv4, Network::ipv6, Network::onion, Network::cjdns})
        EXPECT_EQ(proxy_of(*config, network), "127.0.0.1:9050");
    EXPECT_EQ(proxy_of(*config, Network::i2p), "");
    EXPECT_TRUE(config->name_proxy.has_value());
    EXPECT_TRUE(config->name_proxy->isolate_streams);
    EXPECT_TRUE(config->reachable.contains(Network::onion));
    EXPECT_FALSE(config->reachable.contains(Network::cjdns));
    EXPECT_FALSE(config->discovers) << "addresses would tell who is behind the proxy";
    EXPECT_FALSE(config->takes_proxy_of_tor);
}

TEST(ReachConfig, LaterProxiesReplaceEarlierOnes) {
    const auto config = read({"-proxy=127.0.0.1:1", "-proxy=127.0.0.1:2=onion", "-proxy=0=cjdns",
                              "-proxy=unix:/run/socks=ipv6", "-proxyrandomize=0"});
    ASSERT_TRUE(config);
    EXPECT_EQ(proxy_of(*config, Network::ipv4), "127.0.0.1:1");
    EXPECT_EQ(proxy_of(*config, Network::ipv6), "/run/socks");
    EXPECT_EQ(proxy_of(*config, Network::onion), "127.0.0.1:2");
    EXPECT_EQ(proxy_of(*config, Network::cjdns), "");
    EXPECT_FALSE(config->proxies.at(Network::ipv4).isolate_streams);
}

TEST(ReachConfig, OnionHasItsOwnProxyOrNone) {
    EXPECT_EQ(proxy_of(*read({"-proxy=127.0.0.1:1", "-onion=127.0.0.1:2"}), Network::onion),
              "127.0.0.1:2");
    for (const char* off : {"-noonion", "-onion=0"}) {
        const auto config = read({"-proxy=127.0.0.1:1", off});
        ASSERT_TRUE(config);
        EXPECT_EQ(proxy_of(*config, Network::onion), "");
        EXPECT_FALSE(config->reachable.contains(Network::onion));
        EXPECT_FALSE(config->takes_proxy_of_tor);
    }
}

TEST(ReachConfig, OnlynetNamesWhatIsReached) {
    const auto config = read({"-onlynet=cjdns", "-onlynet=i2p", "-cjdnsreachable",
                              "-i2psam=127.0.0.1", "-externalip=fc00::1"});
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_FALSE(config->reachable.contains(Network::ipv4));
    EXPECT_TRUE(config->reachable.contains(Network::cjdns));
    EXPECT_TRUE(config->reachable.contains(Network::i2p));
    EXPECT_EQ(proxy_of(*config, Network::i2p), "127.0.0.1:7656");
    EXPECT_EQ(config->external.at(0).address.network(), Network::cjdns);
    EXPECT_FALSE(config->takes_proxy_of_tor) << "Tor is not among them";
}

TEST(ReachConfig, SaysWhichOptionIsWrong) {
    EXPECT_EQ(error_of({"-proxy=127.0.0.1:9050="}),
              "Invalid -proxy address or hostname, ends with '=': '127.0.0.1:9050='");
    EXPECT_EQ(error_of({"-proxy=127.0.0.1=i2p"}),
              "Unrecognized network in -proxy='127.0.0.1=i2p': 'i2p'");
    const std::string long_path = "unix:" + std::string(108, 'x');
    EXPECT_EQ(error_of({"-proxy=" + long_path}),
              "Invalid -proxy address or hostname: '" + long_path + "'");
    EXPECT_EQ(error_of({"-proxy=unix:" + std::string(107, 'x')}), "");
    EXPECT_EQ(error_of({"-onion=name"}), "Invalid -onion address or hostname: 'name'");
    EXPECT_EQ(error_of({"-i2psam=name"}), "Invalid -i2psam address or hostname: 'name'");
    EXPECT_EQ(error_of({"-externalip=name"}), "Cannot resolve -externalip address: 'name'");
    EXPECT_EQ(error_of({"-torcontrol=name"}), "") << "costs the onion service only";
    EXPECT_NE(error_of({"-onlynet=onion", "-noonion", "-proxy=127.0.0.1"}), "");
    EXPECT_NE(error_of({"-onlynet=onion", "-dnsseed=1", "-onion=127.0.0.1"}), "");
    EXPECT_EQ(error_of({"-onlynet=onion", "-onion=127.0.0.1"}), "");
}

}  // namespace
}  // namespace malha::node
