// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See listener.hpp.
#include "net/listener.hpp"

#include <chrono>

#include "malha/base/version.hpp"
#include "malha/wire/address_text.hpp"
#include "net/socket_address.hpp"

namespace malha::net {
namespace {

using namespace std::chrono_literals;

/// When the system has no descriptor left: until some connection ends.
constexpr auto kRetryTime = 100ms;

}  // namespace

base::Status Listener::open() {
    const std::string where = wire::to_text(request_.endpoint);
    const auto endpoint = to_tcp(request_.endpoint);
    if (!endpoint) return base::fail("Cannot listen on ", where, ": not an IP address");
    error_code error;
    acceptor_.open(endpoint->protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && endpoint->address().is_v6()) acceptor_.set_option(asio::ip::v6_only(true), error);
    if (!error) acceptor_.bind(*endpoint, error);
    if (error == asio::error::address_in_use)
        return base::fail("Unable to bind to ", where, " on this computer. ", base::kProgramName,
                          " is probably already running.");
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error)
        return base::fail("Unable to bind to ", where, " on this computer: ", error.message());
    return {};
}

wire::Endpoint Listener::endpoint() const {
    error_code error;
    return from_tcp(acceptor_.local_endpoint(error));
}

void Listener::accept(Accepted accepted) {
    accepted_ = std::move(accepted);
    accept_next();
}

void Listener::accept_next() {
    acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
        if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
        if (!error) {
            accepted_(std::move(socket), request_);
            return accept_next();
        }
        retry_timer_.expires_after(kRetryTime);
        retry_timer_.async_wait([this](const error_code& stopped) {
            if (!stopped) accept_next();
        });
    });
}

void Listener::close() {
    error_code ignored;
    acceptor_.close(ignored);
    retry_timer_.cancel();
}

}  // namespace malha::net
