// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Blocks and undo data of the tree's nodes on disk, and the tree itself in the block index.
#pragma once

#include <functional>
#include <memory>
#include <set>

#include "malha/base/filesystem.hpp"
#include "malha/base/rng.hpp"
#include "malha/chain/block_tree.hpp"
#include "malha/consensus/chain_params.hpp"
#include "malha/storage/block_files.hpp"
#include "malha/storage/block_index_db.hpp"
#include "malha/storage/undo.hpp"

namespace malha::chain {

struct BlockStoreOptions {
    std::shared_ptr<const consensus::ChainParams> params;
    base::Path blocks_dir;
    storage::DatabaseOptions index;
    bool obfuscate_blocks = true;
    bool fast_prune = false;
};

/// Thread: node strand.
class BlockStore {
public:
    /// Opens or creates, and loads the index into `tree` (finish_loading is left to the caller).
    /// Errors: unreadable, corrupt, or of another network.
    [[nodiscard]] static base::Result<std::unique_ptr<BlockStore>> open(
        base::Filesystem& filesystem, const BlockStoreOptions& options, BlockTree& tree,
        base::Rng& rng);

    /// Appends the block and notes its place in the node.
    [[nodiscard]] base::Status write_block(BlockNode& node, const primitives::Block& block);
    /// Notes a block that lies in the files already (-reindex).
    void adopt_block(BlockNode& node, const primitives::Block& block, storage::FilePos position);
    [[nodiscard]] base::Status write_undo(BlockNode& node, base::ByteView undo);

    [[nodiscard]] base::Result<base::Bytes> read_block_bytes(const BlockNode& node) const;
    /// Errors: no data, unreadable, or another block.
    [[nodiscard]] base::Result<primitives::BlockPtr> read_block(const BlockNode& node) const;
    /// Thread: any.
    [[nodiscard]] base::Result<primitives::BlockPtr> read_block_at(
        storage::FilePos position, const primitives::BlockHash& hash) const;
    [[nodiscard]] base::Result<storage::BlockUndo> read_undo(const BlockNode& node) const;

    /// What makes all blocks, undo data and nodes of this moment durable, in this order. The
    /// nodes count as clean from now on: run it, on any thread, before another one.
    [[nodiscard]] std::function<base::Status()> prepare_sync();
    /// Deletes block and undo files for good, the index first: a crash in between leaves files that
    /// the next remove_forgotten() deletes. Not while what prepare_sync() returned is still to run.
    [[nodiscard]] base::Status prune(const std::set<std::int32_t>& files);
    /// Something was pruned once.
    [[nodiscard]] base::Result<bool> was_pruned() const;
    [[nodiscard]] base::Status remove_forgotten();
    /// Deletes the block files that -reindex cannot read: those behind the first that is missing,
    /// as it is after pruning. Only while the index is empty.
    [[nodiscard]] base::Status remove_behind_gap();
    [[nodiscard]] storage::BlockFiles& files() { return *files_; }
    [[nodiscard]] const storage::BlockFiles& files() const { return *files_; }
    [[nodiscard]] storage::BlockIndexDb& index() { return *index_; }

private:
    BlockStore(BlockTree& tree, std::shared_ptr<const consensus::ChainParams> params,
               std::unique_ptr<storage::BlockIndexDb> index,
               std::unique_ptr<storage::BlockFiles> files);
    void note_stored(BlockNode& node);

    BlockTree& tree_;
    std::shared_ptr<const consensus::ChainParams> params_;
    std::unique_ptr<storage::BlockIndexDb> index_;
    std::unique_ptr<storage::BlockFiles> files_;
};

}  // namespace malha::chain
