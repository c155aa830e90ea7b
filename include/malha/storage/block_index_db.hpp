// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// blocks/index: one record per known block header and per block file, and a few flags.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/primitives/block.hpp"
#include "malha/storage/block_file_info.hpp"
#include "malha/storage/leveldb.hpp"

namespace malha::storage {

/// Bits of BlockIndexEntry::status.
namespace block_status {
inline constexpr std::uint32_t kValidReserved = 1;
inline constexpr std::uint32_t kValidTree = 2;          ///< all parents found, header rules hold
inline constexpr std::uint32_t kValidTransactions = 3;  ///< context-free checks passed
inline constexpr std::uint32_t kValidChain = 4;         ///< amounts and spends checked
inline constexpr std::uint32_t kValidScripts = 5;       ///< everything checked
inline constexpr std::uint32_t kValidMask = 7;
inline constexpr std::uint32_t kHaveData = 8;
inline constexpr std::uint32_t kHaveUndo = 16;
inline constexpr std::uint32_t kFailedValid = 32;  ///< this block breaks a rule
inline constexpr std::uint32_t kFailedChild = 64;  ///< an ancestor does
inline constexpr std::uint32_t kOptWitness = 128;  ///< stored with witness data (BIP 144)
}  // namespace block_status

/// One known block. Positions mean something only with the bits kHaveData and kHaveUndo.
struct BlockIndexEntry {
    primitives::BlockHash hash;
    primitives::BlockHeader header;
    primitives::Height height = 0;
    std::uint32_t status = 0;
    std::uint32_t tx_count = 0;  ///< 0 = not known yet
    std::int32_t file = 0;
    std::uint32_t data_offset = 0;
    std::uint32_t undo_offset = 0;
    friend bool operator==(const BlockIndexEntry&, const BlockIndexEntry&) = default;
};

/// Thread: any (LevelDB locks internally).
class BlockIndexDb {
public:
    /// obfuscate is ignored: this database has none.
    [[nodiscard]] static base::Result<std::unique_ptr<BlockIndexDb>> open(
        const DatabaseOptions& options, base::Rng& rng);

    /// Calls `visit` for every entry in order of hashes. The hash is the record's key; that it is
    /// the header's hash is for the caller to check, who may have several threads for it.
    /// Errors: unreadable, undecodable record.
    [[nodiscard]] base::Status load(const std::function<void(const BlockIndexEntry&)>& visit) const;

    /// Writes entries, file infos and the number of the last file together and synced.
    [[nodiscard]] base::Status write(std::span<const BlockIndexEntry> entries,
                                     const std::map<std::int32_t, BlockFileInfo>& files,
                                     std::int32_t last_file);

    /// Infos of files 0..last_file(); files without a record are all zeros.
    [[nodiscard]] base::Result<std::vector<BlockFileInfo>> read_file_infos() const;
    /// Empty optional: nothing was written yet.
    [[nodiscard]] base::Result<std::optional<std::int32_t>> last_file() const;

    [[nodiscard]] base::Result<bool> is_reindexing() const;
    [[nodiscard]] base::Status set_reindexing(bool reindexing);
    /// Flags by name: "prunedblockfiles", "txindex". Missing = false.
    [[nodiscard]] base::Result<bool> flag(std::string_view name) const;
    [[nodiscard]] base::Status set_flag(std::string_view name, bool value);

private:
    /// More files than any chain fills; a larger number in the database is damage.
    static constexpr std::int32_t kFilesMax = 1'000'000;

    explicit BlockIndexDb(std::unique_ptr<Database> database);
    [[nodiscard]] base::Unexpected<base::Error> damaged(std::string_view what) const;

    std::unique_ptr<Database> database_;
};

}  // namespace malha::storage
