// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What a node offers to others: the bits of version and address messages.
#pragma once

#include <cstdint>

namespace malha::wire {

/// A set of the bits below and of bits we do not know.
using ServiceFlags = std::uint64_t;

namespace service {

inline constexpr ServiceFlags kNetwork = 1 << 0;          ///< all blocks
inline constexpr ServiceFlags kBloom = 1 << 2;            ///< bloom filters (BIP111)
inline constexpr ServiceFlags kWitness = 1 << 3;          ///< witnesses (BIP144)
inline constexpr ServiceFlags kCompactFilters = 1 << 6;   ///< block filters (BIP157)
inline constexpr ServiceFlags kNetworkLimited = 1 << 10;  ///< the last 288 blocks (BIP159)
inline constexpr ServiceFlags kP2pV2 = 1 << 11;           ///< encrypted transport (BIP324)

}  // namespace service
}  // namespace malha::wire
