// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Statistics and hashes over all coins: gettxoutsetinfo.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "malha/base/result.hpp"
#include "malha/consensus/spent_output.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/primitives/hash.hpp"
#include "malha/storage/coins_db.hpp"

namespace malha::chain {

enum class UtxoHash : std::uint8_t {
    none,
    serialized3,  ///< double SHA-256 over all coins in key order: hash_serialized_3
    mu_hash,      ///< MuHash3072, independent of order
};

struct UtxoStats {
    primitives::BlockHash best_block;
    std::uint64_t transactions = 0;  ///< with at least one unspent output
    std::uint64_t coins = 0;
    std::uint64_t bogosize = 0;  ///< a measure of size that does not depend on the database
    primitives::Amount total;
    /// In the order in which RPC reverses it for display. Absent with kNone.
    std::optional<crypto::Digest256> hash;
};

/// Bytes a coin adds to bogosize.
[[nodiscard]] std::uint64_t coin_bogosize(const consensus::SpentOutput& coin);
/// What both hashes take of a coin: outpoint, height and coinbase flag, amount, script.
void write_hashed_coin(primitives::ByteWriter& writer, const primitives::OutPoint& outpoint,
                       const consensus::SpentOutput& coin);

/// Walks the cursor to its end. @param interrupted  asked now and then; true ends the walk with an
/// error. Cost: O(coins). Thread: any.
[[nodiscard]] base::Result<UtxoStats> compute_utxo_stats(storage::CoinsCursor& cursor,
                                                         UtxoHash hash,
                                                         const std::function<bool()>& interrupted);

}  // namespace malha::chain
