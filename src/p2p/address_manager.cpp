// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See address_manager.hpp. The places: address_places.cpp. The file: peers_file.cpp.
#include "malha/p2p/address_manager.hpp"

#include <algorithm>
#include <cmath>

#include "address_quality.hpp"
#include "malha/base/assert.hpp"
#include "malha/p2p/address_rules.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

// Newcomers to `tried` that wait at a time.
constexpr std::size_t kCollisionsMax = 10;
// How long the holder of a place counts as tested.
constexpr std::chrono::seconds kRecentTest = 4h;
// A newcomer that waited this long gets the place untested.
constexpr std::chrono::seconds kTestWindow = 40min;
// Times of addresses in use are renewed this often.
constexpr std::chrono::seconds kConnectedInterval = 20min;

std::uint32_t time_before(std::uint32_t time, std::chrono::seconds penalty) {
    const std::int64_t before = std::int64_t{time} - penalty.count();
    return static_cast<std::uint32_t>(std::max<std::int64_t>(before, 0));
}

}  // namespace

bool AddressManager::add(std::span<const wire::AddressRecord> records,
                         const wire::NetworkAddress& source, std::chrono::seconds penalty,
                         base::UnixSeconds now) {
    bool any = false;
    for (const wire::AddressRecord& record : records)
        any |= add_one(record, source, penalty, now);
    check_now_and_then();
    return any;
}

bool AddressManager::add_one(const wire::AddressRecord& record, const wire::NetworkAddress& source,
                             std::chrono::seconds penalty, base::UnixSeconds now) {
    if (!is_routable(record.endpoint.address)) return false;
    // Who announces himself knows best.
    if (record.endpoint.address == source) penalty = 0s;
    Id id = id_of(record.endpoint);
    if (id != kNone) {
        if (!wants_reference(nodes_.at(id), record, penalty, now)) return false;
    } else {
        wire::AddressRecord dated = record;
        dated.time = time_before(record.time, penalty);
        id = create(dated, source);
    }
    Node& node = nodes_.at(id);
    const std::size_t bucket = new_bucket(record.endpoint.address, source);
    const std::size_t place = position(AddressTable::new_table, bucket, record.endpoint);
    const Id holder = tables_->fresh[bucket][place];
    if (holder == id) return false;
    if (holder != kNone) {
        const Node& existing = nodes_.at(holder);
        const bool gives_way =
            is_terrible(existing.entry, now) || (existing.references > 1 && node.references == 0);
        if (!gives_way) {
            if (node.references == 0) erase(id);
            return false;
        }
    }
    place_new(id, bucket);
    return true;
}

/// Renews what is known of the address; then, whether it should get one more place in `new`.
bool AddressManager::wants_reference(Node& node, const wire::AddressRecord& record,
                                     std::chrono::seconds penalty, base::UnixSeconds now) {
    wire::AddressRecord& known = node.entry.record;
    const bool is_online = now - base::UnixSeconds{record.time} < 24h;
    const std::chrono::seconds interval = is_online ? 1h : 24h;
    if (std::int64_t{known.time} < std::int64_t{record.time} - (interval + penalty).count())
        known.time = time_before(record.time, penalty);
    known.services |= record.services;
    if (record.time <= known.time || node.entry.is_tried) return false;
    if (node.references >= kReferencesMax) return false;
    // Each further place is half as likely as the one before.
    return node.references == 0 || rng_.below(std::uint64_t{1} << node.references) == 0;
}

bool AddressManager::good(const wire::Endpoint& endpoint, base::UnixSeconds now) {
    last_good_ = now;
    const Id id = id_of(endpoint);
    if (id == kNone) return false;
    Node& node = nodes_.at(id);
    node.entry.last_success = now;
    node.entry.last_try = now;
    node.entry.attempts = 0;
    if (node.entry.is_tried || node.references == 0) return false;
    if (tried_place(endpoint) != kNone) {
        if (collisions_.size() < kCollisionsMax) collisions_.insert(id);
        return false;
    }
    make_tried(id);
    check_now_and_then();
    return true;
}

void AddressManager::attempt(const wire::Endpoint& endpoint, bool counts, base::UnixSeconds now) {
    const Id id = id_of(endpoint);
    if (id == kNone) return;
    Entry& entry = nodes_.at(id).entry;
    entry.last_try = now;
    // Failures count once between two successes anywhere: else they only show that we are offline.
    if (!counts || entry.last_counted_try >= last_good_) return;
    entry.last_counted_try = now;
    ++entry.attempts;
    check_now_and_then();
}

void AddressManager::connected(const wire::Endpoint& endpoint, base::UnixSeconds now) {
    const Id id = id_of(endpoint);
    if (id == kNone) return;
    wire::AddressRecord& record = nodes_.at(id).entry.record;
    if (now - base::UnixSeconds{record.time} > kConnectedInterval)
        record.time = static_cast<std::uint32_t>(now.value);
}

