// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See chainstate_folders.hpp.
#include "chainstate_folders.hpp"

#include <algorithm>

namespace malha::chain {
namespace {

constexpr const char* kBaseFile = "base_blockhash";

}  // namespace

base::Status remove_folder(base::Filesystem& fs, const base::Path& folder) {
    if (!fs.exists(folder)) return {};
    for (const std::string& name : MALHA_TRY(fs.list(folder)))
        MALHA_TRY(fs.remove(folder / name));
    MALHA_TRY(fs.remove(folder));
    return fs.sync_directory(folder.parent_path());
}

base::Status ChainstateFolders::repair() {
    if (!fs_.exists(discarded())) return {};
    if (!fs_.exists(chainstate_) && fs_.exists(snapshot()))
        MALHA_TRY(fs_.rename(snapshot(), chainstate_));
    MALHA_TRY(sync_parent());
    return remove_folder(fs_, discarded());
}

base::Result<std::optional<primitives::BlockHash>> ChainstateFolders::snapshot_base() const {
    const base::Path path = snapshot() / kBaseFile;
    std::optional<primitives::BlockHash> base;
    if (!fs_.exists(path)) return base;
    const base::Bytes content = MALHA_TRY(base::read_file(fs_, path, 1024));
    base.emplace();
    if (content.size() != base->bytes.size())
        return base::fail(path.string(), " should hold a block hash of 32 bytes and has ",
                          std::to_string(content.size()), ". Delete ", snapshot().string(),
                          " to go on without the snapshot.");
    std::copy(content.begin(), content.end(), base->bytes.begin());
    return base;
}

base::Status ChainstateFolders::set_snapshot_base(const primitives::BlockHash& base) {
    MALHA_TRY(base::write_file_atomically(fs_, snapshot() / kBaseFile, base.bytes));
    return sync_parent();
}

base::Status ChainstateFolders::remove_snapshot() {
    // Without its base it does not count, whatever else is left of it.
    MALHA_TRY(fs_.remove(snapshot() / kBaseFile));
    return remove_folder(fs_, snapshot());
}

base::Status ChainstateFolders::adopt_snapshot() {
    MALHA_TRY(fs_.rename(chainstate_, discarded()));
    MALHA_TRY(fs_.rename(snapshot(), chainstate_));
    MALHA_TRY(sync_parent());
    MALHA_TRY(fs_.remove(chainstate_ / kBaseFile));
    return remove_folder(fs_, discarded());
}

base::Status ChainstateFolders::put_snapshot_aside() {
    MALHA_TRY(remove_folder(fs_, invalid()));
    MALHA_TRY(fs_.rename(snapshot(), invalid()));
    return sync_parent();
}

}  // namespace malha::chain
