// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Which inbound peer must go when a new one comes and all slots are taken.
//
// Attacker: fills the slots from many addresses. Protected are peers by properties that are costly
// to imitate for all of them at once: network groups (keyed, so unknown to the attacker), low
// latency, recent useful transactions and blocks, and age, with a share for networks in which the
// other properties count for little (Tor, I2P, CJDNS, local). Of the rest, the youngest of the most
// crowded network group goes.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "malha/base/time.hpp"
#include "malha/p2p/peer_id.hpp"

namespace malha::p2p {

struct EvictionCandidate {
    PeerId id{};
    base::MonoTime connected_at{};
    std::chrono::nanoseconds ping_min = std::chrono::nanoseconds::max();
    base::UnixSeconds last_block{};        ///< it brought a new block; 0 = never
    base::UnixSeconds last_transaction{};  ///< it brought a new transaction; 0 = never
    bool has_relevant_services = false;
    bool relays_transactions = false;
    bool has_bloom_filter = false;
    std::uint64_t keyed_group = 0;  ///< of its address, under a secret key
    bool prefer = false;            ///< discouraged: goes first
    bool is_local = false;
    /// Networks that get a share of the protection by age of their own.
    enum class Network : std::uint8_t { other, onion, i2p, cjdns } network = Network::other;
};

/// @param candidates  inbound peers that may be evicted at all (no permission forbids it).
/// @return empty when all of them are protected.
[[nodiscard]] std::optional<PeerId> choose_inbound_eviction(
    std::vector<EvictionCandidate> candidates);

}  // namespace malha::p2p
