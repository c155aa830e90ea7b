// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Keeps peers from bringing blocks faster than the chain takes them.
//
// What comes faster than it is connected does not stay in memory: it is read from its file, parsed
// and hashed a second time. So while kBytesMax are on their way into the chain, further blocks wait
// with their peers: in the connection's receive budget, and beyond it with the sender.
//
// It holds nobody back for ever: the backlog is full only while a check or a turn of the engine is
// under way, and empty after a turn that left nothing to connect, whatever the reason. So blocks
// above a missing one come in until that one does.
#pragma once

#include <cstddef>

#include "malha/base/assert.hpp"

namespace malha::node {

/// Thread: node strand.
class BlockBacklog {
public:
    /// Bytes of blocks: enough work for all cores until the next come.
    static constexpr std::size_t kBytesMax = std::size_t{8} << 20;

    void check_begun(std::size_t bytes) {
        checking_ += bytes;
        backlog_ += bytes;
    }
    /// A checked block was handed to the engine, or refused.
    void check_ended(std::size_t bytes) {
        MALHA_ASSERT(bytes <= checking_);
        checking_ -= bytes;
    }
    /// The engine has connected what it had, but for what it keeps in stock.
    void caught_up() { backlog_ = checking_; }
    /// @param is_turn_due  whether the engine is about to work.
    [[nodiscard]] bool is_full(bool is_turn_due) const {
        return backlog_ >= kBytesMax && (is_turn_due || checking_ > 0);
    }

private:
    std::size_t checking_ = 0;
    std::size_t backlog_ = 0;  ///< came since the engine last caught up, or are checked
};

}  // namespace malha::node
