// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the options say about the protocol. Set once at start.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "malha/wire/service_flags.hpp"

namespace malha::p2p {

/// The protocol we speak: with features (BIP 434).
inline constexpr std::int32_t kProtocolVersion = 70017;

struct Settings {
    std::string user_agent;  ///< BIP 14
    wire::ServiceFlags services =
        wire::service::kNetwork | wire::service::kWitness | wire::service::kNetworkLimited;
    std::size_t full_relay_max = 8;            ///< outbound ones beyond it go again
    std::size_t block_relay_max = 2;           ///< likewise
    bool listens = true;                       ///< -listen: peers are told our address
    bool blocks_only = false;                  ///< -blocksonly: no transactions but our own
    bool offers_reconciliation = false;        ///< -txreconciliation
    bool logs_addresses = false;               ///< -logips
    std::chrono::seconds peer_timeout{60};     ///< -peertimeout, for the handshake
    std::uint64_t upload_target = 0;           ///< -maxuploadtarget, bytes a day; 0 = none
    std::size_t extra_transactions_max = 100;  ///< -blockreconstructionextratxn
};

}  // namespace malha::p2p
