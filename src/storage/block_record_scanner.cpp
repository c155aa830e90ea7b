// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See block_record_scanner.hpp.
#include "malha/storage/block_record_scanner.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "malha/base/endian.hpp"

namespace malha::storage {
namespace {

constexpr std::uint32_t kBlockSizeMin = 80;
/// No block serialises to more (BIP 141: 4,000,000 weight units).
constexpr std::uint32_t kBlockSizeMax = 4'000'000;
constexpr std::size_t kSearchBuffer = 64 << 10;

}  // namespace

BlockRecordScanner::BlockRecordScanner(std::unique_ptr<base::File> file, const NetworkMagic& magic,
                                       const XorKey& xor_key, std::uint64_t start_offset)
    : file_(std::move(file)), magic_(magic), xor_key_(xor_key), position_(start_offset) {}

base::Result<base::Bytes> BlockRecordScanner::read(std::uint64_t offset, std::size_t size) const {
    base::Bytes bytes(size);
    bytes.resize(MALHA_TRY(file_->read_at(offset, bytes)));
    apply_xor(bytes, xor_key_, offset);
    return bytes;
}

base::Result<std::optional<BlockRecord>> BlockRecordScanner::next() {
    for (;;) {
        base::Bytes header = MALHA_TRY(read(position_, kRecordHeaderSize));
        if (header.size() < kRecordHeaderSize) return std::optional<BlockRecord>();
        if (!std::equal(magic_.begin(), magic_.end(), header.begin())) {
            MALHA_TRY(find_magic());
            continue;
        }
        last_magic_ = position_;
        const auto size = base::load_le<std::uint32_t>(header.data() + 4);
        if (size >= kBlockSizeMin && size <= kBlockSizeMax) {
            const std::uint64_t begin = position_ + kRecordHeaderSize;
            base::Bytes block = MALHA_TRY(read(begin, size));
            if (block.size() == size) {
                position_ = begin + size;
                return std::optional(BlockRecord{begin, std::move(block)});
            }
        }
        ++position_;
    }
}

void BlockRecordScanner::reject() {
    position_ = last_magic_ + 1;
}

/// Moves on to the next magic behind position_, or to the end of the file.
base::Status BlockRecordScanner::find_magic() {
    for (;;) {
        const base::Bytes bytes = MALHA_TRY(read(position_, kSearchBuffer));
        const auto found = std::search(bytes.begin(), bytes.end(), magic_.begin(), magic_.end());
        if (found != bytes.end()) {
            position_ += static_cast<std::uint64_t>(found - bytes.begin());
            return {};
        }
        if (bytes.size() < kSearchBuffer) {
            position_ += bytes.size();
            return {};
        }
        position_ += bytes.size() - (magic_.size() - 1);  // a magic may lie across the border
    }
}

}  // namespace malha::storage
