// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// SOCKS5 (RFC 1928, RFC 1929) as a state machine over bytes, without I/O: the client's side of one
// CONNECT by name.
//
//   take_output() -> bytes to send now
//   wanted()      -> how many bytes to read next, exactly; 0: done
//   feed(bytes)   -> those bytes
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "malha/base/bytes.hpp"
#include "malha/base/result.hpp"

namespace malha::net {

struct Socks5Credentials {
    std::string user;      ///< 1 to 255 bytes
    std::string password;  ///< 1 to 255 bytes
};

enum class Socks5Error : std::uint8_t {
    not_socks5,  ///< what answers is no SOCKS5 proxy
    no_method,   ///< it accepts none of our ways to log in
    login_refused,
    unknown_address,  ///< it answers with an address of a kind we do not know
    general_failure,  ///< from here on: the proxy's own reasons
    not_allowed,
    network_unreachable,
    host_unreachable,  ///< also: Tor finds no descriptor of an onion service
    connection_refused,
    timed_out,
    not_supported,
};
[[nodiscard]] std::string_view to_string(Socks5Error error);

/// Thread: owner only.
class Socks5Handshake {
public:
    /// @param host  a name or an address as text, 1 to 255 bytes.
    Socks5Handshake(std::string host, std::uint16_t port,
                    std::optional<Socks5Credentials> credentials);

    [[nodiscard]] base::Bytes take_output();
    [[nodiscard]] std::size_t wanted() const { return wanted_; }
    /// @param bytes  exactly wanted() of them. After an error the handshake is over.
    [[nodiscard]] base::Result<void, Socks5Error> feed(base::ByteView bytes);

private:
    enum class State : std::uint8_t { method, login, reply, name_length, address };

    base::Result<void, Socks5Error> on_method(base::ByteView bytes);
    base::Result<void, Socks5Error> on_reply(base::ByteView bytes);
    void request_connect();

    std::string host_;
    std::uint16_t port_;
    std::optional<Socks5Credentials> credentials_;
    State state_ = State::method;
    base::Bytes output_;
    std::size_t wanted_;
};

}  // namespace malha::net
