// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -maxuploadtarget: how much is sent in a day. New blocks are always served: when less is left than
// they may need until the day ends, old ones are not.
#pragma once

#include <chrono>
#include <cstdint>

#include "malha/base/time.hpp"

namespace malha::p2p {

/// Thread: node strand.
class UploadBudget {
public:
    static constexpr std::chrono::hours kCycle{24};
    /// Room kept for each new block expected until the end of the cycle.
    static constexpr std::uint64_t kReservePerBlock = 4'000'000;

    /// @param target  bytes per cycle; 0 = no limit.
    UploadBudget(std::uint64_t target, std::chrono::seconds block_spacing)
        : target_(target), block_spacing_(block_spacing) {}

    void count(std::uint64_t bytes, base::MonoTime now) {
        if (cycle_start_ == base::MonoTime{} || cycle_start_ + kCycle < now) {
            cycle_start_ = now;
            sent_ = 0;
        }
        sent_ += bytes;
    }
    [[nodiscard]] std::uint64_t target() const { return target_; }
    [[nodiscard]] bool is_reached() const { return target_ != 0 && sent_ >= target_; }
    [[nodiscard]] bool allows_historical(base::MonoTime now) const {
        if (target_ == 0) return true;
        const auto blocks = static_cast<std::uint64_t>(time_left(now) / block_spacing_);
        const std::uint64_t reserve = blocks * kReservePerBlock;
        return reserve < target_ && sent_ < target_ - reserve;
    }
    [[nodiscard]] std::uint64_t bytes_left() const {
        return target_ == 0 || sent_ >= target_ ? 0 : target_ - sent_;
    }
    /// Zero without a target.
    [[nodiscard]] std::chrono::seconds time_left(base::MonoTime now) const {
        if (target_ == 0) return std::chrono::seconds{0};
        if (cycle_start_ == base::MonoTime{}) return kCycle;
        const auto end = cycle_start_ + kCycle;
        return end < now ? std::chrono::seconds{0}
                         : std::chrono::duration_cast<std::chrono::seconds>(end - now);
    }

private:
    const std::uint64_t target_;
    const std::chrono::seconds block_spacing_;
    base::MonoTime cycle_start_{};
    std::uint64_t sent_ = 0;
};

}  // namespace malha::p2p
