// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Undo records: what a block spent, so that it can be disconnected again.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "malha/base/bytes.hpp"
#include "malha/base/result.hpp"
#include "malha/consensus/spent_output.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/primitives/hash.hpp"
#include "malha/storage/spent_coins.hpp"

namespace malha::storage {

/// The spent coins of a block, grouped by transaction; the coinbase has no group.
struct BlockUndo {
    SpentCoins coins;                         ///< in block order, input by input
    std::vector<std::uint32_t> input_counts;  ///< of transactions 1, 2, ...
};

/// @param spent         in block order; as many as the counts add up to.
/// @param input_counts  of every transaction but the coinbase.
[[nodiscard]] base::Bytes serialize_undo(std::span<const consensus::SpentOutput> spent,
                                         std::span<const std::uint32_t> input_counts);

/// Errors: truncated, trailing bytes, impossible counts, height or amount out of range.
[[nodiscard]] base::Result<BlockUndo> parse_undo(base::ByteView bytes);

/// Follows an undo record on disk: double SHA-256 of the hash of the block's parent and the record.
[[nodiscard]] crypto::Digest256 undo_checksum(const primitives::BlockHash& prev_hash,
                                              base::ByteView undo);

}  // namespace malha::storage
