// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What all maps of a PSBT have in common: records of key and value, up to a separator. A table of
// rules says which keys a map may have; the values are read with the functions below.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "malha/keys/psbt.hpp"
#include "malha/primitives/serialize.hpp"
#include "psbt_fields.hpp"

namespace malha::keys {

template <class T>
using PsbtResult = base::Result<T, PsbtError>;

/// Views into the PSBT's bytes.
struct PsbtRecord {
    std::uint64_t type = 0;
    base::ByteView key;       ///< whole, with its type
    base::ByteView key_data;  ///< what follows the type
    base::ByteView value;
};

template <class... Parts>
base::Unexpected<PsbtError> psbt_fail(const Parts&... parts) {
    std::string message;
    (message.append(parts), ...);
    return base::Unexpected{PsbtError{PsbtError::Kind::malformed, std::move(message)}};
}
/// More was announced than there is.
[[nodiscard]] base::Unexpected<PsbtError> psbt_truncated();
[[nodiscard]] base::Unexpected<PsbtError> psbt_wrong_value_size();

/// Reads up to the separator; every key obeys its rule and comes once.
[[nodiscard]] PsbtResult<std::vector<PsbtRecord>> read_psbt_map(primitives::ByteReader& reader,
                                                                const MapRules& rules);
/// Errors: a field that this version of PSBT does not have.
[[nodiscard]] PsbtResult<void> check_versions(const std::vector<PsbtRecord>& records,
                                              const MapRules& rules, std::uint32_t version);

/// Of a record whose rule is KeyShape::public_key.
[[nodiscard]] crypto::PublicKey key_of(const PsbtRecord& record);

/// An integer that is the whole value.
template <std::integral T>
[[nodiscard]] PsbtResult<T> number_of(const PsbtRecord& record) {
    if (record.value.size() < sizeof(T)) return psbt_truncated();
    if (record.value.size() > sizeof(T)) return psbt_wrong_value_size();
    return base::load_le<T>(record.value.data());
}
/// Bytes of fixed number that are the whole value.
template <std::size_t N>
[[nodiscard]] PsbtResult<std::array<std::uint8_t, N>> array_of(const PsbtRecord& record) {
    if (record.value.size() < N) return psbt_truncated();
    if (record.value.size() > N) return psbt_wrong_value_size();
    std::array<std::uint8_t, N> result;
    std::copy(record.value.begin(), record.value.end(), result.begin());
    return result;
}
/// The first 32 bytes of a key's data from `offset` on, which its rule guarantees.
[[nodiscard]] crypto::Bytes32 key_bytes32(const PsbtRecord& record, std::size_t offset = 0);

// Fields that inputs and outputs share. `place` is "Input" or "Output".
[[nodiscard]] PsbtResult<void> read_key_origin(const PsbtRecord& record, KeyOrigins& origins);
[[nodiscard]] PsbtResult<void> read_taproot_origin(const PsbtRecord& record, std::string_view place,
                                                   TaprootKeyOrigins& origins);
[[nodiscard]] PsbtResult<void> read_musig_participants(const PsbtRecord& record,
                                                       std::string_view place,
                                                       MusigParticipants& participants);
/// A proprietary field, or one of a type that no rule names.
[[nodiscard]] PsbtResult<void> read_other(const PsbtRecord& record, OtherFields& other);

[[nodiscard]] PsbtResult<void> read_input_field(const PsbtRecord& record, PsbtInput& input);
[[nodiscard]] PsbtResult<void> read_output_field(const PsbtRecord& record, PsbtOutput& output);

}  // namespace malha::keys
