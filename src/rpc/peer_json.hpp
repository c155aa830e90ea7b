// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Peers as getpeerinfo shows them.
#pragma once

#include <string>
#include <vector>

#include "malha/rpc/json_writer.hpp"
#include "malha/rpc/network_context.hpp"
#include "malha/rpc/schema.hpp"

namespace malha::rpc {

[[nodiscard]] std::vector<Field> peer_fields();
void write_peer(JsonWriter& writer, const PeerEntry& entry);

/// "NETWORK", "WITNESS", ...; bits without a name as "UNKNOWN[2^n]".
[[nodiscard]] std::vector<std::string> service_names(wire::ServiceFlags services);
/// 16 hex digits.
[[nodiscard]] std::string service_hex(wire::ServiceFlags services);
void write_strings(JsonWriter& writer, const std::vector<std::string>& texts);

}  // namespace malha::rpc
