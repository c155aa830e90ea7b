// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A listening socket and the loop that accepts from it.
#pragma once

#include <functional>

#include "malha/net/network.hpp"
#include "net/asio.hpp"

namespace malha::net {

/// Thread: network thread, after open().
class Listener {
public:
    using Accepted = std::function<void(tcp::socket, const ListenRequest&)>;

    Listener(asio::io_context& io, const ListenRequest& request)
        : request_(request), acceptor_(io), retry_timer_(io) {}

    /// Binds and listens. Errors: the system's words.
    [[nodiscard]] base::Status open();
    [[nodiscard]] wire::Endpoint endpoint() const;
    /// Must outlive its pending accepts: closed first, destroyed with the io_context's thread gone.
    void accept(Accepted accepted);
    void close();

private:
    void accept_next();

    const ListenRequest request_;
    tcp::acceptor acceptor_;
    asio::steady_timer retry_timer_;
    Accepted accepted_;
};

}  // namespace malha::net
