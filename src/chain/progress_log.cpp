// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See progress_log.hpp.
#include "progress_log.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace malha::chain {
namespace {

constexpr std::chrono::seconds kLineInterval{5};
// Blocks further apart are single arrivals, not long work.
constexpr std::chrono::seconds kRunGapMax{5};

double seconds(std::chrono::nanoseconds duration) {
    return std::chrono::duration<double>(duration).count();
}

std::string date_of(std::int64_t unix_seconds) {
    const std::time_t time = unix_seconds;
    std::tm parts{};
    gmtime_r(&time, &parts);
    std::array<char, 32> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts);
    return std::string(text.data(), size);
}

std::string time_left(double left_seconds) {
    const auto minutes = static_cast<long>(left_seconds / 60);
    if (minutes < 1) return "less than a minute left";
    if (minutes < 120) return std::to_string(minutes) + " min left";
    return std::to_string(minutes / 60) + " h left";
}

}  // namespace

bool ProgressLog::count(const BlockNode& node) {
    const base::MonoTime now = clock_.mono();
    if (!begin_ || now - last_block_ > kRunGapMax) {
        begin_ = now;
        last_line_ = now;
        fraction_at_begin_ = -1;
        blocks_ = 0;
        transactions_ = 0;
    }
    last_block_ = now;
    ++blocks_;
    transactions_ += node.tx_count;
    return now - last_line_ >= kLineInterval;
}

void ProgressLog::write(const BlockNode& node, const CacheInfo& cache, double fraction) {
    const base::MonoTime now = clock_.mono();
    const double elapsed = seconds(now - last_line_);
    std::array<char, 160> text{};
    std::snprintf(
        text.data(), text.size(), "%.0f blocks/s, %.0f tx/s, coins cache %.0f of %.0f MiB, %.1f%%",
        static_cast<double>(blocks_) / elapsed, static_cast<double>(transactions_) / elapsed,
        static_cast<double>(cache.bytes) / 1048576, static_cast<double>(cache.bytes_max) / 1048576,
        fraction * 100);
    std::string line =
        "Height " + std::to_string(node.height) + " (" + date_of(node.time) + "): " + text.data();
    const double gained = fraction - fraction_at_begin_;
    if (fraction_at_begin_ >= 0 && gained > 0)
        line += ", " + time_left(seconds(now - fraction_begin_) / gained * (1 - fraction));
    log_.info(line);
    if (fraction_at_begin_ < 0) {
        fraction_at_begin_ = fraction;
        fraction_begin_ = now;
    }
    last_line_ = now;
    blocks_ = 0;
    transactions_ = 0;
}

}  // namespace malha::chain
