// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What all maps of a PSBT have in common: records of key and value, up to a separator. A table of
// rules says which keys a map may have; the values are read with the functions below.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
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
    base::ByteView rest;  ///< of the PSBT, from the value's begin on
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
/// What was read from the record's `rest` is all of its value. Values of a type are read so, and
/// not from the value: the errors are the established ones, which tell a value that is too short
/// from a PSBT that ends too early.
[[nodiscard]] PsbtResult<void> expect_whole_value(const PsbtRecord& record,
                                                  const primitives::ByteReader& reader);
[[nodiscard]] PsbtResult<primitives::TransactionPtr> transaction_of(
    const PsbtRecord& record, primitives::WitnessEncoding encoding);

/// Reads one record after the other up to the separator: every key comes once and obeys its rule,
/// then `read_field` takes the value. @return all of them
/// @param version  what `check_versions` knows; empty: the map itself is about to tell
[[nodiscard]] PsbtResult<std::vector<PsbtRecord>> read_psbt_map(
    primitives::ByteReader& reader, const MapRules& rules, std::optional<std::uint32_t> version,
    const std::function<PsbtResult<void>(const PsbtRecord&)>& read_field);
/// Errors: a field that this version of PSBT does not have.
[[nodiscard]] PsbtResult<void> check_versions(const std::vector<PsbtRecord>& records,
                                              const MapRules& rules, std::uint32_t version);

/// Of a record whose rule is KeyShape::public_key.
[[nodiscard]] crypto::PublicKey key_of(const PsbtRecord& record);

/// An integer that is the whole value.
template <std::integral T>
[[nodiscard]] PsbtResult<T> number_of(const PsbtRecord& record) {
    primitives::ByteReader reader(record.rest);
    const T number = reader.read<T>();
    MALHA_TRY(expect_whole_value(record, reader));
    return number;
}
/// Bytes of fixed number that are the whole value.
template <std::size_t N>
[[nodiscard]] PsbtResult<std::array<std::uint8_t, N>> array_of(const PsbtRecord& record) {
    primitives::ByteReader reader(record.rest);
    std::array<std::uint8_t, N> result{};
    reader.read_into(result);
    MALHA_TRY(expect_whole_value(record, reader));
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
