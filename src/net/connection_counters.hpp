// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The counters of one connection, written by the network thread and read by others.
#pragma once

#include <string_view>

#include "malha/base/mutex.hpp"
#include "malha/net/connection_stats.hpp"

namespace malha::net {

/// Thread: any (internally locked).
class ConnectionCounters {
public:
    ConnectionCounters(ConnectionId id, base::UnixSeconds connected_at);

    void count_sent(std::size_t bytes, base::UnixSeconds now) MALHA_EXCLUDES(mutex_);
    void count_received(std::size_t bytes, base::UnixSeconds now) MALHA_EXCLUDES(mutex_);
    void count_message_sent(std::string_view command, std::size_t wire_size) MALHA_EXCLUDES(mutex_);
    void count_message_received(std::string_view command, std::size_t wire_size)
        MALHA_EXCLUDES(mutex_);
    void set_transport(const wire::Transport& transport) MALHA_EXCLUDES(mutex_);

    [[nodiscard]] ConnectionStats read() const MALHA_EXCLUDES(mutex_);

private:
    mutable base::Mutex mutex_;
    ConnectionStats stats_ MALHA_GUARDED_BY(mutex_);
};

}  // namespace malha::net
