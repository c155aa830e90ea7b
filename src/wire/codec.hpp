// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Pieces that several messages share.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/primitives/hash.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/wire/message.hpp"
#include "malha/wire/network_address.hpp"

namespace malha::wire {

/// 16 bytes of address, then the port, big-endian.
inline Endpoint read_v1_endpoint(primitives::ByteReader& reader) {
    std::array<std::uint8_t, 16> address{};
    reader.read_into(address);
    return {from_v1_bytes(address), base::byteswap(reader.read<std::uint16_t>())};
}

inline void write_v1_endpoint(primitives::ByteWriter& writer, const Endpoint& endpoint) {
    writer.write_bytes(to_v1_bytes(endpoint.address)).write(base::byteswap(endpoint.port));
}

template <class Hash>
[[nodiscard]] Hash read_hash(primitives::ByteReader& reader) {
    Hash hash;
    reader.read_into(hash.bytes);
    return hash;
}

/// A count that the bytes that follow can hold. Errors: malformed; over_limit.
[[nodiscard]] inline base::Result<std::uint64_t, DecodeError> read_limited_count(
    primitives::ByteReader& reader, std::uint64_t element_size_min, std::uint64_t count_max) {
    const std::uint64_t count = reader.read_count(element_size_min);
    if (!reader.ok()) return base::Unexpected{DecodeError::malformed};
    if (count > count_max) return base::Unexpected{DecodeError::over_limit};
    return count;
}

/// CompactSize count, then that many hashes.
template <class Hash>
[[nodiscard]] base::Result<std::vector<Hash>, DecodeError> read_hashes(
    primitives::ByteReader& reader, std::uint64_t count_max) {
    const std::uint64_t count = MALHA_TRY(read_limited_count(reader, sizeof(Hash), count_max));
    std::vector<Hash> hashes(count);
    for (Hash& hash : hashes)
        reader.read_into(hash.bytes);
    return hashes;
}

template <class Hash>
void write_hashes(primitives::ByteWriter& writer, std::span<const Hash> hashes) {
    writer.write_compact_size(hashes.size());
    for (const Hash& hash : hashes)
        writer.write_bytes(hash.bytes);
}

}  // namespace malha::wire
