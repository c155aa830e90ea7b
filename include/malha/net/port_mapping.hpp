// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Asking a router to let a port of ours be reached from outside, without I/O: the messages of PCP
// (RFC 6887) and of NAT-PMP (RFC 6886), its predecessor, for one TCP port over IPv4.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "malha/base/bytes.hpp"
#include "malha/base/result.hpp"
#include "malha/wire/network_address.hpp"

namespace malha::net {

/// Where a router listens for both protocols.
inline constexpr std::uint16_t kPortMappingPort = 5351;

/// Tells the answers to our requests from others'.
using PcpNonce = std::array<std::uint8_t, 12>;

struct MappingRequest {
    wire::Endpoint internal;           ///< IPv4: our address towards the router, and our port
    std::chrono::seconds lifetime{0};  ///< how long it should last
};

struct Mapping {
    wire::Endpoint external;
    std::chrono::seconds lifetime{0};  ///< as granted
};

enum class MappingError : std::uint8_t {
    not_ours,      ///< no answer to this request: to be ignored
    only_nat_pmp,  ///< a router that does not know PCP
    refused,       ///< it knows, and does not want
};
[[nodiscard]] std::string_view to_string(MappingError error);

[[nodiscard]] base::Bytes encode_pcp_request(const MappingRequest& request, const PcpNonce& nonce);
[[nodiscard]] base::Result<Mapping, MappingError> decode_pcp_answer(base::ByteView bytes,
                                                                    const MappingRequest& request,
                                                                    const PcpNonce& nonce);

/// NAT-PMP needs two questions: what the router's own address is, and the mapping.
[[nodiscard]] base::Bytes encode_nat_pmp_address_request();
[[nodiscard]] base::Result<wire::NetworkAddress, MappingError> decode_nat_pmp_address(
    base::ByteView bytes);
[[nodiscard]] base::Bytes encode_nat_pmp_request(const MappingRequest& request);
/// @param router  its address, which the answer to the first question gave.
[[nodiscard]] base::Result<Mapping, MappingError> decode_nat_pmp_answer(
    base::ByteView bytes, const MappingRequest& request, const wire::NetworkAddress& router);

/// The router that leads out, from the content of Linux' /proc/net/route. Empty: none.
[[nodiscard]] std::optional<wire::NetworkAddress> default_gateway(std::string_view route_table);

}  // namespace malha::net
