// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Messages by which two nodes get to know each other and keep in touch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "malha/wire/commands.hpp"
#include "malha/wire/limits.hpp"
#include "malha/wire/message.hpp"
#include "malha/wire/network_address.hpp"

namespace malha::wire {

/// An endpoint with services and without time, as version messages carry it.
struct VersionEndpoint {
    ServiceFlags services = 0;
    Endpoint endpoint;
};

/// First message of both sides. Whatever follows `receiver` may be missing (very old peers).
struct Version {
    static constexpr std::string_view kCommand = command::kVersion;

    std::int32_t protocol_version = 0;
    ServiceFlags services = 0;
    std::int64_t time = 0;  ///< seconds since 1970
    VersionEndpoint receiver;
    VersionEndpoint sender;
    std::uint64_t nonce = 0;  ///< finds connections to oneself
    std::string user_agent;   ///< BIP14; any bytes
    std::int32_t start_height = 0;
    /// BIP37: whether to announce transactions before a filter is set. Missing means yes.
    std::optional<bool> relay;

    /// Errors: malformed; over_limit (user agent).
    [[nodiscard]] static base::Result<Version, DecodeError> read(primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

using Verack = EmptyMessage<command::kVerack>;
/// BIP339: announce and request transactions by wtxid.
using WtxidRelay = EmptyMessage<command::kWtxidRelay>;
/// BIP155: send addrv2 to me.
using SendAddrV2 = EmptyMessage<command::kSendAddrV2>;

/// BIP330: announces transaction reconciliation.
struct SendTxRcncl {
    static constexpr std::string_view kCommand = command::kSendTxRcncl;

    std::uint32_t version = 0;
    std::uint64_t salt = 0;

    [[nodiscard]] static base::Result<SendTxRcncl, DecodeError> read(
        primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

/// BIP434: announces a feature. Nothing may follow the data.
struct Feature {
    static constexpr std::string_view kCommand = command::kFeature;

    std::string id;
    base::Bytes data;

    /// Errors: malformed (also bytes at the end); over_limit (sizes, also an id too short).
    [[nodiscard]] static base::Result<Feature, DecodeError> read(primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

/// ping and pong. BIP31: peers up to protocol version 60000 know neither nonce nor pong.
template <const std::string_view& Command>
struct PingMessage {
    static constexpr std::string_view kCommand = Command;

    std::optional<std::uint64_t> nonce;  ///< a pong repeats that of the ping

    [[nodiscard]] static base::Result<PingMessage, DecodeError> read(
        primitives::ByteReader& reader) {
        if (reader.remaining() == 0) return PingMessage{};
        return PingMessage{reader.read<std::uint64_t>()};
    }
    void write(primitives::ByteWriter& writer) const {
        if (nonce) writer.write(*nonce);
    }
};

using Ping = PingMessage<command::kPing>;
using Pong = PingMessage<command::kPong>;

}  // namespace malha::wire
