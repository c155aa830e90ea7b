// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Opens sockets to peers: directly, or through SOCKS5 proxies.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/base/rng.hpp"
#include "malha/net/network.hpp"
#include "malha/net/socks5.hpp"
#include "net/asio.hpp"

namespace malha::net {

struct Dialed {
    Socket socket;
    wire::Endpoint remote;
    bool is_proxied = false;
};

template <class T>
using Dialing = asio::awaitable<base::Result<T, ConnectError>>;

/// Must outlive the coroutines it starts. Thread: network thread.
class Dialer {
public:
    Dialer(asio::io_context& io, std::chrono::milliseconds timeout, base::Rng& rng);

    void set_proxy(wire::Network network, std::optional<Proxy> proxy);
    void set_name_proxy(std::optional<Proxy> proxy) { name_proxy_ = std::move(proxy); }

    /// How I2P addresses are reached.
    void set_i2p(std::function<Dialing<Socket>(wire::Endpoint)> connect) {
        connect_i2p_ = std::move(connect);
    }

    Dialing<Dialed> dial(const ConnectRequest& request);
    /// Empty: no address of that name.
    asio::awaitable<std::vector<wire::NetworkAddress>> lookup(std::string name);
    /// A proxy or a control port.
    Dialing<Socket> open(SocketAddress address);

private:
    Dialing<Dialed> dial_name(std::uint16_t port, std::string name);
    Dialing<Dialed> dial_address(wire::Endpoint remote, bool use_proxy);
    Dialing<Dialed> dial_through(Proxy proxy, wire::Endpoint remote, std::string host);
    Dialing<Socket> open_socket(SocketEndpoint endpoint);
    asio::awaitable<std::optional<Socks5Error>> shake_hands(Socket& socket,
                                                            Socks5Handshake handshake);
    std::optional<Socks5Credentials> credentials(const Proxy& proxy);

    asio::io_context& io_;
    tcp::resolver resolver_;
    const std::chrono::milliseconds timeout_;
    const std::string isolation_prefix_;  ///< tells our credentials from other users' of the proxy
    std::uint64_t isolation_count_ = 0;
    std::map<wire::Network, Proxy> proxies_;
    std::optional<Proxy> name_proxy_;
    std::function<Dialing<Socket>(wire::Endpoint)> connect_i2p_;
};

}  // namespace malha::net
