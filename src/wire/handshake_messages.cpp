// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Coding of the handshake messages. See handshake_messages.hpp.
#include "malha/wire/handshake_messages.hpp"

#include "codec.hpp"

namespace malha::wire {
namespace {

VersionEndpoint read_version_endpoint(primitives::ByteReader& reader) {
    VersionEndpoint end;
    end.services = reader.read<std::uint64_t>();
    end.endpoint = read_v1_endpoint(reader);
    return end;
}

void write_version_endpoint(primitives::ByteWriter& writer, const VersionEndpoint& end) {
    writer.write(end.services);
    write_v1_endpoint(writer, end.endpoint);
}

}  // namespace

base::Result<Version, DecodeError> Version::read(primitives::ByteReader& reader) {
    Version version;
    version.protocol_version = reader.read<std::int32_t>();
    version.services = reader.read<std::uint64_t>();
    version.time = reader.read<std::int64_t>();
    version.receiver = read_version_endpoint(reader);
    if (reader.remaining() > 0) {
        version.sender = read_version_endpoint(reader);
        version.nonce = reader.read<std::uint64_t>();
    }
    if (reader.remaining() > 0) {
        const base::ByteView agent = reader.read_var_bytes();
        if (agent.size() > kMaxUserAgentSize) return base::Unexpected{DecodeError::over_limit};
        version.user_agent = base::as_text(agent);
    }
    if (reader.remaining() > 0) version.start_height = reader.read<std::int32_t>();
    if (reader.remaining() > 0) version.relay = reader.read<std::uint8_t>() != 0;
    return version;
}

void Version::write(primitives::ByteWriter& writer) const {
    writer.write(protocol_version).write(services).write(time);
    write_version_endpoint(writer, receiver);
    write_version_endpoint(writer, sender);
    writer.write(nonce).write_var_bytes(base::as_bytes(user_agent)).write(start_height);
    if (relay) writer.write(static_cast<std::uint8_t>(*relay));
}

base::Result<SendTxRcncl, DecodeError> SendTxRcncl::read(primitives::ByteReader& reader) {
    SendTxRcncl message;
    message.version = reader.read<std::uint32_t>();
    message.salt = reader.read<std::uint64_t>();
    return message;
}

void SendTxRcncl::write(primitives::ByteWriter& writer) const {
    writer.write(version).write(salt);
}

base::Result<Feature, DecodeError> Feature::read(primitives::ByteReader& reader) {
    const base::ByteView id = reader.read_var_bytes();
    const base::ByteView data = reader.read_var_bytes();
    if (!reader.at_end()) return base::Unexpected{DecodeError::malformed};
    if (id.size() < kMinFeatureIdSize || id.size() > kMaxFeatureIdSize ||
        data.size() > kMaxFeatureDataSize)
        return base::Unexpected{DecodeError::over_limit};
    return Feature{std::string(base::as_text(id)), base::to_bytes(data)};
}

void Feature::write(primitives::ByteWriter& writer) const {
    writer.write_var_bytes(base::as_bytes(id)).write_var_bytes(data);
}

}  // namespace malha::wire
