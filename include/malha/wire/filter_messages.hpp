// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BIP157: compact block filters for light clients.
#pragma once

#include <cstdint>
#include <vector>

#include "malha/primitives/hash.hpp"
#include "malha/wire/commands.hpp"
#include "malha/wire/limits.hpp"
#include "malha/wire/message.hpp"

namespace malha::wire {

using FilterHash = primitives::Hash256<struct FilterHashTag>;
using FilterHeader = primitives::Hash256<struct FilterHeaderTag>;

/// getcfilters and getcfheaders: for the blocks from a height up to a block.
template <const std::string_view& Command>
struct FilterRange {
    static constexpr std::string_view kCommand = Command;

    std::uint8_t filter_type = 0;  ///< 0: basic (BIP158)
    std::uint32_t start_height = 0;
    primitives::BlockHash stop_hash;

    [[nodiscard]] static base::Result<FilterRange, DecodeError> read(
        primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

using GetCFilters = FilterRange<command::kGetCFilters>;
using GetCFHeaders = FilterRange<command::kGetCFHeaders>;
extern template struct FilterRange<command::kGetCFilters>;
extern template struct FilterRange<command::kGetCFHeaders>;

struct CFilter {
    static constexpr std::string_view kCommand = command::kCFilter;

    std::uint8_t filter_type = 0;
    primitives::BlockHash block_hash;
    base::Bytes filter;

    [[nodiscard]] static base::Result<CFilter, DecodeError> read(primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

struct CFHeaders {
    static constexpr std::string_view kCommand = command::kCFHeaders;

    std::uint8_t filter_type = 0;
    primitives::BlockHash stop_hash;
    FilterHeader prev_header;               ///< of the block before the first
    std::vector<FilterHash> filter_hashes;  ///< at most kMaxCFHeaders

    /// Errors: malformed; over_limit.
    [[nodiscard]] static base::Result<CFHeaders, DecodeError> read(primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

struct GetCFCheckpt {
    static constexpr std::string_view kCommand = command::kGetCFCheckpt;

    std::uint8_t filter_type = 0;
    primitives::BlockHash stop_hash;

    [[nodiscard]] static base::Result<GetCFCheckpt, DecodeError> read(
        primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

struct CFCheckpt {
    static constexpr std::string_view kCommand = command::kCFCheckpt;

    std::uint8_t filter_type = 0;
    primitives::BlockHash stop_hash;
    std::vector<FilterHeader> headers;  ///< one per kCFCheckptInterval blocks

    [[nodiscard]] static base::Result<CFCheckpt, DecodeError> read(primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

}  // namespace malha::wire
