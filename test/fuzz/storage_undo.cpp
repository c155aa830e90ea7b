// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as an undo record: memory stays in proportion to the input, and what is read can be
// written and read again.
#include <cstddef>
#include <cstdint>

#include "malha/base/assert.hpp"
#include "malha/storage/coin.hpp"
#include "malha/storage/undo.hpp"

using namespace malha;

namespace {

// Of a coin of three bytes: the coin itself, doubled by a growing vector, and the longest script
// that a short form of 33 bytes stands for.
constexpr std::size_t kMemoryPerByteMax = 64;
constexpr std::size_t kMemoryMin = 128 * 1024;

bool are_equal(const storage::BlockUndo& a, const storage::BlockUndo& b) {
    if (a.input_counts != b.input_counts || a.coins.size() != b.coins.size()) return false;
    for (std::size_t i = 0; i < a.coins.size(); ++i)
        if (storage::Coin::copy_of(a.coins[i]) != storage::Coin::copy_of(b.coins[i])) return false;
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto undo = storage::parse_undo({data, size});
    if (!undo) return 0;
    MALHA_ASSERT(undo->coins.memory_usage() <= kMemoryMin + size * kMemoryPerByteMax);
    const auto bytes = storage::serialize_undo(undo->coins.coins(), undo->input_counts);
    const auto again = storage::parse_undo(bytes);
    MALHA_ASSERT(again && are_equal(*undo, *again));
    return 0;
}
