// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Peers that tell of made-up addresses without end. What is believed of them is bounded by time for
// each peer and by buckets for each network group; what honest peers told stays, goes on to others,
// and is what the node dials.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "malha/p2p/address_rules.hpp"
#include "malha/wire/address_messages.hpp"
#include "simulation/liar.hpp"

namespace malha::simulation {
namespace {

using namespace std::chrono_literals;
using p2p::AddressManager;
using p2p::AddressTable;

constexpr std::uint16_t kPort = 8333;
// Buckets of `new` that one group of sources reaches.
constexpr std::size_t kBucketsPerSource = 64;
/// Room for more than the flooders send.
constexpr LinkQuality kFast{.latency = 20ms, .bytes_per_second = 1e8};

wire::AddressRecord record_of(Network& network, const wire::NetworkAddress& address) {
    return {.time = static_cast<std::uint32_t>(network.clock.now().value),
            .services = wire::service::kNetwork | wire::service::kWitness,
            .endpoint = {address, kPort}};
}

/// Tells of addresses, and remembers those that it is told.
class Gossip : public Liar {
public:
    using Liar::Liar;

    void tell(std::vector<wire::AddressRecord> records) {
        told += records.size();
        send(wire::Addr{.records = std::move(records)});
    }
    [[nodiscard]] bool has_heard_of(const wire::AddressRecord& record) const {
        return std::any_of(heard.begin(), heard.end(), [&](const wire::AddressRecord& other) {
            return other.endpoint == record.endpoint;
        });
    }
    [[nodiscard]] p2p::PeerId id_at_node() const { return id_at_node_; }
    void dial(Node& node) { id_at_node_ = network_.connect(*this, node, kFast).second; }
    void be_dialled_by(Node& node) { id_at_node_ = network_.connect(node, *this, kFast).first; }

    std::vector<wire::AddressRecord> answer;  ///< to getaddr
    std::vector<wire::AddressRecord> heard;
    std::size_t told = 0;

protected:
    void on_ready() override { is_ready_ = true; }
    void on_message(std::string_view command, const base::Bytes& payload) override {
        if (command == wire::command::kAddr) {
            const auto message = wire::decode<wire::Addr>(payload);
            heard.insert(heard.end(), message->records.begin(), message->records.end());
        }
        if (command == wire::command::kGetAddr && !answer.empty()) tell(answer);
    }
    bool is_ready_ = false;

private:
    p2p::PeerId id_at_node_{};
};

std::vector<wire::AddressRecord> made_up(Network& network, std::size_t count) {
    std::vector<wire::AddressRecord> records;
    while (records.size() < count) {
        std::array<std::uint8_t, 4> bytes;
        network.rng.fill(bytes);
        // 100 and above: none of the honest ones.
        bytes[0] = static_cast<std::uint8_t>(100 + bytes[0] % 27);
        const auto address = wire::NetworkAddress::ipv4(bytes);
        if (p2p::is_routable(address)) records.push_back(record_of(network, address));
    }
    return records;
}

/// Small messages all the time, which are passed on as news, and now and then the largest.
class Flooder final : public Gossip {
public:
    using Gossip::Gossip;

