// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The addresses of this machine (-discover).
#pragma once

#include <vector>

#include "malha/wire/network_address.hpp"

namespace malha::net {

/// Of interfaces that are up, each once, in the system's order; without loopback and link-local
/// ones. Empty when the system does not tell. Whether anybody can reach them is another question.
[[nodiscard]] std::vector<wire::NetworkAddress> local_addresses();

}  // namespace malha::net
