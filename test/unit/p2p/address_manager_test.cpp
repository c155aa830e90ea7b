// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/p2p/address_manager.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "malha/base/filesystem.hpp"
#include "malha/p2p/address_rules.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/wire/address_text.hpp"
#include "support/fixture_datadir.hpp"
#include "support/shared.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

constexpr base::UnixSeconds kNow{1'750'144'966};

wire::AddressRecord record_of(const std::string& address, std::uint16_t port = 8333) {
    return {.time = static_cast<std::uint32_t>(kNow.value),
            .services = 9,
            .endpoint = {*wire::parse_address(address), port}};
}

NetworkSet only(wire::Network network) {
    NetworkSet set;
    set.add(network);
    return set;
}

class AddressManagerTest : public testing::Test {
protected:
    void TearDown() override { EXPECT_TRUE(manager_.check_consistency()); }
    bool add(const std::string& address, const std::string& source = "252.2.2.2") {
        const wire::AddressRecord record = record_of(address);
        return manager_.add({&record, 1}, *wire::parse_address(source), 0s, kNow);
    }
    base::SeededRng rng_{11};
    AddressManager manager_{rng_};
};

TEST_F(AddressManagerTest, KeepsOnlyAddressesThatCanBeReached) {
    EXPECT_TRUE(add("250.1.1.1"));
    EXPECT_FALSE(add("10.0.0.1"));
    EXPECT_FALSE(add("127.0.0.1"));
    EXPECT_FALSE(add("::1"));
    EXPECT_TRUE(add("2a01:4f8::1"));
    EXPECT_FALSE(add("250.1.1.1")) << "known";
    EXPECT_EQ(manager_.size(), 2u);
    EXPECT_EQ(manager_.size(wire::Network::ipv6), 1u);
}

TEST_F(AddressManagerTest, ASuccessMovesAnAddressToTried) {
    add("250.1.1.1");
    EXPECT_EQ(manager_.size(std::nullopt, AddressTable::new_table), 1u);
    EXPECT_TRUE(manager_.good(record_of("250.1.1.1").endpoint, kNow));
    EXPECT_EQ(manager_.size(std::nullopt, AddressTable::tried), 1u);
    EXPECT_FALSE(manager_.good(record_of("250.1.1.9").endpoint, kNow)) << "unknown";
    const auto selected = manager_.select(/*only_new=*/false, NetworkSet::all(), kNow);
    ASSERT_TRUE(selected);
    EXPECT_EQ(selected->record.endpoint, record_of("250.1.1.1").endpoint);
    EXPECT_FALSE(manager_.select(/*only_new=*/true, NetworkSet::all(), kNow));
    EXPECT_FALSE(manager_.select(/*only_new=*/false, only(wire::Network::onion), kNow));
}

TEST_F(AddressManagerTest, ATriedAddressGivesWayOnlyAfterATest) {
    // Fill `tried` until a newcomer finds its place taken.
    std::optional<wire::Endpoint> newcomer;
    for (int i = 0; i < 4000 && !newcomer; ++i) {
        const std::string address =
            "250." + std::to_string(i % 250) + "." + std::to_string(i / 250) + ".1";
        add(address, "251." + std::to_string(i % 250) + ".1.1");
        const wire::Endpoint endpoint = record_of(address).endpoint;
        if (manager_.find(endpoint) != nullptr && !manager_.good(endpoint, kNow - 5h))
            newcomer = endpoint;
    }
    ASSERT_TRUE(newcomer);
    const auto holder = manager_.select_collision();
    ASSERT_TRUE(holder);
    // The holder was tried, and did not answer.
    manager_.attempt(holder->record.endpoint, /*counts=*/false, kNow - 90s);
    manager_.resolve_collisions(kNow);
    EXPECT_TRUE(manager_.find(*newcomer)->is_tried);
    EXPECT_FALSE(manager_.select_collision());
}

TEST_F(AddressManagerTest, OneGroupOfSourcesReachesFewBuckets) {
    std::set<std::size_t> buckets;
    for (int i = 0; i < 3000; ++i)
        add("250." + std::to_string(i % 250) + "." + std::to_string(i / 250) + ".1",
            "251.1.1." + std::to_string(i % 200));
    for (const auto& place : manager_.places())
        buckets.insert(place.bucket);
    EXPECT_LE(buckets.size(), 64u);
    EXPECT_GT(buckets.size(), 32u);
}

TEST_F(AddressManagerTest, BadAddressesAreChosenSeldom) {
    add("250.1.1.1");
    add("250.2.2.2");
    for (int i = 1; i < 8; ++i) {
        manager_.good(record_of("250.7.7.7").endpoint, kNow - 1h);
        manager_.attempt(record_of("250.1.1.1").endpoint, /*counts=*/true, kNow - 1h + i * 1s);
    }
    int bad = 0;
    for (int i = 0; i < 1000; ++i)
        if (manager_.select(true, NetworkSet::all(), kNow)->record.endpoint ==
            record_of("250.1.1.1").endpoint)
            ++bad;
    EXPECT_LT(bad, 450);
}

TEST_F(AddressManagerTest, ASampleIsAShareWithoutDoubles) {
    for (int i = 0; i < 200; ++i)
        add("250." + std::to_string(i) + ".1.1", "251." + std::to_string(i) + ".1.1");
    const std::size_t size = manager_.size();
    const auto sample = manager_.sample(1000, 23, std::nullopt, true, kNow);
    EXPECT_EQ(sample.size(), size * 23 / 100);
    std::set<wire::Endpoint> unique;
    for (const auto& record : sample)
        unique.insert(record.endpoint);
    EXPECT_EQ(unique.size(), sample.size());
    EXPECT_TRUE(manager_.sample(0, 0, wire::Network::ipv6, false, kNow).empty());
}

TEST_F(AddressManagerTest, AgreesWithItselfAfterAnyOperation) {
    manager_.set_check_interval(1);
    const auto some = [this](unsigned count) { return std::to_string(rng_.below(count)); };
    const auto some_address = [&] { return "250." + some(20) + ".1." + some(20); };
    base::UnixSeconds now = kNow;
    for (int i = 0; i < 400; ++i, now = now + 10min) {
        const wire::AddressRecord record = record_of(some_address());
        manager_.add({&record, 1}, *wire::parse_address("251." + some(9) + ".1.1"), 2h, now);
        manager_.attempt(record_of(some_address()).endpoint, /*counts=*/true, now);
        manager_.good(record_of(some_address()).endpoint, now);
        manager_.resolve_collisions(now);
        EXPECT_LE(manager_.sample(10, 23, std::nullopt, true, now).size(), 10u);
    }
    EXPECT_GT(manager_.size(std::nullopt, AddressTable::tried), 20u);
    EXPECT_GT(manager_.size(std::nullopt, AddressTable::new_table), 20u);
}

TEST_F(AddressManagerTest, SurvivesSerialisation) {
    for (int i = 0; i < 100; ++i) {
        const std::string address = "250." + std::to_string(i) + ".1.1";
        add(address, "251." + std::to_string(i) + ".1.1");
        if (i % 3 == 0) manager_.good(record_of(address).endpoint, kNow);
    }
    const base::Bytes bytes = manager_.serialize();
    AddressManager restored(rng_);
    ASSERT_TRUE(restored.deserialize(bytes));
    EXPECT_TRUE(restored.check_consistency());
    EXPECT_EQ(restored.serialize(), bytes);
    EXPECT_EQ(restored.places().size(), manager_.places().size());
}

TEST_F(AddressManagerTest, ReadsFilesFromBeforeBip155) {
    const auto address = record_of("250.1.1.1").endpoint.address;
    primitives::ByteWriter writer;
    writer.write(std::uint8_t{1}).write(std::uint8_t{32 + 1});
    writer.write_bytes(AddressManager::Key{1});
    writer.write(std::uint32_t{1}).write(std::uint32_t{0});
    writer.write(std::uint32_t{AddressManager::kNewBuckets | 1U << 30});
    writer.write(std::uint32_t{70'000}).write(static_cast<std::uint32_t>(kNow.value));
    writer.write(std::uint64_t{9}).write_bytes(wire::to_v1_bytes(address));
    writer.write(base::byteswap(std::uint16_t{8333})).write_bytes(wire::to_v1_bytes(address));
    writer.write(std::int64_t{0}).write(std::int32_t{0});
    writer.write(std::uint32_t{1}).write(std::uint32_t{0});  // the first bucket holds it
    for (std::size_t i = 1; i < AddressManager::kNewBuckets; ++i)
        writer.write(std::uint32_t{0});
    const auto loaded = manager_.deserialize(writer.bytes());
    ASSERT_TRUE(loaded) << loaded.error().message;
    ASSERT_NE(manager_.find({address, 8333}), nullptr);
    EXPECT_EQ(manager_.find({address, 8333})->record.services, 9u);
}

TEST_F(AddressManagerTest, RefusesDamagedFiles) {
    add("250.1.1.1");
    const base::Bytes bytes = manager_.serialize();
    AddressManager restored(rng_);
    for (std::size_t size = 0; size + 32 < bytes.size(); size += 97)
        EXPECT_FALSE(restored.deserialize(base::ByteView(bytes).first(size))) << size;
    base::Bytes newer = bytes;
    newer[1] = 77;
    EXPECT_FALSE(restored.deserialize(newer));
    EXPECT_EQ(restored.size(), 0u);
}

TEST(AddressRules, KnowRoutableRangesAndGroups) {
    const auto group = [](const char* text) { return network_group(*wire::parse_address(text)); };
    EXPECT_EQ(group("1.2.3.4"), group("1.2.200.1"));
    EXPECT_NE(group("1.2.3.4"), group("1.3.3.4"));
    EXPECT_EQ(group("2002:102:304::"), group("1.2.3.4")) << "6to4";
    EXPECT_EQ(group("2a01:4f8::1"), group("2a01:4f8:ffff::1"));
    EXPECT_NE(group("2001:470:1000::1"), group("2001:470:2000::1")) << "Hurricane Electric";
    EXPECT_EQ(group("10.0.0.1"), group("192.168.1.1")) << "unroutable";
    EXPECT_EQ(network_name(*wire::parse_address("127.0.0.1")), "not_publicly_routable");
    EXPECT_EQ(network_name(*wire::parse_address("8.8.8.8")), "ipv4");
}

nlohmann::json recorded_raw_addrman() {
    std::istringstream lines(test::shared_text("fixtures/rpc-transcripts/network.jsonl"));
    for (std::string line; std::getline(lines, line);) {
        const auto call = nlohmann::json::parse(line);
        if (call.at("method") == "getrawaddrman") return call.at("result");
    }
    return {};
}

/// The recorded peers.dat, and what getrawaddrman said of it.
TEST(PeersFile, PlacesAreThoseOfTheRecordedNode) {
    MALHA_NEEDS_SHARED("fixtures/rpc-transcripts/network.jsonl");
    test::FixtureDatadir datadir("regtest-main");
    base::PosixFilesystem fs;
    const auto file = base::read_file(fs, datadir.path() / "regtest" / "peers.dat", 10 << 20);
    ASSERT_TRUE(file);
    base::SeededRng rng(1);
    AddressManager manager(rng);
    const auto content = base::ByteView(*file).subspan(4, file->size() - 4 - 32);
    const auto loaded = manager.deserialize(content);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(manager.size(std::nullopt, AddressTable::new_table), 32u);
    EXPECT_EQ(manager.size(std::nullopt, AddressTable::tried), 11u);
    const nlohmann::json raw = recorded_raw_addrman();
    std::size_t compared = 0;
    for (const auto& place : manager.places()) {
        const char* table = place.table == AddressTable::tried ? "tried" : "new";
        const std::string key = std::to_string(place.bucket) + "/" + std::to_string(place.position);
        const auto& recorded = raw.at(table);
        ASSERT_TRUE(recorded.contains(key)) << table << " " << key;
        EXPECT_EQ(recorded.at(key).at("address"),
                  wire::to_text(place.entry->record.endpoint.address));
        ++compared;
    }
    EXPECT_EQ(compared, raw.at("new").size() + raw.at("tried").size());
}

}  // namespace
}  // namespace malha::p2p
