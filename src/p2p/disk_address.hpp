// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Addresses as peers.dat and anchors.dat store them: BIP155's encoding behind a version number. Old
// files have the 16 bytes of the version message instead.
#pragma once

#include "malha/primitives/serialize.hpp"
#include "malha/wire/network_address.hpp"

namespace malha::p2p {

void write_disk_address(primitives::ByteWriter& writer, const wire::NetworkAddress& address);
enum class DiskEncoding : std::uint8_t { before_bip155, bip155 };
/// Networks unknown to us become the address of zeros.
[[nodiscard]] wire::NetworkAddress read_disk_address(primitives::ByteReader& reader,
                                                     DiskEncoding encoding);

void write_disk_record(primitives::ByteWriter& writer, const wire::AddressRecord& record);
/// Fails the reader on records of the other encoding.
[[nodiscard]] wire::AddressRecord read_disk_record(primitives::ByteReader& reader,
                                                   DiskEncoding encoding);

}  // namespace malha::p2p
