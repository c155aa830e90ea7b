// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Reading the files that snapshot_file.hpp describes: into a coins database of their own, whose
// hash has to be the one in the network's parameters.
#pragma once

#include <functional>

#include "malha/base/filesystem.hpp"
#include "malha/base/rng.hpp"
#include "malha/chain/snapshot_file.hpp"
#include "malha/consensus/chain_params.hpp"
#include "malha/storage/coins_db.hpp"

namespace malha::chain {

/// Errors, for the user: no snapshot, of another version, or of another network.
[[nodiscard]] base::Result<SnapshotHeader> read_snapshot_header(
    const base::File& file, const consensus::ChainParams& params);

struct SnapshotTarget {
    base::Filesystem& fs;
    base::Rng& rng;
    storage::CoinsDbOptions database;
};

/// Writes all coins of the file to the database, which is made anew, and closes it again.
/// @param known  for the base block that the header names. @param interrupted  asked now and then.
/// Errors, for the user: damaged file, other coins than promised, disk; nothing is left then.
/// Cost: O(coins). Thread: any.
[[nodiscard]] base::Status load_snapshot(const base::File& file, const SnapshotHeader& header,
                                         const consensus::AssumeUtxo& known,
                                         const SnapshotTarget& target,
                                         const std::function<bool()>& interrupted);

/// Removes what load_snapshot() wrote, as it will not be used.
void discard_snapshot(const SnapshotTarget& target);

}  // namespace malha::chain
