// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See disk_address.hpp.
#include "disk_address.hpp"

#include "malha/wire/limits.hpp"

namespace malha::p2p {
namespace {

// Version of a record, and the bit that says that the address is in BIP155's encoding.
constexpr std::uint32_t kRecordVersion = 220'000;
constexpr std::uint32_t kBip155Bit = 0x20000000;

}  // namespace

void write_disk_address(primitives::ByteWriter& writer, const wire::NetworkAddress& address) {
    const wire::Bip155Address encoded = wire::Bip155Address::of(address);
    writer.write(encoded.network_id).write_var_bytes(encoded.bytes);
}

wire::NetworkAddress read_disk_address(primitives::ByteReader& reader, DiskEncoding encoding) {
    if (encoding == DiskEncoding::before_bip155) {
        std::array<std::uint8_t, 16> bytes{};
        reader.read_into(bytes);
        return wire::from_v1_bytes(bytes);
    }
    wire::Bip155Address encoded;
    encoded.network_id = reader.read<std::uint8_t>();
    const std::uint64_t size = reader.read_compact_size();
    if (size > wire::kMaxAddressSize) reader.fail();
    encoded.bytes = base::to_bytes(reader.read_bytes(size));
    if (!reader.ok() || !encoded.has_valid_size()) {
        reader.fail();
        return {};
    }
    return encoded.known().value_or(wire::NetworkAddress{});
}

void write_disk_record(primitives::ByteWriter& writer, const wire::AddressRecord& record) {
    writer.write(kRecordVersion | kBip155Bit).write(record.time);
    writer.write_compact_size(record.services);
    write_disk_address(writer, record.endpoint.address);
    writer.write(base::byteswap(record.endpoint.port));
}

wire::AddressRecord read_disk_record(primitives::ByteReader& reader, DiskEncoding encoding) {
    wire::AddressRecord record;
    const bool is_bip155 = encoding == DiskEncoding::bip155;
    if (((reader.read<std::uint32_t>() & kBip155Bit) != 0) != is_bip155) reader.fail();
    record.time = reader.read<std::uint32_t>();
    record.services =
        is_bip155 ? reader.read_compact_size_unbounded() : reader.read<std::uint64_t>();
    record.endpoint.address = read_disk_address(reader, encoding);
    record.endpoint.port = base::byteswap(reader.read<std::uint16_t>());
    return record;
}

}  // namespace malha::p2p
