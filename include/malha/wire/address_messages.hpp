// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Gossip about where nodes are.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "malha/wire/commands.hpp"
#include "malha/wire/limits.hpp"
#include "malha/wire/message.hpp"
#include "malha/wire/network_address.hpp"

namespace malha::wire {

using GetAddr = EmptyMessage<command::kGetAddr>;

/// Addresses that fit into 16 bytes.
struct Addr {
    static constexpr std::string_view kCommand = command::kAddr;

    std::vector<AddressRecord> records;  ///< at most kMaxAddresses

    /// Errors: malformed; over_limit.
    [[nodiscard]] static base::Result<Addr, DecodeError> read(primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

/// BIP155: addresses of every network.
struct AddrV2 {
    static constexpr std::string_view kCommand = command::kAddrV2;

    struct Entry {
        std::uint32_t time = 0;  ///< last seen; seconds since 1970
        ServiceFlags services = 0;
        Bip155Address address;
        std::uint16_t port = 0;
    };
    std::vector<Entry> entries;  ///< at most kMaxAddresses

    [[nodiscard]] static AddrV2 of(std::span<const AddressRecord> records);
    /// The entries of networks we know, in order.
    [[nodiscard]] std::vector<AddressRecord> records() const;

    /// Errors: malformed (also an address whose length is wrong for its network); over_limit.
    [[nodiscard]] static base::Result<AddrV2, DecodeError> read(primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

}  // namespace malha::wire
