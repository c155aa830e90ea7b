// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See raw_blocks.hpp.
#include "raw_blocks.hpp"

#include <algorithm>

#include "malha/primitives/block.hpp"

namespace malha::rpc {

base::Result<RawBlocks::Bytes> RawBlocks::read(const storage::BlockFiles& files,
                                               const primitives::BlockHash& hash,
                                               storage::FilePos position) {
    if (Bytes known = find(hash)) {
        // Files that were lost are not hidden: whoever asks hears of it.
        const auto header = files.read_block_part(position, 0, primitives::BlockHeader::kSize);
        if (!header) return base::Unexpected{header.error()};
        return known;
    }
    Bytes bytes = std::make_shared<const base::Bytes>(MALHA_TRY(files.read_block(position)));
    add({hash, bytes});
    return bytes;
}

RawBlocks::Bytes RawBlocks::find(const primitives::BlockHash& hash) {
    base::MutexLock lock(mutex_);
    const auto found = std::ranges::find(entries_, hash, &Entry::hash);
    if (found == entries_.end()) return nullptr;
    std::rotate(entries_.begin(), found, found + 1);
    return entries_.front().bytes;
}

void RawBlocks::add(Entry entry) {
    base::MutexLock lock(mutex_);
    // Several may have read it at the same time.
    if (std::ranges::find(entries_, entry.hash, &Entry::hash) != entries_.end()) return;
    bytes_ += entry.bytes->size();
    entries_.push_front(std::move(entry));
    for (; bytes_ > kBytesMax; entries_.pop_back())
        bytes_ -= entries_.back().bytes->size();
}

}  // namespace malha::rpc
