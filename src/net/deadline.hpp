// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Closes a socket when time is up, whatever is pending on it.
#pragma once

#include <chrono>
#include <memory>

#include "net/asio.hpp"

namespace malha::net {

/// The socket must outlive it. Thread: network thread.
class Deadline {
public:
    Deadline(Socket& socket, std::chrono::milliseconds time)
        : timer_(socket.get_executor()), state_(std::make_shared<State>(State{&socket})) {
        timer_.expires_after(time);
        timer_.async_wait([state = state_](const error_code& error) {
            if (error || state->socket == nullptr) return;
            state->expired = true;
            error_code ignored;
            state->socket->close(ignored);
        });
    }
    ~Deadline() { state_->socket = nullptr; }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    [[nodiscard]] bool expired() const { return state_->expired; }

private:
    struct State {
        Socket* socket;  ///< null once the deadline is gone
        bool expired = false;
    };

    asio::steady_timer timer_;
    std::shared_ptr<State> state_;
};

}  // namespace malha::net