void AddressManager::set_services(const wire::Endpoint& endpoint, wire::ServiceFlags services) {
    if (const Id id = id_of(endpoint); id != kNone) nodes_.at(id).entry.record.services = services;
}

std::optional<AddressManager::Entry> AddressManager::select(bool only_new, NetworkSet networks,
                                                            base::UnixSeconds now) {
    const bool has_new = has_any(AddressTable::new_table, networks);
    const bool has_tried = !only_new && has_any(AddressTable::tried, networks);
    if (!has_new && !has_tried) return std::nullopt;
    const bool from_tried = has_tried && (!has_new || rng_.below(2) == 0);
    const AddressTable table = from_tried ? AddressTable::tried : AddressTable::new_table;
    constexpr double kChanceGrowth = 1.2;
    // Every rejected address raises the chance of the next: this ends.
    for (double factor = 1.0;; factor *= kChanceGrowth) {
        const Id id = pick(table, networks);
        const Entry& entry = nodes_.at(id).entry;
        constexpr std::uint64_t kUnit = std::uint64_t{1} << 30;
        const double limit = factor * chance(entry, now) * static_cast<double>(kUnit);
        if (static_cast<double>(rng_.below(kUnit)) < limit) return entry;
    }
}

std::optional<AddressManager::Entry> AddressManager::select_collision() {
    if (collisions_.empty()) return std::nullopt;
    auto it = collisions_.begin();
    std::advance(it, static_cast<std::ptrdiff_t>(rng_.below(collisions_.size())));
    const auto newcomer = nodes_.find(*it);
    if (newcomer == nodes_.end()) {
        collisions_.erase(it);
        return std::nullopt;
    }
    const Id holder = tried_place(newcomer->second.entry.record.endpoint);
    return holder == kNone ? std::nullopt : std::optional(nodes_.at(holder).entry);
}

void AddressManager::resolve_collisions(base::UnixSeconds now) {
    for (const Id id : std::vector<Id>(collisions_.begin(), collisions_.end()))
        resolve_collision(id, now);
    check_now_and_then();
}

void AddressManager::resolve_collision(Id id, base::UnixSeconds now) {
    const auto newcomer = nodes_.find(id);
    if (newcomer == nodes_.end() || newcomer->second.entry.is_tried) {
        collisions_.erase(id);
        return;
    }
    const Entry& entry = newcomer->second.entry;
    const Id holder_id = tried_place(entry.record.endpoint);
    if (holder_id == kNone) {
        make_tried(id);
        collisions_.erase(id);
        return;
    }
    const Entry& holder = nodes_.at(holder_id).entry;
    if (now - holder.last_success < kRecentTest) {
        collisions_.erase(id);  // it answered: it stays
    } else if (now - holder.last_try < kRecentTest) {
        if (now - holder.last_try <= 60s) return;  // give the test a minute
        make_tried(id);
        collisions_.erase(id);
    } else if (now - entry.last_success > kTestWindow) {
        make_tried(id);
        collisions_.erase(id);
    }
}

std::vector<wire::AddressRecord> AddressManager::sample(std::size_t count_max,
                                                        std::size_t percent_max,
                                                        std::optional<wire::Network> network,
                                                        bool good_only, base::UnixSeconds now) {
    std::size_t count = order_.size();
    if (percent_max != 0) count = std::min<std::size_t>(percent_max, 100) * count / 100;
    if (count_max != 0) count = std::min(count, count_max);
    std::vector<wire::AddressRecord> records;
    for (std::size_t i = 0; i < order_.size() && records.size() < count; ++i) {
        swap_order(i, i + static_cast<std::size_t>(rng_.below(order_.size() - i)));
        const Entry& entry = nodes_.at(order_[i]).entry;
        if (network && entry.record.endpoint.address.network() != *network) continue;
        if (good_only && is_terrible(entry, now)) continue;
        records.push_back(entry.record);
    }
    check_now_and_then();
    return records;
}

bool AddressManager::has_any(AddressTable table, NetworkSet networks) const {
    return std::any_of(nodes_.begin(), nodes_.end(), [&](const auto& pair) {
        const Entry& entry = pair.second.entry;
        return entry.is_tried == (table == AddressTable::tried) &&
               networks.contains(entry.record.endpoint.address.network());
    });
}

std::size_t AddressManager::size(std::optional<wire::Network> network,
                                 std::optional<AddressTable> table) const {
    if (!network && !table) return order_.size();
    return static_cast<std::size_t>(
        std::count_if(nodes_.begin(), nodes_.end(), [&](const auto& pair) {
            const Entry& entry = pair.second.entry;
            return (!network || entry.record.endpoint.address.network() == *network) &&
                   (!table || entry.is_tried == (*table == AddressTable::tried));
        }));
}

const AddressManager::Entry* AddressManager::find(const wire::Endpoint& endpoint) const {
    const Id id = id_of(endpoint);
    return id == kNone ? nullptr : &nodes_.at(id).entry;
}

}  // namespace malha::p2p
