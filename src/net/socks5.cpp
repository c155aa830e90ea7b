// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See socks5.hpp.
#include "malha/net/socks5.hpp"

#include <utility>

#include "malha/base/assert.hpp"
#include "malha/primitives/serialize.hpp"

namespace malha::net {
namespace {

constexpr std::uint8_t kVersion = 5;
constexpr std::uint8_t kNoLogin = 0;
constexpr std::uint8_t kPasswordLogin = 2;
constexpr std::uint8_t kLoginVersion = 1;
constexpr std::uint8_t kConnect = 1;
constexpr std::uint8_t kIpv4 = 1;
constexpr std::uint8_t kName = 3;
constexpr std::uint8_t kIpv6 = 4;
constexpr std::size_t kPortSize = 2;
constexpr std::size_t kTextMax = 255;

void write_text(primitives::ByteWriter& writer, std::string_view text) {
    MALHA_ASSERT(!text.empty() && text.size() <= kTextMax);
    writer.write(static_cast<std::uint8_t>(text.size())).write_bytes(base::as_bytes(text));
}

/// RFC 1928's reply codes, and those with which Tor tells more about onion services.
Socks5Error error_of_reply(std::uint8_t code) {
    switch (code) {
        case 2:
            return Socks5Error::not_allowed;
        case 3:
            return Socks5Error::network_unreachable;
        case 4:
        case 0xf0:  // descriptor not found
        case 0xf1:  // descriptor invalid
        case 0xf2:  // introduction failed
        case 0xf3:  // rendezvous failed
        case 0xf6:  // bad address
            return Socks5Error::host_unreachable;
        case 5:
            return Socks5Error::connection_refused;
        case 6:
        case 0xf7:  // introduction timed out
            return Socks5Error::timed_out;
        case 7:
        case 8:
            return Socks5Error::not_supported;
        default:
            return Socks5Error::general_failure;
    }
}

}  // namespace

std::string_view to_string(Socks5Error error) {
    switch (error) {
        case Socks5Error::not_socks5:
            return "not a SOCKS5 proxy";
        case Socks5Error::no_method:
            return "no acceptable way to log in";
        case Socks5Error::login_refused:
            return "login refused";
        case Socks5Error::unknown_address:
            return "reply with an address of unknown type";
        case Socks5Error::general_failure:
            return "general failure";
        case Socks5Error::not_allowed:
            return "connection not allowed";
        case Socks5Error::network_unreachable:
            return "network unreachable";
        case Socks5Error::host_unreachable:
            return "host unreachable";
        case Socks5Error::connection_refused:
            return "connection refused";
        case Socks5Error::timed_out:
            return "timed out";
        case Socks5Error::not_supported:
            return "not supported";
    }
    MALHA_ASSERT(false);
}

Socks5Handshake::Socks5Handshake(std::string host, std::uint16_t port,
                                 std::optional<Socks5Credentials> credentials)
    : host_(std::move(host)), port_(port), credentials_(std::move(credentials)), wanted_(2) {
    output_ = {kVersion, 1, kNoLogin};
    if (credentials_) output_ = {kVersion, 2, kNoLogin, kPasswordLogin};
}

base::Bytes Socks5Handshake::take_output() {
    return std::exchange(output_, {});
}

base::Result<void, Socks5Error> Socks5Handshake::feed(base::ByteView bytes) {
    MALHA_ASSERT(wanted_ > 0 && bytes.size() == wanted_);
    switch (state_) {
        case State::method:
            return on_method(bytes);
        case State::login:
            if (bytes[0] != kLoginVersion || bytes[1] != 0)
                return base::Unexpected{Socks5Error::login_refused};
            request_connect();
            return {};
        case State::reply:
            return on_reply(bytes);
        case State::name_length:
            state_ = State::address;
            wanted_ = bytes[0] + kPortSize;
            return {};
        case State::address:
            wanted_ = 0;
            return {};
    }
    MALHA_ASSERT(false);
}

base::Result<void, Socks5Error> Socks5Handshake::on_method(base::ByteView bytes) {
    if (bytes[0] != kVersion) return base::Unexpected{Socks5Error::not_socks5};
    if (bytes[1] == kNoLogin) {
        request_connect();
        return {};
    }
    if (bytes[1] != kPasswordLogin || !credentials_)
        return base::Unexpected{Socks5Error::no_method};
    primitives::ByteWriter login;
    login.write(kLoginVersion);
    write_text(login, credentials_->user);
    write_text(login, credentials_->password);
    output_ = login.take();
    state_ = State::login;
    wanted_ = 2;
    return {};
}

void Socks5Handshake::request_connect() {
    primitives::ByteWriter request;
    request.write(kVersion).write(kConnect).write(std::uint8_t{0}).write(kName);
    write_text(request, host_);
    request.write(base::byteswap(port_));
    output_ = request.take();
    state_ = State::reply;
    wanted_ = 4;
}

base::Result<void, Socks5Error> Socks5Handshake::on_reply(base::ByteView bytes) {
    if (bytes[0] != kVersion) return base::Unexpected{Socks5Error::not_socks5};
    if (bytes[1] != 0) return base::Unexpected{error_of_reply(bytes[1])};
    // The address it connected from: of no use, but it must be read.
    state_ = State::address;
    switch (bytes[3]) {
        case kIpv4:
            wanted_ = 4 + kPortSize;
            return {};
        case kIpv6:
            wanted_ = 16 + kPortSize;
            return {};
        case kName:
            state_ = State::name_length;
            wanted_ = 1;
            return {};
        default:
            return base::Unexpected{Socks5Error::unknown_address};
    }
}

}  // namespace malha::net
