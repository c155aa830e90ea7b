// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Addresses as peers.dat and anchors.dat store them: BIP155's encoding behind a version number.
#pragma once

#include "malha/primitives/serialize.hpp"
#include "malha/wire/network_address.hpp"

namespace malha::p2p {

void write_disk_address(primitives::ByteWriter& writer, const wire::NetworkAddress& address);
/// Networks unknown to us become the address of zeros.
[[nodiscard]] wire::NetworkAddress read_disk_address(primitives::ByteReader& reader);

void write_disk_record(primitives::ByteWriter& writer, const wire::AddressRecord& record);
/// Fails the reader on records of a version before BIP155.
[[nodiscard]] wire::AddressRecord read_disk_record(primitives::ByteReader& reader);

}  // namespace malha::p2p
