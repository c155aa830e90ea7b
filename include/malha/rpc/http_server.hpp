// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// HttpServer: sockets to requests and back. One thread does all input and output and never runs a
// handler; a pool of workers runs handlers and never touches a socket.
//
// Bounds, because anybody who reaches the port can try: connections (kConnectionsMax, further ones
// are closed at once), headers and bodies (HttpRequestParser), requests that wait for a worker
// (work_queue; further ones get 503), one request per connection at a time (more are not read),
// time (a client must send a request, and take a response, at a rate of kProgressBytes per
// timeout). Refused without a worker: clients outside the allowed subnets, malformed and oversized
// requests.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "malha/base/clock.hpp"
#include "malha/base/log.hpp"
#include "malha/base/result.hpp"
#include "malha/rpc/http.hpp"
#include "malha/rpc/subnet.hpp"

namespace malha::rpc {

struct HttpEndpoint {
    std::string host = "127.0.0.1";  ///< numeric address or name
    std::uint16_t port = 0;          ///< 0 = any free one
};

struct HttpServerOptions {
    std::vector<HttpEndpoint> endpoints{};  ///< -rpcbind
    std::vector<Subnet> allowed{};          ///< -rpcallowip
    std::vector<Subnet> always_allowed = loopback_subnets();
    unsigned threads = 16;             ///< -rpcthreads; at least 1 is used
    std::size_t work_queue = 64;       ///< -rpcworkqueue; at least 1 is used
    std::chrono::seconds timeout{30};  ///< -rpcservertimeout; 0 = none
    std::size_t body_bytes_max = 32 * 1024 * 1024;
};

/// Thread: owner only.
class HttpServer {
public:
    static constexpr std::size_t kConnectionsMax = 512;

    /// Binds and starts to serve. Endpoints that cannot be bound are logged.
    /// Errors: no endpoint could be bound.
    [[nodiscard]] static base::Result<std::unique_ptr<HttpServer>> create(
        const HttpServerOptions& options, HttpHandler handler, const base::Clock& clock,
        base::Logger& logger);
    /// Stops.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// The ports bound, in the order of the endpoints.
    [[nodiscard]] std::vector<std::uint16_t> ports() const;

    /// Accepts and reads no more, lets running handlers end (who waits in one must be woken by
    /// others), answers 503 to waiting requests, and gives responses half a second to leave.
    void stop();

private:
    class Impl;
    explicit HttpServer(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> impl_;
};

}  // namespace malha::rpc
