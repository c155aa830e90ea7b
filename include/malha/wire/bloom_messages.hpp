// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BIP37: light clients set a bloom filter and get blocks as proofs of what matches.
#pragma once

#include <cstdint>
#include <vector>

#include "malha/primitives/block.hpp"
#include "malha/wire/commands.hpp"
#include "malha/wire/limits.hpp"
#include "malha/wire/message.hpp"

namespace malha::wire {

struct FilterLoad {
    static constexpr std::string_view kCommand = command::kFilterLoad;

    base::Bytes filter;  ///< at most kMaxBloomFilterSize
    std::uint32_t hash_functions = 0;
    std::uint32_t tweak = 0;
    std::uint8_t flags = 0;  ///< which outputs a match adds: 0 none, 1 all, 2 of bare keys

    /// Errors: malformed; over_limit.
    [[nodiscard]] static base::Result<FilterLoad, DecodeError> read(primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

struct FilterAdd {
    static constexpr std::string_view kCommand = command::kFilterAdd;

    base::Bytes element;  ///< at most kMaxFilterAddSize

    /// Errors: malformed; over_limit.
    [[nodiscard]] static base::Result<FilterAdd, DecodeError> read(primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

using FilterClear = EmptyMessage<command::kFilterClear>;

/// A header and the pieces of a partial Merkle tree, which consensus builds and judges.
struct MerkleBlock {
    static constexpr std::string_view kCommand = command::kMerkleBlock;

    primitives::BlockHeader header;
    std::uint32_t transaction_count = 0;
    std::vector<primitives::Txid> hashes;
    base::Bytes flags;  ///< one bit per tree node, lowest first

    /// Errors: malformed.
    [[nodiscard]] static base::Result<MerkleBlock, DecodeError> read(
        primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

}  // namespace malha::wire
