// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Files of dumptxoutset: all coins after some block, in the established format.
//
//   "utxo" 0xff, version (16-bit, 2), network magic, hash of the block, number of coins (64-bit);
//   then for each transaction in the order of the coins database: txid, number of coins
//   (CompactSize), and for each of these: index (CompactSize), the coin as the database encodes it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>

#include "malha/base/filesystem.hpp"
#include "malha/primitives/hash.hpp"
#include "malha/storage/block_files.hpp"
#include "malha/storage/coins_db.hpp"

namespace malha::chain {

inline constexpr std::array<std::uint8_t, 5> kSnapshotMagic{'u', 't', 'x', 'o', 0xff};
inline constexpr std::uint16_t kSnapshotVersion = 2;
inline constexpr std::size_t kSnapshotHeaderBytes = 5 + 2 + 4 + 32 + 8;

struct SnapshotHeader {
    storage::NetworkMagic magic{};
    primitives::BlockHash base{};
    std::uint64_t coins = 0;
};

/// Writes the whole file and syncs it. @param interrupted  asked now and then.
/// Errors: interrupted, disk full, unreadable coins, or another number of coins than announced.
/// Cost: O(coins). Thread: any.
[[nodiscard]] base::Status write_snapshot(base::File& file, const SnapshotHeader& header,
                                          storage::CoinsCursor& cursor,
                                          const std::function<bool()>& interrupted);

}  // namespace malha::chain
