// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See i2p_session.hpp.
#include "net/i2p_session.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "malha/base/hex.hpp"
#include "malha/wire/address_text.hpp"
#include "net/deadline.hpp"

namespace malha::net {
namespace {

using namespace std::chrono_literals;

/// For the proxy's answer: it builds tunnels first.
constexpr auto kAnswerTime = 3min;
constexpr std::chrono::milliseconds kFirstRetryPause = 1s;
constexpr std::chrono::milliseconds kLongestRetryPause = 5min;

std::string random_id(base::Rng& rng) {
    std::array<std::uint8_t, 5> bytes{};
    rng.fill(bytes);
    return base::to_hex(bytes);
}

ConnectError error_of_result(const std::string& result) {
    return result == "CANT_REACH_PEER" || result == "TIMEOUT" ? ConnectError::proxy_refused
                                                              : ConnectError::proxy_failed;
}

}  // namespace

I2pSession::I2pSession(I2pSettings settings, asio::io_context& io, Dialer& dialer, base::Rng& rng,
                       NetworkEvents& events)
    : settings_(std::move(settings)),
      dialer_(dialer),
      events_(events),
      id_(random_id(rng)),
      created_(io),
      pause_(io) {}

asio::awaitable<base::Result<std::string>> I2pSession::read_line(Socket& socket) {
    // Byte by byte: after the line comes what the peer says.
    std::string line;
    while (line.size() < kMaxSamLine) {
        char c = 0;
        error_code error;
        co_await asio::async_read(socket, asio::buffer(&c, 1),
                                  asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return base::fail("connection to the I2P proxy lost: ", error.message());
        if (c == '\n') co_return line;
        line += c;
    }
    co_return base::fail("line of the I2P proxy too long");
}

asio::awaitable<base::Result<SamReply>> I2pSession::ask(Socket& socket, std::string request,
                                                        std::string topic) {
    const Deadline deadline(socket, kAnswerTime);
    request += '\n';
    error_code error;
    co_await asio::async_write(socket, asio::buffer(request),
                               asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return base::fail("connection to the I2P proxy lost: ", error.message());
    const auto line = co_await read_line(socket);
    if (!line) co_return base::Unexpected{line.error()};
    auto reply = parse_sam_reply(*line);
    if (!reply || reply->topic != topic)
        co_return base::fail("unexpected answer of the I2P proxy, not ", topic);
    co_return *std::move(reply);
}

asio::awaitable<base::Result<Socket>> I2pSession::open_and_greet() {
    auto socket = co_await dialer_.open(settings_.sam);
    if (!socket) co_return base::fail("no connection to the I2P proxy");
    const auto reply = co_await ask(*socket, "HELLO VERSION MIN=3.1 MAX=3.1", "HELLO REPLY");
    if (!reply) co_return base::Unexpected{reply.error()};
    if (!reply->is_ok()) co_return base::fail("the I2P proxy does not speak SAM 3.1");
    co_return *std::move(socket);
}

asio::awaitable<base::Status> I2pSession::ensure_session() {
    error_code ignored;
    while (creating_)
        co_await created_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (control_) co_return base::Status{};
    creating_ = true;
    created_.expires_at(asio::steady_timer::time_point::max());
    auto created = co_await create_session();
    creating_ = false;
    created_.cancel();
    if (!created) co_return base::Unexpected{created.error()};
    control_ = *std::move(created);
    co_return base::Status{};
}

asio::awaitable<base::Result<Socket>> I2pSession::create_session() {
    auto socket = co_await open_and_greet();
    if (!socket) co_return base::Unexpected{socket.error()};
    if (settings_.accepts) {
        const auto has_key = co_await ensure_key(*socket);
        if (!has_key) co_return base::Unexpected{has_key.error()};
    }
    const std::string key =
        settings_.accepts ? to_i2p_base64(settings_.private_key) : std::string("TRANSIENT");
    const auto reply =
        co_await ask(*socket,
                     "SESSION CREATE STYLE=STREAM ID=" + id_ + " DESTINATION=" + key +
                         " SIGNATURE_TYPE=7 i2cp.leaseSetEncType=4,0"
                         " inbound.quantity=3 outbound.quantity=3",
                     "SESSION STATUS");
    if (!reply) co_return base::Unexpected{reply.error()};
    if (!reply->is_ok())
        co_return base::fail("the I2P proxy made no session: ", reply->value("RESULT"));
    co_return *std::move(socket);
}

asio::awaitable<base::Status> I2pSession::ensure_key(Socket& socket) {
    if (settings_.private_key.empty()) {
        const auto reply = co_await ask(socket, "DEST GENERATE SIGNATURE_TYPE=7", "DEST REPLY");
        if (!reply) co_return base::Unexpected{reply.error()};
        settings_.private_key = from_i2p_base64(reply->value("PRIV")).value_or(base::Bytes{});
    }
    const auto destination = i2p_destination(settings_.private_key);
    if (!destination) co_return base::fail("the I2P private key is malformed");
    address_ = i2p_address(*destination);
    events_.i2p_address_known({*address_, kI2pPort}, settings_.private_key);
    co_return base::Status{};
}

Dialing<Socket> I2pSession::connect(wire::Endpoint remote) {
    if (remote.port != kI2pPort) co_return base::Unexpected{ConnectError::refused};
    if (!co_await ensure_session()) co_return base::Unexpected{ConnectError::proxy_failed};
    auto socket = co_await open_and_greet();
    if (!socket) {
        close_session();
        co_return base::Unexpected{ConnectError::proxy_failed};
    }
    const auto named = co_await ask(*socket, "NAMING LOOKUP NAME=" + wire::to_text(remote.address),
                                    "NAMING REPLY");
    if (!named) co_return base::Unexpected{ConnectError::proxy_failed};
    if (!named->is_ok()) co_return base::Unexpected{ConnectError::proxy_refused};
    const auto connected = co_await ask(
        *socket,
        "STREAM CONNECT ID=" + id_ + " DESTINATION=" + named->value("VALUE") + " SILENT=false",
        "STREAM STATUS");
    if (!connected) co_return base::Unexpected{ConnectError::proxy_failed};
    if (connected->is_ok()) co_return *std::move(socket);
    const std::string result = connected->value("RESULT");
    if (result == "INVALID_ID") close_session();
    co_return base::Unexpected{error_of_result(result)};
}

asio::awaitable<base::Status> I2pSession::accept_one(const Accepted& accepted) {
    const auto session = co_await ensure_session();
    if (!session) co_return session;
    auto socket = co_await open_and_greet();
    if (!socket) co_return base::Unexpected{socket.error()};
    const auto reply =
        co_await ask(*socket, "STREAM ACCEPT ID=" + id_ + " SILENT=false", "STREAM STATUS");
    if (!reply) co_return base::Unexpected{reply.error()};
    if (!reply->is_ok())
        co_return base::fail("the I2P proxy accepts nothing: ", reply->value("RESULT"));
    // A line with the peer's destination comes when there is a peer, however long it takes.
    const auto peer = co_await read_line(*socket);
    if (!peer) co_return base::Unexpected{peer.error()};
    const auto remote = i2p_address(std::string_view(*peer).substr(0, peer->find(' ')));
    if (!remote) co_return base::fail("the I2P proxy names no peer");
    accepted(*std::move(socket), *remote);
    co_return base::Status{};
}

asio::awaitable<void> I2pSession::accept_forever(Accepted accepted) {
    auto pause = kFirstRetryPause;
    for (;;) {
        const auto outcome = co_await accept_one(accepted);
        if (outcome) {
            pause = kFirstRetryPause;
            continue;
        }
        events_.i2p_failed(outcome.error().message);
        close_session();
        pause_.expires_after(pause);
        pause = std::min(pause * 2, kLongestRetryPause);
        error_code ignored;
        co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

void I2pSession::close_session() {
    control_.reset();
}

}  // namespace malha::net
