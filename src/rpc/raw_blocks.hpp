// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The blocks that were asked for last, as they are sent: a new block is fetched by everybody at
// once, and reading it costs as much as sending it.
#pragma once

#include <deque>
#include <memory>

#include "malha/base/mutex.hpp"
#include "malha/storage/block_files.hpp"

namespace malha::rpc {

/// Holds at most kBytesMax. Thread: any (internally locked).
class RawBlocks {
public:
    using Bytes = std::shared_ptr<const base::Bytes>;

    /// From memory, or from the files. Errors: unreadable; also when only the file is gone.
    [[nodiscard]] base::Result<Bytes> read(const storage::BlockFiles& files,
                                           const primitives::BlockHash& hash,
                                           storage::FilePos position);

private:
    static constexpr std::size_t kBytesMax = std::size_t{16} << 20;
    struct Entry {
        primitives::BlockHash hash;
        Bytes bytes;
    };
    [[nodiscard]] Bytes find(const primitives::BlockHash& hash);
    void add(Entry entry);

    base::Mutex mutex_;
    std::deque<Entry> entries_ MALHA_GUARDED_BY(mutex_);  ///< those used last in front
    std::size_t bytes_ MALHA_GUARDED_BY(mutex_) = 0;
};

}  // namespace malha::rpc
