// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A session at I2P's SAM proxy: our destination, connections to others, connections from others.
// It lives as long as its control socket; what fails closes it, and the next use makes a new one.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "malha/base/rng.hpp"
#include "malha/net/i2p_sam.hpp"
#include "malha/net/network.hpp"
#include "net/asio.hpp"
#include "net/dialer.hpp"

namespace malha::net {

/// Must outlive the coroutines it starts. Thread: network thread.
class I2pSession {
public:
    /// @param remote  who connected.
    using Accepted = std::function<void(Socket, const wire::NetworkAddress& remote)>;

    I2pSession(I2pSettings settings, asio::io_context& io, Dialer& dialer, base::Rng& rng,
               NetworkEvents& events);

    Dialing<Socket> connect(wire::Endpoint remote);
    /// Ends with the io_context.
    asio::awaitable<void> accept_forever(Accepted accepted);
    [[nodiscard]] const std::optional<wire::NetworkAddress>& address() const { return address_; }

private:
    asio::awaitable<base::Result<std::string>> read_line(Socket& socket);
    /// One line out, one reply in. Errors: in words; the reply's topic is not the wanted one.
    asio::awaitable<base::Result<SamReply>> ask(Socket& socket, std::string request,
                                                std::string topic);
    asio::awaitable<base::Result<Socket>> open_and_greet();
    asio::awaitable<base::Status> ensure_session();
    asio::awaitable<base::Result<Socket>> create_session();
    asio::awaitable<base::Status> ensure_key(Socket& socket);
    asio::awaitable<base::Status> accept_one(const Accepted& accepted);
    void close_session();

    I2pSettings settings_;
    Dialer& dialer_;
    NetworkEvents& events_;
    const std::string id_;  ///< names the session among those of the proxy
    std::optional<Socket> control_;
    std::optional<wire::NetworkAddress> address_;
    bool creating_ = false;
    asio::steady_timer created_;  ///< cancelled when creating ends, for those who wait
    asio::steady_timer pause_;
};

}  // namespace malha::net
