// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// ActiveCalls: which methods are running now, for getrpcinfo.
#pragma once

#include <chrono>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "malha/base/clock.hpp"
#include "malha/base/mutex.hpp"

namespace malha::rpc {

struct ActiveCall {
    std::string method;
    std::chrono::microseconds duration{};
};

/// Thread: any (internally locked).
class ActiveCalls {
    struct Entry {
        std::string method;
        base::MonoTime start;
    };
    using Entries = std::list<Entry>;

public:
    explicit ActiveCalls(const base::Clock& clock) : clock_(clock) {}

    /// Keeps a call in the list while it lives.
    class Guard {
    public:
        Guard(ActiveCalls& calls, Entries::iterator entry) : calls_(calls), entry_(entry) {}
        ~Guard() { calls_.end(entry_); }
        Guard(const Guard&) = delete;
        Guard& operator=(const Guard&) = delete;

    private:
        ActiveCalls& calls_;
        Entries::iterator entry_;
    };

    [[nodiscard]] Guard begin(std::string_view method) MALHA_EXCLUDES(mutex_);
    /// Oldest first.
    [[nodiscard]] std::vector<ActiveCall> list() const MALHA_EXCLUDES(mutex_);

private:
    void end(Entries::iterator entry) MALHA_EXCLUDES(mutex_);

    const base::Clock& clock_;
    mutable base::Mutex mutex_;
    Entries entries_ MALHA_GUARDED_BY(mutex_);
};

}  // namespace malha::rpc