    void tick() override {
        if (!is_ready_ || !is_open()) return;
        ++ticks_;
        if (ticks_ % 10 == 0) tell(made_up(network_, 10));
        if (ticks_ % 300 == 0) tell(made_up(network_, wire::kMaxAddresses));
    }

private:
    int ticks_ = 0;
};

class AddressFlood : public ::testing::Test {
protected:
    /// An address in the group `number`, one of many.
    static wire::NetworkAddress honest_address(std::size_t number, std::size_t host) {
        return wire::NetworkAddress::ipv4({static_cast<std::uint8_t>(20 + number / 200),
                                           static_cast<std::uint8_t>(number % 200), 7,
                                           static_cast<std::uint8_t>(1 + host)});
    }
    [[nodiscard]] bool is_known(const wire::AddressRecord& record) const {
        return node_.addresses->find(record.endpoint) != nullptr;
    }
    [[nodiscard]] std::size_t known_of(const std::vector<wire::AddressRecord>& records) const {
        return static_cast<std::size_t>(
            std::count_if(records.begin(), records.end(),
                          [&](const wire::AddressRecord& record) { return is_known(record); }));
    }
    /// The share of the addresses that the node would dial which satisfy the condition.
    template <class F>
    double share_of_dials(F&& condition) {
        constexpr int kDials = 2000;
        int count = 0;
        for (int i = 0; i < kDials; ++i) {
            const auto entry =
                node_.addresses->select(/*only_new=*/false, node_.reachable, network_.clock.now());
            if (entry && condition(entry->record)) ++count;
        }
        return static_cast<double>(count) / kDials;
    }
    /// Buckets of `new` with an address that somebody of the group told of.
    [[nodiscard]] std::map<base::Bytes, std::set<std::size_t>> buckets_by_source() const {
        std::map<base::Bytes, std::set<std::size_t>> buckets;
        for (const AddressManager::Place& place : node_.addresses->places())
            if (place.table == AddressTable::new_table)
                buckets[p2p::network_group(place.entry->source)].insert(place.bucket);
        return buckets;
    }

