// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The folders of coins databases, under the names that Bitcoin Core gives them:
//
//   chainstate                   validated from the genesis block on
//   chainstate_snapshot          loaded from a snapshot; the file base_blockhash in it names the
//                                block whose coins the snapshot held, and makes it count
//   chainstate_todelete          what chainstate was when chainstate_snapshot took its place
//   chainstate_snapshot_INVALID  a snapshot that turned out wrong, kept for whoever wants to know
#pragma once

#include <optional>

#include "malha/base/filesystem.hpp"
#include "malha/primitives/hash.hpp"

namespace malha::chain {

/// Deletes a folder of files, for good. Missing is no error.
[[nodiscard]] base::Status remove_folder(base::Filesystem& fs, const base::Path& folder);

/// Thread: owner only. The databases in folders that are moved or deleted must be closed, except
/// where said otherwise.
class ChainstateFolders {
public:
    ChainstateFolders(base::Filesystem& fs, base::Path chainstate)
        : fs_(fs), chainstate_(std::move(chainstate)) {}

    [[nodiscard]] const base::Path& chainstate() const { return chainstate_; }
    [[nodiscard]] base::Path snapshot() const { return chainstate_.string() + "_snapshot"; }
    [[nodiscard]] base::Path invalid() const { return snapshot().string() + "_INVALID"; }

    /// Ends what a crash during adopt_snapshot() left half done. To be called first.
    [[nodiscard]] base::Status repair();
    /// The base block of a loaded snapshot; empty: there is none, or it was not loaded to its end.
    [[nodiscard]] base::Result<std::optional<primitives::BlockHash>> snapshot_base() const;
    /// The snapshot counts from now on. Its database may be open.
    [[nodiscard]] base::Status set_snapshot_base(const primitives::BlockHash& base);
    [[nodiscard]] base::Status remove_snapshot();
    /// The snapshot's history was validated: it takes the place of `chainstate`.
    [[nodiscard]] base::Status adopt_snapshot();
    /// The snapshot was wrong. Its database may be open, but must not be written any more.
    [[nodiscard]] base::Status put_snapshot_aside();

private:
    [[nodiscard]] base::Path discarded() const { return chainstate_.string() + "_todelete"; }
    [[nodiscard]] base::Status sync_parent() {
        return fs_.sync_directory(chainstate_.parent_path());
    }

    base::Filesystem& fs_;
    const base::Path chainstate_;
};

}  // namespace malha::chain
