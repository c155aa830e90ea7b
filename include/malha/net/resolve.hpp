// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Names in options, looked up while the node starts.
#pragma once

#include <optional>
#include <string>

#include "malha/wire/network_address.hpp"

namespace malha::net {

/// The first address of a name by this machine's resolver. Blocks, perhaps for seconds: for the
/// start only; Network::lookup is for the rest. Empty optional: there is none.
[[nodiscard]] std::optional<wire::NetworkAddress> resolve_now(const std::string& name);

}  // namespace malha::net
