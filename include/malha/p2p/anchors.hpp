// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The content of anchors.dat: the blocks-only peers to begin with after a restart, so that nobody
// who makes us restart can choose all our peers.
#pragma once

#include <vector>

#include "malha/base/result.hpp"
#include "malha/wire/network_address.hpp"

namespace malha::p2p {

/// More are neither written nor read.
inline constexpr std::size_t kAnchorsMax = 2;

/// Without the network's magic and the checksum.
[[nodiscard]] base::Bytes encode_anchors(const std::vector<wire::Endpoint>& anchors);
/// Errors: a message.
[[nodiscard]] base::Result<std::vector<wire::Endpoint>> decode_anchors(base::ByteView bytes);

}  // namespace malha::p2p
