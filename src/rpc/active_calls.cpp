// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/active_calls.hpp"

namespace malha::rpc {

ActiveCalls::Guard ActiveCalls::begin(std::string_view method) {
    base::MutexLock lock(mutex_);
    return {*this, entries_.insert(entries_.end(), Entry{std::string(method), clock_.mono()})};
}

void ActiveCalls::end(Entries::iterator entry) {
    base::MutexLock lock(mutex_);
    entries_.erase(entry);
}

std::vector<ActiveCall> ActiveCalls::list() const {
    base::MutexLock lock(mutex_);
    const auto now = clock_.mono();
    std::vector<ActiveCall> calls;
    for (const Entry& entry : entries_)
        calls.push_back({entry.method,
                         std::chrono::duration_cast<std::chrono::microseconds>(now - entry.start)});
    return calls;
}

}  // namespace malha::rpc
