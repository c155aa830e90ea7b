// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See psbt_records.hpp.
#include "psbt_records.hpp"

#include <algorithm>

namespace malha::keys {
namespace {

using base::ByteView;
using primitives::ByteReader;

constexpr std::size_t kKeySize = crypto::PublicKey::kCompressedSize;

const FieldRule* find_rule(const MapRules& rules, std::uint64_t type) {
    for (const FieldRule& rule : rules.fields)
        if (rule.type == type) return &rule;
    return nullptr;
}

PsbtResult<void> check_key(const PsbtRecord& record, const FieldRule& rule) {
    const std::size_t size = record.key_data.size();
    switch (rule.shape) {
        case KeyShape::nothing:
            if (size == 0) return {};
            return psbt_fail(rule.name, " key is more than one byte type");
        case KeyShape::public_key:
            if (size != kKeySize && size != crypto::PublicKey::kUncompressedSize)
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

PsbtResult<PsbtRecord> read_record(ByteView key, ByteView value) {
    ByteReader reader(key);
    PsbtRecord record{
        .type = reader.read_compact_size(), .key = key, .key_data = {}, .value = value};
    if (!reader.ok()) return psbt_truncated();
    record.key_data = key.last(reader.remaining());
    return record;
}

bool key_less(const PsbtRecord& a, const PsbtRecord& b) {
    return std::lexicographical_compare(a.key.begin(), a.key.end(), b.key.begin(), b.key.end());
}

PsbtResult<void> check_unique(std::vector<PsbtRecord> records, const MapRules& rules) {
    std::sort(records.begin(), records.end(), key_less);
    const auto twice = std::adjacent_find(records.begin(), records.end(), [](auto& a, auto& b) {
        return std::ranges::equal(a.key, b.key);
    });
    if (twice == records.end()) return {};
    const FieldRule* rule = find_rule(rules, twice->type);
    const std::string_view name = rule != nullptr ? rule->name : "key for unknown value";
    return psbt_fail("Duplicate Key, ", name, " already provided");
}

}  // namespace

base::Unexpected<PsbtError> psbt_truncated() {
    return psbt_fail("SpanReader::read(): end of data");
}
base::Unexpected<PsbtError> psbt_wrong_value_size() {
    return psbt_fail("Size of value was not the stated size");
}

PsbtResult<std::vector<PsbtRecord>> read_psbt_map(ByteReader& reader, const MapRules& rules) {
    std::vector<PsbtRecord> records;
    while (reader.remaining() > 0) {
        const ByteView key = reader.read_var_bytes();
        if (!reader.ok()) return psbt_truncated();
        if (key.empty()) {
            MALHA_TRY(check_unique(records, rules));
            return records;
        }
        const ByteView value = reader.read_var_bytes();
        if (!reader.ok()) return psbt_truncated();
        records.push_back(MALHA_TRY(read_record(key, value)));
        const FieldRule* rule = find_rule(rules, records.back().type);
        if (rule != nullptr) MALHA_TRY(check_key(records.back(), *rule));
    }
    return psbt_fail("Separator is missing at the end of ", rules.place, " map");
}

PsbtResult<void> check_versions(const std::vector<PsbtRecord>& records, const MapRules& rules,
                                std::uint32_t version) {
    for (const PsbtRecord& record : records) {
        const FieldRule* rule = find_rule(rules, record.type);
        if (rule == nullptr) continue;
        if (version == 0 && rule->versions == InVersion::only_2)
            return psbt_fail(rule->name, " is not allowed in PSBTv0");
        if (version == 2 && rule->versions == InVersion::only_0)
            return psbt_fail(rule->name, " is not allowed in PSBTv2");
    }
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
    ByteReader reader(record.value);
    TaprootKeyOrigin result;
    const std::uint64_t count = reader.read_count(sizeof(crypto::Digest256));
    for (std::uint64_t i = 0; i < count; ++i) {
        crypto::Digest256 leaf_hash;
        reader.read_into(leaf_hash);
        result.leaf_hashes.insert(leaf_hash);
    }
    auto origin = decode_key_origin(reader.read_bytes(reader.remaining()));
    if (!reader.ok() || !origin)
        return psbt_fail(place, " Taproot BIP32 keypath has an invalid length");
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
    while (reader.remaining() >= kKeySize) {
        const auto key = crypto::PublicKey::parse(reader.read_bytes(kKeySize));
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
