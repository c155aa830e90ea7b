// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See connection_counters.hpp.
#include "net/connection_counters.hpp"

#include <algorithm>

#include "malha/wire/commands.hpp"

namespace malha::net {
namespace {

/// Peers choose names freely: only those of the protocol get a counter of their own.
std::string counted_name(std::string_view command) {
    const auto& known = wire::command::kAll;
    return std::string(std::ranges::find(known, command) != known.end() ? command : kOtherMessages);
}

}  // namespace

ConnectionCounters::ConnectionCounters(ConnectionId id, base::UnixSeconds connected_at) {
    stats_.id = id;
    stats_.connected_at = connected_at;
}

void ConnectionCounters::count_sent(std::size_t bytes, base::UnixSeconds now) {
    const base::MutexLock lock(mutex_);
    stats_.bytes_sent += bytes;
    stats_.last_send = now;
}

void ConnectionCounters::count_received(std::size_t bytes, base::UnixSeconds now) {
    const base::MutexLock lock(mutex_);
    stats_.bytes_received += bytes;
    stats_.last_receive = now;
}

void ConnectionCounters::count_message_sent(std::string_view command, std::size_t wire_size) {
    const base::MutexLock lock(mutex_);
    stats_.bytes_sent_per_message[counted_name(command)] += wire_size;
}

void ConnectionCounters::count_message_received(std::string_view command, std::size_t wire_size) {
    const base::MutexLock lock(mutex_);
    stats_.bytes_received_per_message[counted_name(command)] += wire_size;
}

void ConnectionCounters::set_transport(const wire::Transport& transport) {
    const base::MutexLock lock(mutex_);
    stats_.transport = transport.kind();
    stats_.session_id = transport.session_id();
}

ConnectionStats ConnectionCounters::read() const {
    const base::MutexLock lock(mutex_);
    return stats_;
}

}  // namespace malha::net
