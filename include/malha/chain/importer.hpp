// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Blocks from files: -reindex (our own block files), -loadblock (bootstrap files). Files are read,
// parsed and checked ahead on the pool; the strand only takes finished blocks in file order. A
// block whose parent is not known yet is remembered by its position alone and read again when the
// parent has come.
#pragma once

#include <functional>
#include <vector>

#include "malha/base/filesystem.hpp"
#include "malha/chain/engine.hpp"

namespace malha::chain {

/// Thread: any thread but the strand and the pool; it calls the engine through `on_strand`.
class Importer {
public:
    /// Runs a function on the node strand and waits for it.
    using OnStrand = std::function<void(const std::function<void()>&)>;

    Importer(Engine& engine, const EngineContext& context, OnStrand on_strand);

    /// Takes all blocks of our own block files into an empty index (engine option
    /// wipe_block_index), then activates the best chain. Restartable: an interrupted reindex is
    /// continued by the next start. Errors: Fault of the engine.
    [[nodiscard]] base::Result<void, Fault> reindex();
    /// Takes the blocks of a bootstrap file. Errors: unreadable file; Fault of the engine.
    /// Blocks that are invalid, or have no known parent at the end, are skipped and logged.
    [[nodiscard]] base::Result<void, Fault> load(const base::Path& file);

private:
    Engine& engine_;
    EngineContext context_;
    OnStrand on_strand_;
};

}  // namespace malha::chain
