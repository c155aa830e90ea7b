// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Keeps a port mapped at the router for as long as the network runs.
#pragma once

#include "malha/base/rng.hpp"
#include "malha/net/network.hpp"
#include "net/asio.hpp"

namespace malha::net {

/// Ends with the io_context. Mappings are renewed halfway through their time; what fails is
/// reported once and tried again every few minutes. Everything borrowed must outlive it.
asio::awaitable<void> keep_port_mapped(PortMappingRequest request, base::Rng& rng,
                                       NetworkEvents& events);

}  // namespace malha::net
