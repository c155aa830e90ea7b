// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See dialer.hpp.
#include "net/dialer.hpp"

#include <algorithm>

#include "malha/base/hex.hpp"
#include "malha/wire/address_text.hpp"
#include "net/deadline.hpp"
#include "net/socket_address.hpp"

namespace malha::net {
namespace {

using namespace std::chrono_literals;

/// For a proxy to connect: building a path through Tor takes its time.
constexpr auto kProxyTime = 20s;
/// Addresses of a name that are tried one after the other.
constexpr std::size_t kAddressesTried = 4;
/// Addresses taken from one lookup, as with any other source.
constexpr std::size_t kLookupMax = 256;
constexpr std::size_t kUnixPathMax = 107;  ///< of the system's sockaddr_un
constexpr std::size_t kHostMax = 255;      ///< of SOCKS5

ConnectError error_of(const error_code& error) {
    if (error == asio::error::connection_refused) return ConnectError::refused;
    if (error == asio::error::timed_out) return ConnectError::timed_out;
    if (error == asio::error::network_unreachable || error == asio::error::host_unreachable)
        return ConnectError::unreachable;
    return ConnectError::failed;
}

ConnectError error_of(Socks5Error error) {
    return error < Socks5Error::general_failure ? ConnectError::proxy_failed
                                                : ConnectError::proxy_refused;
}

std::string random_prefix(base::Rng& rng) {
    std::array<std::uint8_t, 8> bytes{};
    rng.fill(bytes);
    return base::to_hex(bytes) + "-";
}

}  // namespace

Dialer::Dialer(asio::io_context& io, std::chrono::milliseconds timeout, base::Rng& rng)
    : io_(io), resolver_(io), timeout_(timeout), isolation_prefix_(random_prefix(rng)) {}

void Dialer::set_proxy(wire::Network network, std::optional<Proxy> proxy) {
    proxies_.erase(network);
    if (proxy) proxies_.emplace(network, *std::move(proxy));
}

Dialing<Dialed> Dialer::dial(const ConnectRequest& request) {
    if (request.proxy_of) {
        const auto proxy = proxies_.find(*request.proxy_of);
        if (proxy == proxies_.end()) co_return base::Unexpected{ConnectError::no_proxy};
        co_return co_await dial_through(proxy->second, request.remote,
                                        wire::to_text(request.remote.address));
    }
    if (request.host.empty()) co_return co_await dial_address(request.remote, request.use_proxy);
    co_return co_await dial_name(request.remote.port, request.host);
}

Dialing<Dialed> Dialer::dial_name(std::uint16_t port, std::string name) {
    if (name_proxy_) co_return co_await dial_through(*name_proxy_, {{}, port}, std::move(name));
    const auto addresses = co_await lookup(std::move(name));
    ConnectError error = ConnectError::lookup_failed;
    for (std::size_t i = 0; i < std::min(addresses.size(), kAddressesTried); ++i) {
        auto dialed = co_await dial_address({addresses[i], port}, /*use_proxy=*/true);
        if (dialed) co_return dialed;
        error = dialed.error();
    }
    co_return base::Unexpected{error};
}

Dialing<Dialed> Dialer::dial_address(wire::Endpoint remote, bool use_proxy) {
    if (remote.address.network() == wire::Network::i2p && connect_i2p_) {
        auto socket = co_await connect_i2p_(remote);
        if (!socket) co_return base::Unexpected{socket.error()};
        co_return Dialed{*std::move(socket), remote, /*is_proxied=*/true};
    }
    const auto proxy = proxies_.find(remote.address.network());
    if (use_proxy && proxy != proxies_.end())
        co_return co_await dial_through(proxy->second, remote, wire::to_text(remote.address));
    const auto endpoint = to_tcp(remote);
    if (!endpoint) co_return base::Unexpected{ConnectError::no_proxy};
    auto socket = co_await open_socket(*endpoint);
    if (!socket) co_return base::Unexpected{socket.error()};
    co_return Dialed{*std::move(socket), remote, /*is_proxied=*/false};
}

Dialing<Dialed> Dialer::dial_through(Proxy proxy, wire::Endpoint remote, std::string host) {
    if (host.size() > kHostMax) co_return base::Unexpected{ConnectError::lookup_failed};
    auto socket = co_await open(proxy.address);
    if (!socket) co_return base::Unexpected{ConnectError::proxy_failed};
    const auto error = co_await shake_hands(
        *socket, Socks5Handshake(std::move(host), remote.port, credentials(proxy)));
    if (error) co_return base::Unexpected{error_of(*error)};
    co_return Dialed{*std::move(socket), remote, /*is_proxied=*/true};
}

Dialing<Socket> Dialer::open(SocketAddress address) {
    if (!address.unix_path.empty()) {
        if (address.unix_path.size() > kUnixPathMax)
            co_return base::Unexpected{ConnectError::failed};
        const asio::local::stream_protocol::endpoint endpoint(address.unix_path);
        co_return co_await open_socket(endpoint);
    }
    const auto endpoint = to_tcp(address.endpoint);
    if (!endpoint) co_return base::Unexpected{ConnectError::unreachable};
    co_return co_await open_socket(*endpoint);
}

Dialing<Socket> Dialer::open_socket(SocketEndpoint endpoint) {
    Socket socket(io_);
    error_code error;
    socket.open(endpoint.protocol(), error);
    if (error) co_return base::Unexpected{error_of(error)};
    const Deadline deadline(socket, timeout_);
    co_await socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
    if (deadline.expired()) co_return base::Unexpected{ConnectError::timed_out};
    if (error) co_return base::Unexpected{error_of(error)};
    error_code ignored;  // a Unix socket has no such option
    socket.set_option(tcp::no_delay(true), ignored);
    co_return socket;
}

asio::awaitable<std::optional<Socks5Error>> Dialer::shake_hands(Socket& socket,
                                                                Socks5Handshake handshake) {
    const Deadline deadline(socket, kProxyTime);
    error_code error;
    while (!error) {
        const base::Bytes output = handshake.take_output();
        co_await asio::async_write(socket, asio::buffer(output),
                                   asio::redirect_error(asio::use_awaitable, error));
        if (error) break;
        if (handshake.wanted() == 0) co_return std::nullopt;
        base::Bytes input(handshake.wanted());
        co_await asio::async_read(socket, asio::buffer(input),
                                  asio::redirect_error(asio::use_awaitable, error));
        if (error) break;
        const auto fed = handshake.feed(input);
        if (!fed) co_return fed.error();
    }
    co_return deadline.expired() ? Socks5Error::timed_out : Socks5Error::not_socks5;
}

std::optional<Socks5Credentials> Dialer::credentials(const Proxy& proxy) {
    if (!proxy.isolate_streams) return std::nullopt;
    const std::string unique = isolation_prefix_ + std::to_string(isolation_count_++);
    return Socks5Credentials{unique, unique};
}

asio::awaitable<std::vector<wire::NetworkAddress>> Dialer::lookup(std::string name) {
    error_code error;
    const auto results = co_await resolver_.async_resolve(
        name, "", asio::redirect_error(asio::use_awaitable, error));
    std::vector<wire::NetworkAddress> addresses;
    for (const auto& result : results) {
        const auto address = from_ip(result.endpoint().address());
        const bool is_new = std::ranges::find(addresses, address) == addresses.end();
        if (is_new && addresses.size() < kLookupMax) addresses.push_back(address);
    }
    co_return addresses;
}

}  // namespace malha::net
