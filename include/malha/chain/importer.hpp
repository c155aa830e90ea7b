// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Blocks from files: -reindex (our own block files), -loadblock (bootstrap files). Files are read
// ahead, and their blocks parsed and checked on the pool; the strand only takes finished blocks in
// file order. A block whose parent is not known yet is remembered by its position alone and read
// again when the parent has come. Afterwards the best chain is connected, in short turns.
#pragma once

#include <functional>
#include <memory>

#include "malha/base/filesystem.hpp"
#include "malha/chain/engine.hpp"

namespace malha::chain {

/// Thread: one thread of its own, neither the strand nor the pool (but all may be the same when the
/// pool is an InlineExecutor).
class Importer {
public:
    /// Runs a function on the node strand and waits until it has ended.
    using OnStrand = std::function<void(const std::function<void()>&)>;

    Importer(Engine& engine, const EngineContext& context, OnStrand on_strand);
    ~Importer();
    Importer(const Importer&) = delete;
    Importer& operator=(const Importer&) = delete;

    /// Takes all blocks of our own block files into the index (made empty by the engine option
    /// wipe_block_index) and activates the best chain. When interrupted, the next start has to go
    /// on: see Engine::is_reindexing(). Errors: Fault of the engine, or unreadable files.
    [[nodiscard]] base::Result<void, Fault> reindex();
    /// Takes the blocks of a bootstrap file and activates the best chain. Blocks that are invalid
    /// are skipped; those without a known parent wait for the next file.
    /// Errors: Fault of the engine. A file that cannot be read is logged and skipped.
    [[nodiscard]] base::Result<void, Fault> load(const base::Path& file);
    /// Moves to the best chain of the stored blocks, as Engine::activate_best_chain does, but in
    /// turns that leave the strand to others in between.
    [[nodiscard]] base::Result<void, Fault> activate();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace malha::chain
