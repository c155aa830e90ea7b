// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What one message may hold. Memory that a peer can make us take follows from these.
#pragma once

#include <cstddef>
#include <cstdint>

namespace malha::wire {

/// Bytes of a payload: a block of the largest weight fits.
inline constexpr std::size_t kMaxPayloadSize = 4'000'000;
/// Characters of a command name.
inline constexpr std::size_t kMaxCommandSize = 12;

/// Entries of inv, getdata and notfound.
inline constexpr std::size_t kMaxInvItems = 50'000;
/// Headers of one headers message (BIP130 and before).
inline constexpr std::size_t kMaxHeaders = 2000;
/// Hashes of a block locator: ten and then every doubling of 2^91 blocks.
inline constexpr std::size_t kMaxLocatorHashes = 101;
/// Entries of addr and addrv2 (BIP155).
inline constexpr std::size_t kMaxAddresses = 1000;
/// Bytes of an addrv2 address of any network, known or not (BIP155).
inline constexpr std::size_t kMaxAddressSize = 512;
/// Characters of a version message's user agent.
inline constexpr std::size_t kMaxUserAgentSize = 256;

/// Characters of a feature id and bytes of its data (BIP434).
inline constexpr std::size_t kMinFeatureIdSize = 4;
inline constexpr std::size_t kMaxFeatureIdSize = 80;
inline constexpr std::size_t kMaxFeatureDataSize = 512;

/// Transactions that a compact block may name: indexes have 16 bits (BIP152).
inline constexpr std::size_t kMaxCompactTransactions = 0xffff;

/// Bloom filters (BIP37).
inline constexpr std::size_t kMaxBloomFilterSize = 36'000;
inline constexpr std::uint32_t kMaxBloomHashFunctions = 50;
inline constexpr std::size_t kMaxFilterAddSize = 520;

/// Filters and filter headers of one answer, and blocks between check points (BIP157).
inline constexpr std::size_t kMaxCFilters = 1000;
inline constexpr std::size_t kMaxCFHeaders = 2000;
inline constexpr std::uint32_t kCFCheckptInterval = 1000;

}  // namespace malha::wire
