// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What all indexes have in common: a database that names the block it stands at.
//
// Crash safety. The rows of a block are written when it is indexed, without waiting for the disk;
// now and then commit() writes, synced and in one batch, the state that later blocks build on and
// the locator of the block it belongs to. The locator never names a block that the chain itself has
// not flushed. After a crash the index begins at its locator again; rows of blocks behind it may be
// there already and are written over, and rows of blocks that the chain lost are recognised by
// whoever reads them, as each kind of index describes.
//
// Reorganisations. Blocks that left the active chain are handed to disconnect(), newest first.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/index/block_data.hpp"
#include "malha/index/row_buffer.hpp"
#include "malha/storage/leveldb.hpp"

namespace malha::index {

/// Thread: the index thread, but for name() and look-ups of derived classes, which are for any.
class Index {
public:
    virtual ~Index() = default;
    Index(const Index&) = delete;
    Index& operator=(const Index&) = delete;

    /// As getindexinfo shows it: "txindex", "basic block filter index", ...
    [[nodiscard]] std::string_view name() const { return name_; }
    /// Whether it looks at the outputs that blocks spend (undo data).
    [[nodiscard]] virtual bool needs_undo() const = 0;

    /// Whether it has one row for each block, instead of rows all over its database.
    [[nodiscard]] virtual bool has_row_per_block() const { return false; }

    /// Opens or creates the database. Errors: another process holds it, damaged, of a later
    /// version.
    [[nodiscard]] base::Status open(const storage::DatabaseOptions& options, base::Rng& rng);
    /// The locator of the block it stands at, newest hash first; empty: nothing was indexed yet.
    [[nodiscard]] base::Result<std::vector<primitives::BlockHash>> stored_locator() const;
    /// Takes up the state that belongs to this block, which stored_locator() begins with.
    [[nodiscard]] virtual base::Status load(const BlockPosition& at);

    /// The next block. What it writes becomes visible with write().
    [[nodiscard]] virtual base::Status connect(const BlockData& block) = 0;
    /// The block connected last.
    [[nodiscard]] virtual base::Status disconnect(const BlockData& block) = 0;
    [[nodiscard]] base::Status write();
    /// The same once much waits: whole blocks, and never much memory.
    [[nodiscard]] base::Status write_if_large();
    /// A piece of work that was put off, some hundredths of a second of it.
    /// @return whether there is more.
    [[nodiscard]] virtual base::Result<bool> tidy() { return false; }
    /// Whether no row waits: all that was connected is visible.
    [[nodiscard]] bool is_written() const { return rows_.empty(); }
    /// Makes the index durable as of `at`, which is the block indexed last or an ancestor. Writes.
    /// @return false when it cannot go back so far; a later commit will do.
    [[nodiscard]] base::Result<bool> commit(const BlockPosition& at,
                                            std::span<const primitives::BlockHash> locator);

protected:
    explicit Index(std::string name) : name_(std::move(name)) {}

    /// For what a derived class does on open(), before anything is read.
    [[nodiscard]] virtual base::Status opened(base::Rng&) { return {}; }
    /// Puts the state as of `at` into the batch that will hold the locator.
    [[nodiscard]] virtual base::Result<bool> save_state(const BlockPosition& at,
                                                        storage::DatabaseBatch& batch);
    /// What save_state() put there is on the disk.
    [[nodiscard]] virtual base::Status saved_state() { return {}; }
    /// Writes the rows of the blocks at hand, without waiting for the disk.
    [[nodiscard]] virtual base::Status write_rows(storage::DatabaseBatch& batch);
    /// Whether what waits takes much memory.
    [[nodiscard]] virtual bool is_large() const;

    [[nodiscard]] storage::Database& database() const { return *database_; }
    /// Rows of the blocks at hand.
    [[nodiscard]] RowBuffer& rows() { return rows_; }
    [[nodiscard]] const RowBuffer& rows() const { return rows_; }
    [[nodiscard]] base::Unexpected<base::Error> damaged(std::string_view what) const;

private:
    const std::string name_;
    std::unique_ptr<storage::Database> database_;
    RowBuffer rows_;
};

}  // namespace malha::index
