// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Whether the address manager agrees with itself (-checkaddrman, tests, fuzzing).
#include "malha/base/assert.hpp"
#include "malha/p2p/address_manager.hpp"

namespace malha::p2p {

void AddressManager::check_now_and_then() const {
    if (check_interval_ == 0 || rng_.below(check_interval_) != 0) return;
    MALHA_ASSERT(check_consistency().has_value());
}

base::Status AddressManager::check_consistency() const {
    if (order_.size() != nodes_.size() || ids_.size() != nodes_.size())
        return base::fail("address manager: the indexes are of different sizes");
    std::size_t references = 0, tried = 0;
    for (const auto& [id, node] : nodes_) {
        MALHA_TRY(check_node(id, node));
        references += node.references;
        tried += node.entry.is_tried ? 1 : 0;
    }
    for (const Place& place : places()) {
        const Entry& entry = *place.entry;
        const wire::Endpoint& endpoint = entry.record.endpoint;
        if (entry.is_tried != (place.table == AddressTable::tried))
            return base::fail("address manager: an address is in the other table");
        if (place.position != position(place.table, place.bucket, endpoint))
            return base::fail("address manager: an address is at the wrong place of its bucket");
        std::size_t& left = entry.is_tried ? tried : references;
        if (left == 0) return base::fail("address manager: more places are taken than counted");
        --left;
    }
    if (references != 0 || tried != 0)
        return base::fail("address manager: fewer places are taken than counted");
    return {};
}

base::Status AddressManager::check_node(Id id, const Node& node) const {
    const wire::Endpoint& endpoint = node.entry.record.endpoint;
    if (id_of(endpoint) != id || node.order >= order_.size() || order_[node.order] != id)
        return base::fail("address manager: an address is not found by its indexes");
    if (!node.entry.is_tried) {
        const bool fits = node.references > 0 && node.references <= kReferencesMax;
        return fits ? base::Status{}
                    : base::fail("address manager: an address has too few or too many places");
    }
    if (node.references != 0 || node.entry.last_success.value <= 0)
        return base::fail("address manager: an address in `tried` was never reached");
    const std::size_t bucket = tried_bucket(endpoint);
    if (tables_->tried[bucket][position(AddressTable::tried, bucket, endpoint)] != id)
        return base::fail("address manager: an address in `tried` is in the wrong bucket");
    return {};
}

}  // namespace malha::p2p
