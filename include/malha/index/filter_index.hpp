// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -blockfilterindex=basic: BIP 158 filters of all blocks, for light clients (BIP 157) and for scans
// of our own. In Bitcoin Core's layout: indexes/blockfilter/basic/fltrNNNNN.dat hold the filters,
// indexes/blockfilter/basic/db where they lie and their headers:
//   't', height (32-bit, big-endian) -> block hash, record     blocks of the active chain
//   's', block hash                  -> record                 blocks that left it
//   'P'                              -> VARINT(file), VARINT(offset): where the filters end
// A record is the filter's hash, its header, VARINT(file), VARINT(offset).
//
// Filters behind 'P' and rows above the locator are written over after a crash; a row's block hash
// tells whether it is of the block that is asked for.
#pragma once

#include "malha/base/filesystem.hpp"
#include "malha/index/block_filter.hpp"
#include "malha/index/index.hpp"

namespace malha::index {

class FilterFiles;

struct FilterRecord {
    FilterHash hash;
    FilterHeader header;
    storage::FilePos position;
};

class FilterIndex final : public Index {
public:
    /// @param directory  of the files; the database is in its folder "db".
    FilterIndex(base::Filesystem& fs, base::Path directory);
    ~FilterIndex() override;

    [[nodiscard]] bool needs_undo() const override { return true; }
    [[nodiscard]] bool has_row_per_block() const override { return true; }
    [[nodiscard]] base::Status load(const BlockPosition& at) override;
    [[nodiscard]] base::Status connect(const BlockData& data) override;
    [[nodiscard]] base::Status disconnect(const BlockData& data) override;

    /// What is known of the block's filter, also of blocks that left the active chain. Empty
    /// optional: not indexed. Thread: any, as the next one.
    [[nodiscard]] base::Result<std::optional<FilterRecord>> find(const BlockPosition& block) const;
    /// The encoded filter. Errors: unreadable, or not the one that was stored.
    [[nodiscard]] base::Result<base::Bytes> read(const FilterRecord& record,
                                                 const primitives::BlockHash& block) const;

private:
    [[nodiscard]] base::Result<bool> save_state(const BlockPosition& at,
                                                storage::DatabaseBatch& state) override;

    std::unique_ptr<FilterFiles> files_;
    BlockPosition at_;     ///< block indexed last
    FilterHeader header_;  ///< of that block; null before genesis
};

}  // namespace malha::index
