// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The tables of the address manager: which place an address has, and what moves between them.
#include <algorithm>

#include "malha/base/assert.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/p2p/address_manager.hpp"
#include "malha/p2p/address_rules.hpp"
#include "malha/p2p/as_map.hpp"
#include "malha/primitives/serialize.hpp"

namespace malha::p2p {
namespace {

// Buckets that one group of sources reaches in `new`, and one group of addresses in `tried`.
constexpr std::uint64_t kNewBucketsPerSource = 64;
constexpr std::uint64_t kTriedBucketsPerGroup = 8;

/// First eight bytes of the double SHA-256, little-endian.
std::uint64_t cheap_hash(const primitives::ByteWriter& writer) {
    return base::load_le<std::uint64_t>(crypto::sha256d(writer.bytes()).data());
}

primitives::ByteWriter keyed(const AddressManager::Key& key) {
    primitives::ByteWriter writer;
    writer.write_bytes(key);
    return writer;
}

}  // namespace

AddressManager::Tables::Tables() {
    for (auto& bucket : fresh)
        bucket.fill(kNone);
    for (auto& bucket : tried)
        bucket.fill(kNone);
}

AddressManager::AddressManager(base::Rng& rng, const AsMap* as_map)
    : rng_(rng), as_map_(as_map), tables_(std::make_unique<Tables>()) {
    rng_.fill(key_);
}

AddressManager::AddressManager(base::Rng& rng, const AsMap* as_map, const Key& key)
    : rng_(rng), as_map_(as_map), key_(key), tables_(std::make_unique<Tables>()) {}

std::size_t AddressManager::new_bucket(const wire::NetworkAddress& address,
                                       const wire::NetworkAddress& source) const {
    const base::Bytes source_group = network_group(source, as_map_);
    const std::uint64_t slice = cheap_hash(keyed(key_)
                                               .write_var_bytes(network_group(address, as_map_))
                                               .write_var_bytes(source_group)) %
                                kNewBucketsPerSource;
    return cheap_hash(keyed(key_).write_var_bytes(source_group).write(slice)) % kNewBuckets;
}

std::size_t AddressManager::tried_bucket(const wire::Endpoint& endpoint) const {
    const std::uint64_t slice =
        cheap_hash(keyed(key_).write_var_bytes(endpoint_key(endpoint))) % kTriedBucketsPerGroup;
    return cheap_hash(
               keyed(key_).write_var_bytes(network_group(endpoint.address, as_map_)).write(slice)) %
           kTriedBuckets;
}

std::size_t AddressManager::position(AddressTable table, std::size_t bucket,
                                     const wire::Endpoint& endpoint) const {
    const auto letter = static_cast<std::uint8_t>(table == AddressTable::tried ? 'K' : 'N');
    return cheap_hash(keyed(key_)
                          .write(letter)
                          .write(static_cast<std::int32_t>(bucket))
                          .write_var_bytes(endpoint_key(endpoint))) %
           kBucketSize;
}

AddressManager::Id AddressManager::id_of(const wire::Endpoint& endpoint) const {
    const auto found = ids_.find(endpoint);
    return found == ids_.end() ? kNone : found->second;
}

AddressManager::Id AddressManager::create(const wire::AddressRecord& record,
                                          const wire::NetworkAddress& source) {
    const Id id = next_id_++;
    Node& node = nodes_[id];
    node.entry.record = record;
    node.entry.source = source;
    node.order = order_.size();
    ids_[record.endpoint] = id;
    order_.push_back(id);
    return id;
}

void AddressManager::erase(Id id) {
    const Node& node = nodes_.at(id);
    MALHA_ASSERT(!node.entry.is_tried && node.references == 0);
    swap_order(node.order, order_.size() - 1);
    order_.pop_back();
    ids_.erase(node.entry.record.endpoint);
    nodes_.erase(id);
}

void AddressManager::swap_order(std::size_t a, std::size_t b) {
    std::swap(order_[a], order_[b]);
    nodes_.at(order_[a]).order = a;
    nodes_.at(order_[b]).order = b;
}

void AddressManager::clear_new(std::size_t bucket, std::size_t place) {
    Id& slot = tables_->fresh[bucket][place];
    if (slot == kNone) return;
    const Id id = std::exchange(slot, kNone);
    Node& node = nodes_.at(id);
    MALHA_ASSERT(node.references > 0);
    if (--node.references == 0) erase(id);
}

void AddressManager::place_new(Id id, std::size_t bucket) {
    Node& node = nodes_.at(id);
    const std::size_t place = position(AddressTable::new_table, bucket, node.entry.record.endpoint);
    clear_new(bucket, place);
    ++node.references;
    tables_->fresh[bucket][place] = id;
}

AddressManager::Id& AddressManager::tried_place(const wire::Endpoint& endpoint) {
    const std::size_t bucket = tried_bucket(endpoint);
    return tables_->tried[bucket][position(AddressTable::tried, bucket, endpoint)];
}

void AddressManager::drop_references(Id id) {
    Node& node = nodes_.at(id);
    for (std::size_t bucket = 0; bucket < kNewBuckets && node.references > 0; ++bucket) {
        Id& slot = tables_->fresh[bucket][position(AddressTable::new_table, bucket,
                                                   node.entry.record.endpoint)];
        if (slot != id) continue;
        slot = kNone;
        --node.references;
    }
    MALHA_ASSERT(node.references == 0);
}

void AddressManager::make_tried(Id id) {
    drop_references(id);
    Node& node = nodes_.at(id);
    Id& place = tried_place(node.entry.record.endpoint);
    if (place != kNone) {
        // The holder goes back to where it came from.
        const Id holder = std::exchange(place, kNone);
        Entry& entry = nodes_.at(holder).entry;
        entry.is_tried = false;
        place_new(holder, new_bucket(entry.record.endpoint.address, entry.source));
    }
    place = id;
    node.entry.is_tried = true;
}

/// A random place that is taken by an address of these networks; there must be one.
AddressManager::Id AddressManager::pick(AddressTable table, NetworkSet networks) {
    const bool is_tried = table == AddressTable::tried;
    while (true) {
        const std::size_t number =
            static_cast<std::size_t>(rng_.below(is_tried ? kTriedBuckets : kNewBuckets));
        const auto& bucket = is_tried ? tables_->tried[number] : tables_->fresh[number];
        const std::size_t start = static_cast<std::size_t>(rng_.below(kBucketSize));
        for (std::size_t i = 0; i < kBucketSize; ++i) {
            const Id id = bucket[(start + i) % kBucketSize];
            if (id == kNone) continue;
            const auto& address = nodes_.at(id).entry.record.endpoint.address;
            if (networks.contains(address.network())) return id;
        }
    }
}

std::vector<AddressManager::Place> AddressManager::places() const {
    std::vector<Place> list;
    const auto collect = [&](AddressTable table, const auto& buckets) {
        for (std::size_t bucket = 0; bucket < buckets.size(); ++bucket)
            for (std::size_t place = 0; place < kBucketSize; ++place)
                if (const Id id = buckets[bucket][place]; id != kNone)
                    list.push_back({table, bucket, place, &nodes_.at(id).entry});
    };
    collect(AddressTable::new_table, tables_->fresh);
    collect(AddressTable::tried, tables_->tried);
    return list;
}

}  // namespace malha::p2p
