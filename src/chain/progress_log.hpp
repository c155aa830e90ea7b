// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A line every few seconds while many blocks are connected one after the other.
#pragma once

#include <optional>

#include "malha/base/clock.hpp"
#include "malha/base/log.hpp"
#include "malha/chain/engine.hpp"

namespace malha::chain {

/// Thread: node strand.
class ProgressLog {
public:
    ProgressLog(base::Logger& log, const base::Clock& clock) : log_(log), clock_(clock) {}

    /// @return whether it is time for a line.
    [[nodiscard]] bool count(const BlockNode& node);
    /// @param fraction  of the work that is done, in [0, 1].
    void write(const BlockNode& node, const CacheInfo& cache, double fraction);

private:
    base::Logger& log_;
    const base::Clock& clock_;
    std::optional<base::MonoTime> begin_;  ///< of this run of blocks
    base::MonoTime last_block_;
    base::MonoTime last_line_;
    double fraction_at_begin_ = -1;  ///< negative: not known yet
    base::MonoTime fraction_begin_;
    std::uint64_t blocks_ = 0;  ///< since the last line
    std::uint64_t transactions_ = 0;
};

}  // namespace malha::chain
