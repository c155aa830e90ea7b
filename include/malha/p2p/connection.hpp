// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What is known about a connection before the first message.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "malha/p2p/peer_id.hpp"
#include "malha/wire/network_address.hpp"

namespace malha::p2p {

/// Why the connection exists, which decides what is exchanged over it.
enum class ConnectionType : std::uint8_t {
    inbound,
    manual,               ///< -addnode, -connect, RPC addnode
    outbound_full_relay,  ///< blocks, transactions, addresses
    block_relay_only,     ///< blocks only, so that nobody can learn of it from gossip
    feeler,               ///< closed after the handshake: is somebody there?
    addr_fetch,           ///< closed after it gave addresses
    private_broadcast,    ///< closed after it took a transaction of ours (-privatebroadcast)
};
/// As RPC shows it: "inbound", "manual", "outbound-full-relay", "block-relay-only", "feeler",
/// "addr-fetch", "private-broadcast".
[[nodiscard]] std::string_view to_string(ConnectionType type);

/// What -whitelist and -whitebind allow a peer. A set of bits.
using Permissions = std::uint32_t;
namespace permission {
inline constexpr Permissions kNone = 0;
inline constexpr Permissions kBloomFilter = 1 << 1;
inline constexpr Permissions kRelay = 1 << 3;  ///< transactions even with -blocksonly
inline constexpr Permissions kForceRelay = 1 << 2 | kRelay;
inline constexpr Permissions kNoBan = 1 << 4 | 1 << 6;  ///< implies download
inline constexpr Permissions kMempool = 1 << 5;
inline constexpr Permissions kDownload = 1 << 6;    ///< whatever the upload target
inline constexpr Permissions kAddr = 1 << 7;        ///< addresses without cache and limits
inline constexpr Permissions kImplicit = 1U << 31;  ///< none was named: the defaults
inline constexpr Permissions kAll =
    kBloomFilter | kForceRelay | kRelay | kNoBan | kMempool | kDownload | kAddr;
}  // namespace permission
[[nodiscard]] constexpr bool has_permission(Permissions granted, Permissions wanted) {
    return (granted & wanted) == wanted;
}
/// As RPC lists them: "bloomfilter", "noban", "forcerelay", "relay", "mempool", "download", "addr".
[[nodiscard]] std::vector<std::string> permission_names(Permissions permissions);

struct ConnectionInfo {
    PeerId id{};
    ConnectionType type = ConnectionType::inbound;
    wire::Endpoint remote;
    std::string remote_name;              ///< as it was dialled, or the remote endpoint as text
    std::optional<wire::Endpoint> local;  ///< our side of the socket
    Permissions permissions = permission::kNone;
    bool is_inbound_onion = false;  ///< came through our own onion service
    bool is_v2 = false;             ///< encrypted transport (BIP 324)
    std::string session_id;         ///< of BIP 324, hex; empty with v1
    std::uint64_t keyed_group = 0;  ///< network group of the remote under a secret key

    [[nodiscard]] bool is_inbound() const { return type == ConnectionType::inbound; }
    /// The network that the connection goes over.
    [[nodiscard]] wire::Network network() const {
        return is_inbound_onion ? wire::Network::onion : remote.address.network();
    }
    /// Chosen by ourselves for a slot of ours: held to what we expect of such peers.
    [[nodiscard]] bool is_automatic() const {
        return !is_inbound() && type != ConnectionType::manual;
    }
    [[nodiscard]] bool has(Permissions wanted) const { return has_permission(permissions, wanted); }
};

}  // namespace malha::p2p
