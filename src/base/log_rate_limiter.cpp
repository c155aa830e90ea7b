// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See log_rate_limiter.hpp.
#include "log_rate_limiter.hpp"

namespace malha::base {

std::vector<LogRateLimiter::Dropped> LogRateLimiter::turn(UnixSeconds now) {
    std::vector<Dropped> ended;
    // A clock that was set back begins a window too.
    if (now >= window_start_ && now < window_start_ + kWindow) return ended;
    for (const auto& [key, place] : places_)
        if (place.dropped != 0) ended.push_back({place.where, place.dropped});
    places_.clear();
    dropping_places_ = 0;
    window_start_ = now;
    return ended;
}

LogRateLimiter::Verdict LogRateLimiter::admit(const std::source_location& where,
                                              std::uint64_t bytes) {
    Place& place =
        places_.try_emplace({where.file_name(), where.line()}, Place{where}).first->second;
    if (place.is_over) {
        place.dropped += bytes;
        return Verdict::drop;
    }
    place.written += bytes;
    if (place.written <= kBytesPerWindow) return Verdict::write;
    place.is_over = true;
    ++dropping_places_;
    return Verdict::last;
}

}  // namespace malha::base