    Network network_{51};
    Node& node_ = network_.add_node();
};

}  // namespace

TEST_F(AddressFlood, FloodersOfOneGroupAreHeldToTheirRateAndToTheirBuckets) {
    // Eight honest peers that the node chose, each with a hundred addresses.
    std::vector<std::unique_ptr<Gossip>> honest;
    std::vector<wire::AddressRecord> honest_records;
    for (std::size_t i = 0; i < 8; ++i) {
        honest.push_back(std::make_unique<Gossip>(network_));
        for (std::size_t j = 0; j < 100; ++j)
            honest.back()->answer.push_back(
                record_of(network_, honest_address(i * 100 + j, /*host=*/0)));
        honest_records.insert(honest_records.end(), honest.back()->answer.begin(),
                              honest.back()->answer.end());
        honest.back()->be_dialled_by(node_);
    }
    network_.run_for(1min);
    const std::size_t known_before = known_of(honest_records);
    ASSERT_GE(known_before, honest_records.size() * 95 / 100);
    const std::size_t size_before = node_.addresses->size();

    std::vector<std::unique_ptr<Flooder>> flooders;
    for (std::uint8_t i = 0; i < 20; ++i) {
        flooders.push_back(std::make_unique<Flooder>(network_));
        network_.settle(*flooders.back(), wire::NetworkAddress::ipv4({99, 99, 1, i}));
        flooders.back()->dial(node_);
    }
    // Meanwhile an honest peer tells of a node now and then.
    std::vector<wire::AddressRecord> news;
    constexpr auto kFloodTime = 15min;  // later the honest would go for want of headers
    constexpr int kNews = 10;
    for (int i = 0; i < kNews; ++i) {
        news.push_back(
            record_of(network_, honest_address(900 + static_cast<std::size_t>(i), /*host=*/0)));
        honest.front()->tell({news.back()});
        network_.run_for(kFloodTime / kNews);
    }
    network_.run_for(3min);

    // The rate: one address in ten seconds for each connection, and one at once.
    constexpr double kSeconds = std::chrono::duration<double>(kFloodTime + 3min).count();
    std::uint64_t processed = 0;
    for (const auto& flooder : flooders) {
        ASSERT_TRUE(flooder->is_open()) << "talking much is no offence";
        const auto info = node_.manager->peer(flooder->id_at_node());
        ASSERT_TRUE(info.has_value());
        EXPECT_LE(static_cast<double>(info->addr_processed), 2 + kSeconds * 0.1);
        EXPECT_GE(info->addr_rate_limited, flooder->told * 9 / 10);
        processed += info->addr_processed;
    }
    EXPECT_GT(processed, 1000U) << "the flood was none";
    EXPECT_LE(node_.addresses->size(), size_before + processed + news.size());
    // The buckets.
    const auto buckets = buckets_by_source();
    EXPECT_LE(buckets.at(p2p::network_group(wire::NetworkAddress::ipv4({99, 99, 1, 0}))).size(),
              kBucketsPerSource);
    ASSERT_TRUE(node_.addresses->check_consistency());
    // What honest peers told is there, is dialled, and goes on to others.
    EXPECT_GE(known_of(honest_records), known_before * 99 / 100);
    EXPECT_GE(known_of(news), news.size() * 8 / 10);  // some find their place taken
    for (const wire::AddressRecord& record : news) {
        const auto has_heard = [&](const auto& peer) { return peer->has_heard_of(record); };
        EXPECT_TRUE(std::any_of(honest.begin(), honest.end(), has_heard) ||
                    std::any_of(flooders.begin(), flooders.end(), has_heard));
    }
    // What is passed on is no more than what was believed, to two peers each.
    std::size_t passed_on = 0;
    for (const auto& peer : honest)
        passed_on += peer->heard.size();
    for (const auto& peer : flooders)
        passed_on += peer->heard.size();
    EXPECT_LE(passed_on, 2 * (processed + news.size()));
    for (const auto& peer : honest)
        EXPECT_TRUE(peer->is_open());
}

TEST_F(AddressFlood, AnswersFromManyGroupsPushOutNobodyWhoWasReached) {
    // Nodes that were connected to at some time.
    std::vector<wire::AddressRecord> reached;
    for (std::size_t i = 0; i < 400; ++i)
        reached.push_back(record_of(network_, honest_address(i, /*host=*/0)));
    node_.addresses->add(reached, wire::NetworkAddress::ipv4({9, 9, 9, 9}), 0s,
                         network_.clock.now());
    for (const wire::AddressRecord& record : reached)
        node_.addresses->good(record.endpoint, network_.clock.now());
    std::erase_if(reached, [&](const wire::AddressRecord& record) {
        const auto* entry = node_.addresses->find(record.endpoint);
        return entry == nullptr || !entry->is_tried;
    });
    ASSERT_GT(reached.size(), 350U);

    // The node dials one flooder after the other, each in another group, and asks for addresses.
    // The largest answer of each is believed whole.
    constexpr std::size_t kFlooders = 120;
    std::vector<std::unique_ptr<Gossip>> flooders;
    for (std::size_t i = 0; i < kFlooders; ++i) {
        flooders.push_back(std::make_unique<Gossip>(network_));
        flooders.back()->answer = made_up(network_, wire::kMaxAddresses);
        flooders.back()->be_dialled_by(node_);
        network_.run_for(2s);
        EXPECT_GE(node_.manager->peer(flooders.back()->id_at_node())->addr_processed,
                  wire::kMaxAddresses - 1);
        // Once: the second answer is over the limit.
        flooders.back()->tell(made_up(network_, wire::kMaxAddresses));
        network_.run_for(2s);
        EXPECT_LE(node_.manager->peer(flooders.back()->id_at_node())->addr_processed,
                  wire::kMaxAddresses + 10);
        network_.close(*flooders.back(), p2p::PeerId{0});
    }
    network_.run_for(10s);

    EXPECT_GT(node_.addresses->size(), 10'000U) << "the flood was none";
    EXPECT_LE(node_.addresses->size(std::nullopt, AddressTable::new_table),
              AddressManager::kNewBuckets * AddressManager::kBucketSize);
    for (const auto& [source, buckets] : buckets_by_source())
        EXPECT_LE(buckets.size(), kBucketsPerSource);
    for (const wire::AddressRecord& record : reached) {
        const auto* entry = node_.addresses->find(record.endpoint);
        ASSERT_NE(entry, nullptr);
        EXPECT_TRUE(entry->is_tried);
    }
    // Every other dial goes to somebody who was reached before, however many others are known.
    EXPECT_GT(share_of_dials([&](const wire::AddressRecord& record) {
                  return node_.addresses->find(record.endpoint)->is_tried;
              }),
              0.4);
    ASSERT_TRUE(node_.addresses->check_consistency());
}

}  // namespace malha::simulation
