// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See spent_coins.hpp.
#include "malha/storage/spent_coins.hpp"

#include <algorithm>
#include <cstring>

namespace malha::storage {

std::uint8_t* SpentCoins::allocate(std::size_t size) {
    if (size > free_bytes_) {
        const std::size_t chunk = std::max(size, kChunkSize);
        chunks_.push_back(std::make_unique_for_overwrite<std::uint8_t[]>(chunk));
        chunk_bytes_ += chunk;
        free_ = chunks_.back().get();
        free_bytes_ = chunk;
    }
    std::uint8_t* const place = free_;
    free_ += size;
    free_bytes_ -= size;
    return place;
}

const consensus::SpentOutput& SpentCoins::append(const consensus::SpentOutput& coin) {
    consensus::SpentOutput& copy = coins_.emplace_back(coin);
    const base::ByteView script = coin.output.script_pubkey;
    if (!script.empty()) {
        std::uint8_t* const place = allocate(script.size());
        std::memcpy(place, script.data(), script.size());
        copy.output.script_pubkey = {place, script.size()};
    }
    return copy;
}

std::size_t SpentCoins::memory_usage() const {
    return chunk_bytes_ + coins_.capacity() * sizeof(consensus::SpentOutput);
}

}  // namespace malha::storage
