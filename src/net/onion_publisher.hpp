// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Keeps an onion service published: talks to Tor's control port for as long as the network runs.
#pragma once

#include "malha/base/rng.hpp"
#include "malha/net/network.hpp"
#include "net/asio.hpp"
#include "net/dialer.hpp"

namespace malha::net {

/// Ends with the io_context. Whatever goes wrong is reported and tried again, after pauses that
/// grow from a second to ten minutes. Everything borrowed must outlive it.
asio::awaitable<void> publish_onion_service(OnionServiceRequest request, Dialer& dialer,
                                            base::Rng& rng, NetworkEvents& events);

}  // namespace malha::net
