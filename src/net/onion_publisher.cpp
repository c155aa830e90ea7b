// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See onion_publisher.hpp.
#include "net/onion_publisher.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "net/deadline.hpp"

namespace malha::net {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kFirstPause = 1s;
constexpr std::chrono::milliseconds kLongestPause = 10min;
/// For the whole conversation up to the published service.
constexpr auto kConversationTime = 60s;

asio::awaitable<error_code> write_all(Socket& socket, std::string text) {
    error_code error;
    co_await asio::async_write(socket, asio::buffer(text),
                               asio::redirect_error(asio::use_awaitable, error));
    co_return error;
}

/// Reads once and passes it to the session, which may ask for the cookie.
asio::awaitable<base::Status> read_into(TorSession& session, Socket& socket,
                                        const OnionServiceRequest& request) {
    std::array<std::uint8_t, 4096> buffer{};
    error_code error;
    const std::size_t size = co_await socket.async_read_some(
        asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return base::fail("connection to Tor lost: ", error.message());
    const auto fed = session.feed(base::ByteView(buffer).first(size));
    if (!fed || !session.wanted_cookie()) co_return fed;
    const auto cookie = request.read_file(*session.wanted_cookie());
    if (!cookie) co_return base::fail("cannot read Tor's cookie ", *session.wanted_cookie());
    co_return session.give_cookie(*cookie);
}

/// Until the service is published.
asio::awaitable<base::Status> talk(TorSession& session, Socket& socket,
                                   const OnionServiceRequest& request) {
    const Deadline deadline(socket, kConversationTime);
    while (!session.service()) {
        const auto error = co_await write_all(socket, session.take_output());
        if (error) co_return base::fail("connection to Tor lost: ", error.message());
        const auto read = co_await read_into(session, socket, request);
        if (!read && !session.problem().empty()) co_return base::fail(session.problem());
        if (!read) co_return read;
    }
    co_return base::Status{};
}

/// Returns when the service is gone, and why. A new private key is kept for the next time.
asio::awaitable<base::Status> publish_once(OnionServiceRequest& request, Dialer& dialer,
                                           base::Rng& rng, NetworkEvents& events) {
    auto socket = co_await dialer.open(request.control);
    if (!socket) co_return base::fail("no connection to Tor's control port");
    TorSession session(request.service, rng);
    const auto talked = co_await talk(session, *socket, request);
    if (!talked) co_return talked;
    request.service.private_key = session.service()->private_key;
    events.onion_service_published(*session.service());
    for (;;) {
        const auto read = co_await read_into(session, *socket, request);
        if (!read) co_return read;
    }
}

}  // namespace

asio::awaitable<void> publish_onion_service(OnionServiceRequest request, Dialer& dialer,
                                            base::Rng& rng, NetworkEvents& events) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    auto pause = kFirstPause;
    for (;;) {
        const auto ended = co_await publish_once(request, dialer, rng, events);
        events.onion_service_lost(ended.error().message);
        timer.expires_after(pause);
        pause = std::min(pause * 3 / 2, kLongestPause);
        error_code ignored;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

}  // namespace malha::net
