// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The segments of the script index, oldest first. Each counts from its first to its last height,
// and no height is in two: a segment that begins at a height, because blocks below the tip were
// taken off or a crash made the index go back, cuts the ones before.
//
// Merging. A look-up asks every segment, so that there may not be many: once there are
// kMergeCount of a size (within a factor of kMergeCount), these and the smaller ones behind them
// become one, in pieces between other work. What is written is written again only once for each
// such factor, and not at all from kFinalBytes on.
//
// Crash safety. The list is written with the index's locator, in one batch, after the files were
// synced; what it does not name is deleted at the next start. Files that the list of the disk
// names stay until the next list is there.
#pragma once

#include "listed_segment.hpp"
#include "script_merge.hpp"
#include "script_touches.hpp"

namespace malha::index {

/// Thread: owner only.
class ScriptSegments {
public:
    /// @param fs  must outlive it.
    ScriptSegments(base::Filesystem& fs, base::Path directory);

    /// @param record  as record() made it; empty: there are no segments.
    /// Errors: a file is missing or damaged.
    [[nodiscard]] base::Status open(base::ByteView record, crypto::SipKey key);
    [[nodiscard]] const SegmentList& list() const { return list_; }

    /// What blocks from `first` to `last` do; from `first` on nothing else counts.
    [[nodiscard]] base::Status add(const ScriptTouches& touches, primitives::Height first,
                                   primitives::Height last);
    /// A piece of merging. @return whether there is more to merge.
    [[nodiscard]] base::Result<bool> merge_some();

    /// Makes all files of the list durable. @return what names them, for the database.
    [[nodiscard]] base::Result<base::Bytes> save();
    /// The database has what save() returned: deletes files that nothing names any more.
    [[nodiscard]] base::Status saved();

private:
    [[nodiscard]] base::Path path_of(std::uint64_t number) const;
    [[nodiscard]] base::Status remove_unlisted();
    [[nodiscard]] base::Status cut(primitives::Height first);
    [[nodiscard]] base::Status retire(const ListedSegment& segment);
    /// Where in the list those to merge begin; the end of the list: none.
    [[nodiscard]] std::size_t find_mergeable() const;
    [[nodiscard]] base::Status begin_merge(std::size_t first);
    [[nodiscard]] base::Status finish_merge();

    base::Filesystem& fs_;
    const base::Path directory_;
    crypto::SipKey key_;
    SegmentList list_;
    std::uint64_t next_number_ = 1;
    std::vector<std::uint64_t> retired_;  ///< that the list on the disk names
    std::unique_ptr<ScriptMerge> merge_;
};

}  // namespace malha::index
