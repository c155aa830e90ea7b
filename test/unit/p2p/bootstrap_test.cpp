// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/p2p/bootstrap.hpp"

#include <gtest/gtest.h>

#include "malha/wire/address_text.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

class TestClock final : public base::Clock {
public:
    base::UnixSeconds now() const override { return {1'750'000'000 + elapsed.count()}; }
    base::MonoTime mono() const override { return base::MonoTime{1h + elapsed}; }
    std::chrono::seconds elapsed{0};
};

class BootstrapTest : public testing::Test {
protected:
    Bootstrap make(const BootstrapSettings& settings) {
        return {settings, addresses_, reachable_, clock_, rng_, log_};
    }
    void know(int count) {
        for (int i = 0; i < count; ++i)
            addresses_.add(std::vector{record("9." + std::to_string(i / 200) + "." +
                                              std::to_string(i % 200) + ".1")},
                           *wire::parse_address(std::to_string(1 + i % 120) + ".1.1.1"), 0s,
                           clock_.now());
    }
    wire::AddressRecord record(const std::string& address) const {
        return {.time = static_cast<std::uint32_t>(clock_.now().value),
                .services = 9,
                .endpoint = {*wire::parse_address(address), 8333}};
    }
    /// Seconds until something is to be done; -1: nothing within ten minutes.
    int wait(Bootstrap& bootstrap, std::size_t peers) {
        for (int seconds = 0; seconds < 600; ++seconds, clock_.elapsed += 1s)
            if (steps_ = bootstrap.due(peers); !steps_.empty()) return seconds;
        return -1;
    }
    std::size_t lookups() const {
        return static_cast<std::size_t>(std::count_if(
            steps_.begin(), steps_.end(),
            [](const BootstrapStep& step) { return std::holds_alternative<LookUpSeed>(step); }));
    }

    TestClock clock_;
    base::SeededRng rng_{4};
    base::Logger log_;
    NetworkSet reachable_ = NetworkSet::all();
    AddressManager addresses_{rng_};
    std::vector<BootstrapStep> steps_;
    const std::vector<std::string> seeds_{"a.", "b.", "c.", "d.", "e."};
};

TEST_F(BootstrapTest, WithoutAddressesAllDnsSeedsAreAskedAtOnce) {
    auto bootstrap = make({.dns_seeds = seeds_});
    EXPECT_EQ(wait(bootstrap, 0), 0);
    EXPECT_EQ(lookups(), 5u);
    EXPECT_EQ(wait(bootstrap, 0), -1) << "and only once";
}

TEST_F(BootstrapTest, WithAddressesSeedsWaitForPeersAndComeFewAtATime) {
    know(5);
    auto bootstrap = make({.dns_seeds = seeds_});
    EXPECT_EQ(wait(bootstrap, 1), 11);
    EXPECT_EQ(lookups(), 3u);
    EXPECT_EQ(wait(bootstrap, 1), 11);
    EXPECT_EQ(lookups(), 2u);
    auto patient = make({.dns_seeds = seeds_});
    EXPECT_EQ(wait(patient, 2), -1) << "peers are enough";
    auto forced = make({.dns_seeds = seeds_, .forces_dns = true});
    EXPECT_EQ(wait(forced, 2), 0);
    EXPECT_EQ(lookups(), 5u);
}

TEST_F(BootstrapTest, WithManyAddressesSeedsWaitLonger) {
    know(1600);
    ASSERT_GE(addresses_.size(), 1000u);
    auto bootstrap = make({.dns_seeds = seeds_});
    EXPECT_EQ(wait(bootstrap, 0), 300);
}

TEST_F(BootstrapTest, SeedNodesComeBeforeTheDns) {
    auto bootstrap = make({.dns_seeds = seeds_, .seed_nodes = {"node"}});
    EXPECT_EQ(wait(bootstrap, 0), 0);
    ASSERT_EQ(steps_.size(), 1u);
    EXPECT_EQ(std::get<FetchAddresses>(steps_[0]).node, "node");
    EXPECT_EQ(wait(bootstrap, 0), 30);
    EXPECT_EQ(lookups(), 5u);
}

TEST_F(BootstrapTest, WithAddressesSeedNodesComeOneByOneWhilePeersAreFew) {
    know(5);
    auto bootstrap = make({.seed_nodes = {"one", "two"}});
    EXPECT_EQ(wait(bootstrap, 0), 10);
    EXPECT_EQ(steps_.size(), 1u);
    EXPECT_EQ(wait(bootstrap, 2), -1);
    EXPECT_LE(wait(bootstrap, 1), 10);
}

TEST_F(BootstrapTest, FixedSeedsFillNetworksOfWhichNothingIsKnown) {
    know(1);  // IPv4
    const auto seed = [](const char* address) {
        return wire::Endpoint{*wire::parse_address(address), 8333};
    };
    const std::vector fixed{seed("5.5.5.5"), seed("2a01::1"),
                            seed("pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion")};
    reachable_.remove(wire::Network::onion);
    auto late = make({.dns_seeds = seeds_, .fixed_seeds = fixed});
    wait(late, 0);
    clock_.elapsed += 40s;
    static_cast<void>(late.due(0));
    EXPECT_EQ(addresses_.size(), 1u) << "others have their chance";
    clock_.elapsed += 30s;
    static_cast<void>(late.due(0));
    EXPECT_EQ(addresses_.size(), 2u);
    ASSERT_NE(addresses_.find(fixed[1]), nullptr);
    const auto age = clock_.now() - base::UnixSeconds{addresses_.find(fixed[1])->record.time};
    EXPECT_GE(age, 7 * 24h);

    reachable_.add(wire::Network::onion);
    auto lonely = make({.fixed_seeds = fixed});
    static_cast<void>(lonely.due(0));
    EXPECT_EQ(addresses_.size(), 3u) << "at once, as nothing else could help";
}

TEST_F(BootstrapTest, WhatTheDnsAnswersIsKeptUpToALimit) {
    auto bootstrap = make({.dns_seeds = seeds_});
    std::vector<wire::NetworkAddress> found;
    for (int i = 0; i < 100; ++i)
        found.push_back(*wire::parse_address("9." + std::to_string(i) + ".1.1"));
    bootstrap.found("a.", found, 8333);
    EXPECT_GT(addresses_.size(), 20u);
    EXPECT_LE(addresses_.size(), 32u);
}

}  // namespace
}  // namespace malha::p2p
