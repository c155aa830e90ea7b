// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Keeps a single place of the program from filling the disk (-logratelimit).
#pragma once

#include <cstdint>
#include <map>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "malha/base/clock.hpp"

namespace malha::base {

/// Bytes that each source line wrote in the current hour. Thread: the owner's lock.
class LogRateLimiter {
public:
    static constexpr std::uint64_t kBytesPerWindow = std::uint64_t{1} << 20;
    static constexpr std::chrono::seconds kWindow{3600};

    enum class Verdict : std::uint8_t { write, last, drop };
    /// Lines that were dropped in the window that has ended, and how many bytes of them.
    struct Dropped {
        std::source_location where;
        std::uint64_t bytes;
    };

    /// Begins a new window when the current one is over, and says what the old one dropped.
    [[nodiscard]] std::vector<Dropped> turn(UnixSeconds now);
    /// `last` once per window: the line that goes beyond is still written, with a word about it.
    [[nodiscard]] Verdict admit(const std::source_location& where, std::uint64_t bytes);
    /// Whether the log lacks lines at present.
    [[nodiscard]] bool is_dropping() const { return dropping_places_ != 0; }

private:
    struct Place {
        std::source_location where;
        std::uint64_t written = 0;
        std::uint64_t dropped = 0;
        bool is_over = false;
    };
    /// The text of one file name lies at several addresses: compared by content.
    using Key = std::pair<std::string_view, std::uint32_t>;

    std::map<Key, Place> places_;
    std::size_t dropping_places_ = 0;
    UnixSeconds window_start_{};
};

}  // namespace malha::base
