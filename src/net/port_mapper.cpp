// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See port_mapper.hpp.
#include "net/port_mapper.hpp"

#include <boost/asio/ip/udp.hpp>
#include <chrono>

#include "malha/net/port_mapping.hpp"
#include "net/socket_address.hpp"

namespace malha::net {
namespace {

using namespace std::chrono_literals;
using asio::ip::udp;

constexpr int kTries = 3;
constexpr auto kRouterAnswerTime = 1s;
constexpr std::chrono::seconds kLifetime = 40min;
constexpr auto kRetryPause = 5min;
constexpr std::chrono::seconds kShortestPause = 30s;
constexpr std::size_t kAnswerMax = 1100;  // of PCP (RFC 6887)

/// Sends until an answer comes that `decode` does not take for somebody else's.
template <class T>
asio::awaitable<base::Result<T, MappingError>> ask(
    udp::socket& socket, base::Bytes request,
    std::function<base::Result<T, MappingError>(base::ByteView)> decode) {
    std::array<std::uint8_t, kAnswerMax> buffer{};
    for (int i = 0; i < kTries; ++i) {
        error_code error;
        co_await socket.async_send(asio::buffer(request),
                                   asio::redirect_error(asio::use_awaitable, error));
        if (error) continue;
        asio::steady_timer timer(socket.get_executor());
        timer.expires_after(kRouterAnswerTime);
        timer.async_wait([&socket](const error_code& stopped) {
            if (!stopped) socket.cancel();
        });
        const std::size_t size = co_await socket.async_receive(
            asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
        timer.cancel();
        if (error) continue;
        auto answer = decode(base::ByteView(buffer).first(size));
        if (answer || answer.error() != MappingError::not_ours) co_return answer;
    }
    co_return base::Unexpected{MappingError::not_ours};
}

asio::awaitable<base::Result<Mapping, MappingError>> map_by_nat_pmp(udp::socket& socket,
                                                                    MappingRequest request) {
    const auto router = co_await ask<wire::NetworkAddress>(
        socket, encode_nat_pmp_address_request(),
        [](base::ByteView bytes) { return decode_nat_pmp_address(bytes); });
    if (!router) co_return base::Unexpected{router.error()};
    co_return co_await ask<Mapping>(socket, encode_nat_pmp_request(request),
                                    [request, router](base::ByteView bytes) {
                                        return decode_nat_pmp_answer(bytes, request, *router);
                                    });
}

asio::awaitable<base::Result<Mapping, MappingError>> map_once(wire::Endpoint router,
                                                              std::uint16_t port, PcpNonce nonce) {
    const auto tcp_endpoint = to_tcp(router);
    udp::socket socket(co_await asio::this_coro::executor);
    error_code error;
    socket.connect(udp::endpoint(tcp_endpoint->address(), tcp_endpoint->port()), error);
    if (error) co_return base::Unexpected{MappingError::not_ours};
    const MappingRequest request{
        .internal = {from_ip(socket.local_endpoint(error).address()), port}, .lifetime = kLifetime};
    auto mapping = co_await ask<Mapping>(socket, encode_pcp_request(request, nonce),
                                         [request, nonce](base::ByteView bytes) {
                                             return decode_pcp_answer(bytes, request, nonce);
                                         });
    if (mapping || mapping.error() == MappingError::refused) co_return mapping;
    co_return co_await map_by_nat_pmp(socket, request);
}

asio::awaitable<void> pause(std::chrono::seconds time) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_after(time);
    error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace

asio::awaitable<void> keep_port_mapped(PortMappingRequest request, base::Rng& rng,
                                       NetworkEvents& events) {
    // The same for all requests, so that renewals are known as such.
    PcpNonce nonce{};
    rng.fill(nonce);
    std::optional<wire::Endpoint> mapped;
    bool has_complained = false;
    for (;;) {
        const auto router = request.find_router();
        const auto mapping =
            router ? co_await map_once(*router, request.port, nonce)
                   : base::Result<Mapping, MappingError>(base::Unexpected{MappingError::not_ours});
        if (mapped && (!mapping || mapping->external != *mapped))
            events.port_mapping_lost(*std::exchange(mapped, std::nullopt));
        if (mapping) {
            if (!mapped) events.port_mapped(mapping->external);
            mapped = mapping->external;
            has_complained = false;
            co_await pause(std::max(mapping->lifetime / 2, kShortestPause));
            continue;
        }
        if (!std::exchange(has_complained, true))
            events.port_mapping_failed(router ? std::string(to_string(mapping.error()))
                                              : "there is no router");
        co_await pause(kRetryPause);
    }
}

}  // namespace malha::net
