// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// One HTTP connection: reads a request, hands it on, writes the response, and so on. Callbacks keep
// it alive through the shared pointer they carry.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <string>

#include "malha/base/clock.hpp"
#include "malha/rpc/http.hpp"
#include "malha/rpc/http_parser.hpp"
#include "rpc/asio.hpp"

namespace malha::rpc {

class HttpConnection;
using ConnectionPtr = std::shared_ptr<HttpConnection>;

/// What the server does for its connections. Called on the network thread.
class ConnectionOwner {
public:
    virtual ~ConnectionOwner() = default;
    /// Others get 403 as soon as their headers are here; their bodies are not read.
    [[nodiscard]] virtual bool is_allowed(const std::string& peer) = 0;
    /// send() is to follow, once.
    virtual void on_request(const ConnectionPtr& connection, HttpRequest request) = 0;
    /// The answer is a stream: on_closed() follows, and the socket is the owner's.
    virtual void on_upgrade(tcp::socket socket, const HttpRequest& request,
                            std::shared_ptr<MessageSource> stream) = 0;
    virtual void on_closed(const ConnectionPtr& connection) = 0;
};

struct ConnectionLimits {
    std::chrono::seconds timeout{};  ///< 0 = none
    std::size_t body_bytes_max = 0;
};

/// Thread: network thread of the server.
class HttpConnection {
public:
    /// The timeout begins anew after so many bytes.
    static constexpr std::size_t kProgressBytes = 64 * 1024;

    HttpConnection(tcp::socket socket, const ConnectionLimits& limits, const base::Clock& clock,
                   ConnectionOwner& owner);

    static void start(const ConnectionPtr& self);
    /// Answers the request handed on last.
    static void send(const ConnectionPtr& self, HttpResponse response);
    /// Closes now when no request is being answered, else after that.
    static void finish(const ConnectionPtr& self);
    static void close(const ConnectionPtr& self);

private:
    enum class Phase : std::uint8_t { reading, answering, closing, closed };

    static void wait_for_request(const ConnectionPtr& self);
    static void read(const ConnectionPtr& self);
    static void handle(const ConnectionPtr& self, HttpRequestParser::State state);
    static void refuse(const ConnectionPtr& self, int status);
    static void upgrade(const ConnectionPtr& self);
    static void send_continue(const ConnectionPtr& self);
    static void begin_write(const ConnectionPtr& self);
    static void write(const ConnectionPtr& self);
    static void on_written(const ConnectionPtr& self);
    static void linger(const ConnectionPtr& self);
    static void drain(const ConnectionPtr& self);
    static void set_deadline(const ConnectionPtr& self, std::chrono::milliseconds time);
    static void count_progress(const ConnectionPtr& self, std::size_t bytes);

    tcp::socket socket_;
    asio::steady_timer timer_;
    const ConnectionLimits limits_;
    const base::Clock& clock_;
    ConnectionOwner& owner_;
    const std::string peer_;
    const bool allowed_;
    HttpRequestParser parser_;
    Phase phase_ = Phase::reading;
    bool close_after_answer_ = false;
    bool refused_ = false;  ///< with an answer before the end of the request
    bool continue_sent_ = false;
    std::size_t progress_bytes_ = 0;
    std::array<char, 16 * 1024> read_buffer_;
    HttpRequest answering_;  ///< without its body
    HttpResponse response_;
    std::string head_;
    std::size_t written_bytes_ = 0;  ///< of head_ and the body together
};

}  // namespace malha::rpc
