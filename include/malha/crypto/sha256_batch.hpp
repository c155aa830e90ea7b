// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// SHA-256 of many short messages, such as output scripts: several at a time where the processor can
// (two with the SHA extensions, whose instructions wait for one another within a message).
#pragma once

#include <vector>

#include "malha/crypto/sha256.hpp"

namespace malha::crypto {

/// Messages and then their hashes. Keeps its memory. Thread: owner only.
class Sha256Batch {
public:
    /// @return the place of its hash, once finish() was called: 0, 1, 2, ...
    std::size_t add(base::ByteView message);
    /// The hashes of all messages since the last call; valid until the next add().
    [[nodiscard]] std::span<const Digest256> finish();

private:
    static constexpr std::size_t kBlockSize = Sha256::kBlockSize;
    /// What fits into one block with its padding.
    static constexpr std::size_t kShortMax = 55;

    std::vector<std::array<std::uint8_t, kBlockSize>> blocks_;  ///< short messages, padded
    std::vector<std::size_t> places_;                           ///< of their hashes
    std::vector<Digest256> hashes_;                             ///< those of longer ones are there
    bool is_finished_ = false;
};

}  // namespace malha::crypto
