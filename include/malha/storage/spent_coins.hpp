// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The coins a block spent, in the order it spent them, with their scripts in an arena that never
// moves: script jobs view it while the next blocks connect, and the undo record is made of it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "malha/consensus/spent_output.hpp"

namespace malha::storage {

/// Appended coins and their scripts stay where they are until the object dies; moving the object
/// does not move them. Thread: owner only while appending, any once complete.
class SpentCoins {
public:
    SpentCoins() = default;
    SpentCoins(SpentCoins&&) noexcept = default;
    SpentCoins& operator=(SpentCoins&&) noexcept = default;
    SpentCoins(const SpentCoins&) = delete;
    SpentCoins& operator=(const SpentCoins&) = delete;

    void reserve(std::size_t coins) { coins_.reserve(coins); }
    /// Copies the script into the arena.
    const consensus::SpentOutput& append(const consensus::SpentOutput& coin);
    /// Forgets the last coin (its script's bytes stay used).
    void pop_back() { coins_.pop_back(); }

    /// Valid until the next append (the scripts they view: as long as the object).
    [[nodiscard]] std::span<const consensus::SpentOutput> coins() const { return coins_; }
    [[nodiscard]] std::size_t size() const { return coins_.size(); }
    [[nodiscard]] const consensus::SpentOutput& operator[](std::size_t i) const {
        return coins_[i];
    }
    /// Bytes held.
    [[nodiscard]] std::size_t memory_usage() const;

private:
    static constexpr std::size_t kChunkSize = 64 * 1024;

    [[nodiscard]] std::uint8_t* allocate(std::size_t size);

    std::vector<consensus::SpentOutput> coins_;
    std::vector<std::unique_ptr<std::uint8_t[]>> chunks_;
    std::size_t chunk_bytes_ = 0;   ///< sum over all chunks
    std::uint8_t* free_ = nullptr;  ///< unused rest of the newest chunk
    std::size_t free_bytes_ = 0;
};

}  // namespace malha::storage
