// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// mempool.dat: what waits for a block, kept over a restart, in Bitcoin Core's format.
//
//   u64 version (1 or 2) | version 2: CompactSize 8, XOR key of 8 bytes | then, in version 2 XORed
//   by position in the file: u64 count | count * { transaction, i64 time, i64 fee delta } |
//   CompactSize count, count * { txid, i64 fee delta } of transactions not in the pool |
//   CompactSize count, count * txid of those no peer has asked for
#pragma once

#include <functional>
#include <map>
#include <set>
#include <vector>

#include "malha/base/filesystem.hpp"
#include "malha/mempool/mempool.hpp"
#include "malha/storage/obfuscation.hpp"

namespace malha::mempool {

struct SavedTransaction {
    primitives::TransactionPtr tx;
    base::UnixSeconds time;  ///< of entry
    primitives::Amount fee_delta;
};
struct SavedPool {
    std::vector<SavedTransaction> transactions;                 ///< parents before children
    std::map<primitives::Txid, primitives::Amount> fee_deltas;  ///< of those not in the pool
    std::set<primitives::Txid> unbroadcast;
};

enum class FileVersion : std::uint64_t {
    plain = 1,       ///< -persistmempoolv1
    obfuscated = 2,  ///< so that no virus scanner finds patterns in it
};

/// @param key  of version 2; unused by version 1.
[[nodiscard]] base::Bytes serialize(const SavedPool& pool, FileVersion version,
                                    const storage::XorKey& key);
/// Errors: an unknown version, or not such a file.
[[nodiscard]] base::Result<SavedPool> parse_saved_pool(base::Bytes file);

/// Thread: node strand.
[[nodiscard]] SavedPool snapshot(const Mempool& pool);

/// Writes the pool. Errors: the disk's. Thread: any; the snapshot is what was taken on the strand.
[[nodiscard]] base::Status save(const SavedPool& pool, FileVersion version, base::Filesystem& fs,
                                const base::Path& path, base::Rng& rng);

struct RestoreOptions {
    bool use_current_time = false;
    bool apply_fee_deltas = true;
    bool apply_unbroadcast = true;
};
/// Runs a step on the node strand. False ends the work early (shutdown).
using OnStrand = std::function<bool(const std::function<void(Mempool&)>&)>;
struct RestoreCounts {
    std::size_t accepted = 0;
    std::size_t failed = 0;
    std::size_t expired = 0;
    std::size_t already_there = 0;
};
/// Reads the file and offers its transactions to the pool, some at a time, so that the strand is
/// never busy for long. Errors: unreadable or malformed file. Thread: not the strand.
[[nodiscard]] base::Result<RestoreCounts> restore(base::Filesystem& fs, const base::Path& path,
                                                  const RestoreOptions& options,
                                                  base::UnixSeconds now, const OnStrand& on_strand);

}  // namespace malha::mempool
