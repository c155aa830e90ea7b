// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See psbt_records.hpp.
#include "psbt_records.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace malha::keys {
namespace {

using base::ByteView;
using primitives::ByteReader;

constexpr std::size_t kCompressedSize = crypto::PublicKey::kCompressedSize;

const FieldRule* find_rule(const MapRules& rules, std::uint64_t type) {
    for (const FieldRule& rule : rules.fields)
        if (rule.type == type) return &rule;
    return nullptr;
}

PsbtResult<void> check_key(const PsbtRecord& record, const FieldRule& rule) {
    const std::size_t size = record.key_data.size();
    switch (rule.shape) {
        case KeyShape::public_key:
            if (size != kCompressedSize && size != crypto::PublicKey::kUncompressedSize)
                return psbt_fail("Size of key was not the expected size for the type ", rule.name);
            if (!crypto::PublicKey::parse(record.key_data)) return psbt_fail("Invalid pubkey");
            return {};
        case KeyShape::fixed:
            if (size == rule.key_data_size) return {};
            return psbt_fail("Size of key was not ", std::to_string(rule.key_data_size + 1),
                             " for the type ", rule.name);
        case KeyShape::by_reader:
            break;
    }
    return {};
}

PsbtResult<PsbtRecord> split_key(ByteView key) {
    ByteReader reader(key);
    PsbtRecord record;
    record.key = key;
    record.type = reader.read_compact_size();
    if (!reader.ok()) return psbt_truncated();
    record.key_data = key.last(reader.remaining());
    return record;
}

PsbtResult<void> read_value(ByteReader& reader, PsbtRecord& record) {
    record.value = reader.read_var_bytes();
    if (!reader.ok()) return psbt_truncated();
    record.rest = ByteView(record.value.data(), record.value.size() + reader.remaining());
    return {};
}

PsbtResult<void> check_version(const PsbtRecord& record, const MapRules& rules,
                               std::uint32_t version) {
    const FieldRule* rule = find_rule(rules, record.type);
    if (rule == nullptr) return {};
    if (version == 0 && rule->versions == InVersion::only_2)
        return psbt_fail(rule->refused_as, " is not allowed in PSBTv0");
    if (version == 2 && rule->versions == InVersion::only_0)
        return psbt_fail(rule->refused_as, " is not allowed in PSBTv2");
    return {};
}

}  // namespace

base::Unexpected<PsbtError> psbt_truncated() {
    return psbt_fail("SpanReader::read(): end of data");
}
base::Unexpected<PsbtError> psbt_wrong_value_size() {
    return psbt_fail("Size of value was not the stated size");
}

PsbtResult<void> expect_whole_value(const PsbtRecord& record, const ByteReader& reader) {
    if (!reader.ok()) return psbt_truncated();
    if (record.rest.size() - reader.remaining() != record.value.size())
        return psbt_wrong_value_size();
    return {};
}

PsbtResult<primitives::TransactionPtr> transaction_of(const PsbtRecord& record,
                                                      primitives::WitnessEncoding encoding) {
    using primitives::DecodeError;
    auto tx = primitives::parse_transaction(base::to_bytes(record.value), encoding);
    if (tx) return std::move(tx).value();
    if (tx.error() == DecodeError::trailing_bytes) return psbt_wrong_value_size();
    // Does the transaction end behind the value, or nowhere?
    const auto longer = primitives::parse_transaction(base::to_bytes(record.rest), encoding);
    if (longer || longer.error() == DecodeError::trailing_bytes) return psbt_wrong_value_size();
    return psbt_truncated();
}

