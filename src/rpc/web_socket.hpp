// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// One WebSocket (RFC 6455) that sends the messages of a MessageSource as they come. It takes none:
// a client that sends one is disconnected. Pings find out who is no longer there. Callbacks keep it
// alive through the shared pointer they carry.
#pragma once

#include <memory>

#include "malha/rpc/http.hpp"
#include "malha/rpc/message_source.hpp"
#include "rpc/asio.hpp"

namespace malha::rpc {

class WebSocket;
using WebSocketPtr = std::shared_ptr<WebSocket>;

/// Called on the network thread.
class WebSocketOwner {
public:
    virtual ~WebSocketOwner() = default;
    virtual void on_closed(const WebSocketPtr& socket) = 0;
};

/// Thread: network thread of the server.
class WebSocket {
public:
    virtual ~WebSocket() = default;
    /// Answers the upgrade request and begins to send; a bad handshake ends in an HTTP error.
    virtual void start() = 0;
    /// Tells the client that the node goes away, if it listens.
    virtual void finish() = 0;
    /// At once and without a word.
    virtual void close() = 0;
};

/// @param upgrade  the request, without its body.
[[nodiscard]] WebSocketPtr make_web_socket(tcp::socket socket, const HttpRequest& upgrade,
                                           std::shared_ptr<MessageSource> source,
                                           WebSocketOwner& owner);

}  // namespace malha::rpc
