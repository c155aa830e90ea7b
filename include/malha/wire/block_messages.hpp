// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Finding, announcing and moving headers and blocks.
#pragma once

#include <cstdint>
#include <vector>

#include "malha/primitives/block.hpp"
#include "malha/wire/commands.hpp"
#include "malha/wire/limits.hpp"
#include "malha/wire/message.hpp"

namespace malha::wire {

/// getblocks and getheaders: what follows the first hash that the receiver knows.
template <const std::string_view& Command>
struct LocatorMessage {
    static constexpr std::string_view kCommand = Command;

    std::uint32_t protocol_version = 0;          ///< of the sender; nobody reads it
    std::vector<primitives::BlockHash> locator;  ///< newest first; at most kMaxLocatorHashes
    primitives::BlockHash stop;                  ///< last one wanted; null: as many as fit

    /// Errors: malformed; over_limit.
    [[nodiscard]] static base::Result<LocatorMessage, DecodeError> read(
        primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

using GetBlocks = LocatorMessage<command::kGetBlocks>;
using GetHeaders = LocatorMessage<command::kGetHeaders>;
extern template struct LocatorMessage<command::kGetBlocks>;
extern template struct LocatorMessage<command::kGetHeaders>;

/// Each header is followed by a count of transactions, which means nothing and is sent as zero.
struct Headers {
    static constexpr std::string_view kCommand = command::kHeaders;

    std::vector<primitives::BlockHeader> headers;  ///< at most kMaxHeaders

    /// Errors: malformed; over_limit.
    [[nodiscard]] static base::Result<Headers, DecodeError> read(primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

/// BIP130: announce blocks by their headers.
using SendHeaders = EmptyMessage<command::kSendHeaders>;

/// A block; the payload becomes its buffer. Nothing may follow it.
struct BlockMessage {
    static constexpr std::string_view kCommand = command::kBlock;

    primitives::BlockPtr block;

    [[nodiscard]] static base::Result<BlockMessage, DecodeError> parse(base::Bytes payload);
    void write(primitives::ByteWriter& writer) const;
};

}  // namespace malha::wire
