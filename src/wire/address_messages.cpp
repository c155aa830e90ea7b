// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Coding of addr and addrv2. See address_messages.hpp.
#include "malha/wire/address_messages.hpp"

#include "codec.hpp"

namespace malha::wire {
namespace {

constexpr std::uint64_t kRecordSize = 4 + 8 + 16 + 2;
// Time, services of one byte, network, empty address, port.
constexpr std::uint64_t kEntrySizeMin = 4 + 1 + 1 + 1 + 2;

base::Result<AddrV2::Entry, DecodeError> read_entry(primitives::ByteReader& reader) {
    AddrV2::Entry entry;
    entry.time = reader.read<std::uint32_t>();
    entry.services = reader.read_compact_size_unbounded();
    entry.address.network_id = reader.read<std::uint8_t>();
    const base::ByteView address = reader.read_var_bytes();
    entry.port = base::byteswap(reader.read<std::uint16_t>());
    if (address.size() > kMaxAddressSize) return base::Unexpected{DecodeError::malformed};
    entry.address.bytes = base::to_bytes(address);
    if (!entry.address.has_valid_size()) return base::Unexpected{DecodeError::malformed};
    return entry;
}

}  // namespace

base::Result<Addr, DecodeError> Addr::read(primitives::ByteReader& reader) {
    Addr addr;
    addr.records.resize(MALHA_TRY(read_limited_count(reader, kRecordSize, kMaxAddresses)));
    for (AddressRecord& record : addr.records) {
        record.time = reader.read<std::uint32_t>();
        record.services = reader.read<std::uint64_t>();
        record.endpoint = read_v1_endpoint(reader);
    }
    return addr;
}

void Addr::write(primitives::ByteWriter& writer) const {
    writer.write_compact_size(records.size());
    for (const AddressRecord& record : records) {
        writer.write(record.time).write(record.services);
        write_v1_endpoint(writer, record.endpoint);
    }
}

AddrV2 AddrV2::of(std::span<const AddressRecord> records) {
    AddrV2 message;
    message.entries.reserve(records.size());
    for (const AddressRecord& record : records) {
        message.entries.push_back({record.time, record.services,
                                   Bip155Address::of(record.endpoint.address),
                                   record.endpoint.port});
    }
    return message;
}

std::vector<AddressRecord> AddrV2::records() const {
    std::vector<AddressRecord> records;
    records.reserve(entries.size());
    for (const Entry& entry : entries) {
        if (const auto address = entry.address.known())
            records.push_back({entry.time, entry.services, {*address, entry.port}});
    }
    return records;
}

base::Result<AddrV2, DecodeError> AddrV2::read(primitives::ByteReader& reader) {
    AddrV2 message;
    const std::uint64_t count = MALHA_TRY(read_limited_count(reader, kEntrySizeMin, kMaxAddresses));
    message.entries.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i)
        message.entries.push_back(MALHA_TRY(read_entry(reader)));
    return message;
}

void AddrV2::write(primitives::ByteWriter& writer) const {
    writer.write_compact_size(entries.size());
    for (const Entry& entry : entries) {
        writer.write(entry.time)
            .write_compact_size(entry.services)
            .write(entry.address.network_id)
            .write_var_bytes(entry.address.bytes)
            .write(base::byteswap(entry.port));
    }
}

}  // namespace malha::wire
