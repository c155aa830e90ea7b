// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BIP152: blocks as short ids of transactions that the receiver probably has. Choosing,
// reconstructing and the ids themselves are p2p's work; here are the messages.
#pragma once

#include <cstdint>
#include <vector>

#include "malha/primitives/block.hpp"
#include "malha/wire/commands.hpp"
#include "malha/wire/limits.hpp"
#include "malha/wire/message.hpp"

namespace malha::wire {

struct SendCmpct {
    static constexpr std::string_view kCommand = command::kSendCmpct;

    bool high_bandwidth = false;  ///< send compact blocks unasked
    std::uint64_t version = 2;    ///< 2: ids over wtxids, transactions with witness

    /// Errors: malformed; over_limit (BIP152 allows 0 and 1 as the first byte only).
    [[nodiscard]] static base::Result<SendCmpct, DecodeError> read(primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

struct PrefilledTransaction {
    std::uint16_t index = 0;  ///< in the block (the wire has differences)
    primitives::TransactionPtr tx;
};

struct CmpctBlock {
    static constexpr std::string_view kCommand = command::kCmpctBlock;
    static constexpr std::size_t kShortIdSize = 6;

    primitives::BlockHeader header;
    std::uint64_t nonce = 0;
    std::vector<std::uint64_t> short_ids;         ///< 48 bits each, in block order
    std::vector<PrefilledTransaction> prefilled;  ///< by rising index; share the payload's memory

    [[nodiscard]] std::size_t transaction_count() const {
        return short_ids.size() + prefilled.size();
    }

    /// Errors: malformed (also more transactions than 16-bit indexes can name).
    [[nodiscard]] static base::Result<CmpctBlock, DecodeError> parse(base::Bytes payload);
    void write(primitives::ByteWriter& writer) const;
};

struct GetBlockTxn {
    static constexpr std::string_view kCommand = command::kGetBlockTxn;

    primitives::BlockHash block_hash;
    std::vector<std::uint16_t> indexes;  ///< rising (the wire has differences)

    /// Errors: malformed (also indexes beyond 16 bits).
    [[nodiscard]] static base::Result<GetBlockTxn, DecodeError> read(
        primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

struct BlockTxn {
    static constexpr std::string_view kCommand = command::kBlockTxn;

    primitives::BlockHash block_hash;
    std::vector<primitives::TransactionPtr> transactions;  ///< share the payload's memory

    [[nodiscard]] static base::Result<BlockTxn, DecodeError> parse(base::Bytes payload);
    void write(primitives::ByteWriter& writer) const;
};

}  // namespace malha::wire