PsbtResult<std::vector<PsbtRecord>> read_psbt_map(
    ByteReader& reader, const MapRules& rules, std::optional<std::uint32_t> version,
    const std::function<PsbtResult<void>(const PsbtRecord&)>& read_field) {
    std::vector<PsbtRecord> records;
    std::set<std::string_view> keys;
    while (reader.remaining() > 0) {
        const ByteView key = reader.read_var_bytes();
        if (!reader.ok()) return psbt_truncated();
        if (key.empty()) return records;
        PsbtRecord record = MALHA_TRY(split_key(key));
        if (!keys.insert(base::as_text(key)).second)
            return psbt_fail("Duplicate Key, ", rules.place, " key \"", base::to_hex(key),
                             "\" already provided");
        if (const FieldRule* rule = find_rule(rules, record.type); rule != nullptr)
            MALHA_TRY(check_key(record, *rule));
        MALHA_TRY(read_value(reader, record));
        if (version) MALHA_TRY(check_version(record, rules, *version));
        MALHA_TRY(read_field(record));
        records.push_back(record);
    }
    return psbt_fail("Separator is missing at the end of ", rules.article, " ", rules.place,
                     " map");
}

PsbtResult<void> check_versions(const std::vector<PsbtRecord>& records, const MapRules& rules,
                                std::uint32_t version) {
    for (const PsbtRecord& record : records)
        MALHA_TRY(check_version(record, rules, version));
    return {};
}

crypto::PublicKey key_of(const PsbtRecord& record) {
    return crypto::PublicKey::parse(record.key_data).value();
}

crypto::Bytes32 key_bytes32(const PsbtRecord& record, std::size_t offset) {
    crypto::Bytes32 bytes;
    const ByteView part = record.key_data.subspan(offset, bytes.size());
    std::copy(part.begin(), part.end(), bytes.begin());
    return bytes;
}

PsbtResult<void> read_key_origin(const PsbtRecord& record, KeyOrigins& origins) {
    auto origin = decode_key_origin(record.value);
    if (!origin) return psbt_fail("Invalid length for HD key path");
    origins.emplace(key_of(record), *std::move(origin));
    return {};
}

PsbtResult<void> read_taproot_origin(const PsbtRecord& record, std::string_view place,
                                     TaprootKeyOrigins& origins) {
    ByteReader reader(record.rest);
    TaprootKeyOrigin result;
    const std::uint64_t count = reader.read_count(sizeof(crypto::Digest256));
    if (!reader.ok()) return psbt_truncated();
    for (std::uint64_t i = 0; i < count; ++i) {
        crypto::Digest256 leaf_hash;
        reader.read_into(leaf_hash);
        result.leaf_hashes.insert(leaf_hash);
    }
    const std::size_t size = record.rest.size() - reader.remaining();
    if (size > record.value.size())
        return psbt_fail(place, " Taproot BIP32 keypath has an invalid length");
    auto origin = decode_key_origin(record.value.subspan(size));
    if (!origin) return psbt_fail("Invalid length for HD key path");
    result.origin = *std::move(origin);
    origins.emplace(key_bytes32(record), std::move(result));
    return {};
}

PsbtResult<void> read_musig_participants(const PsbtRecord& record, std::string_view place,
                                         MusigParticipants& participants) {
    const auto aggregate = crypto::PublicKey::parse(record.key_data);
    if (!aggregate) return psbt_fail(place, " musig2 aggregate pubkey is invalid");
    std::vector<crypto::PublicKey> keys;
    ByteReader reader(record.value);
    while (reader.remaining() >= kCompressedSize) {
        const auto key = crypto::PublicKey::parse(reader.read_bytes(kCompressedSize));
        if (!key) return psbt_fail(place, " musig2 participant pubkey is invalid");
        keys.push_back(*key);
    }
    if (!reader.at_end())
        return psbt_fail(place, " musig2 participants pubkeys value size is not a multiple of 33");
    participants.emplace(*aggregate, std::move(keys));
    return {};
}

PsbtResult<void> read_other(const PsbtRecord& record, OtherFields& other) {
    if (record.type != psbt_field::kProprietary) {
        other.unknown.emplace(base::to_bytes(record.key), base::to_bytes(record.value));
        return {};
    }
    ByteReader reader(record.key_data);
    ProprietaryField field{.identifier = base::to_bytes(reader.read_var_bytes()),
                           .subtype = reader.read_compact_size(),
                           .value = base::to_bytes(record.value)};
    if (!reader.ok()) return psbt_truncated();
    other.proprietary.emplace(base::to_bytes(record.key), std::move(field));
    return {};
}

}  // namespace malha::keys
