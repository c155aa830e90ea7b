// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What users are shown of peers.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "malha/base/time.hpp"
#include "malha/p2p/connection.hpp"
#include "malha/primitives/amount.hpp"
#include "malha/wire/service_flags.hpp"

namespace malha::p2p {

struct PeerInfo {
    ConnectionInfo connection;
    base::UnixSeconds connected_at{};
    bool is_ready = false;  ///< handshake done
    std::int32_t version = 0;
    wire::ServiceFlags services = 0;
    std::string user_agent;
    std::int32_t start_height = 0;
    bool relays_transactions = false;
    std::chrono::seconds time_offset{0};
    std::optional<wire::Endpoint> our_address;  ///< as the peer sees it

    std::optional<std::chrono::nanoseconds> ping;
    std::optional<std::chrono::nanoseconds> ping_min;
    std::optional<std::chrono::nanoseconds> ping_wait;  ///< since one was sent without an answer

    bool high_bandwidth_to = false;    ///< we chose it to announce by compact blocks
    bool high_bandwidth_from = false;  ///< it chose us
    std::int32_t presynced_headers = -1;
    std::int32_t synced_headers = -1;
    std::int32_t synced_blocks = -1;
    std::vector<primitives::Height> in_flight;
    base::UnixSeconds last_block{};
    base::UnixSeconds last_transaction{};

    bool addr_relay_enabled = false;
    std::uint64_t addr_processed = 0;
    std::uint64_t addr_rate_limited = 0;

    std::int64_t fee_filter = 0;  ///< satoshis per 1000 vbytes
    std::uint64_t last_inv_sequence = 0;
    std::size_t inv_to_send = 0;
};

/// -maxuploadtarget, as getnettotals shows it.
struct UploadInfo {
    std::uint64_t target = 0;
    bool is_reached = false;
    bool serves_historical = true;
    std::uint64_t bytes_left = 0;
    std::chrono::seconds time_left{0};
};

}  // namespace malha::p2p
