// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Plain blocking sockets on the loopback interface: peers and proxies that tests play by hand.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <utility>

#include "malha/base/bytes.hpp"
#include "malha/wire/network_address.hpp"

namespace malha::net::test {

inline wire::Endpoint loopback(std::uint16_t port) {
    return {wire::NetworkAddress::ipv4({127, 0, 0, 1}), port};
}

class LoopbackSocket {
public:
    LoopbackSocket() : LoopbackSocket(socket(AF_INET, SOCK_STREAM, 0)) {}
    ~LoopbackSocket() { close_now(); }
    LoopbackSocket(LoopbackSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    LoopbackSocket& operator=(LoopbackSocket&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }

    static LoopbackSocket connected_to(std::uint16_t port) {
        LoopbackSocket client;
        const sockaddr_in address = address_of(port);
        (void)connect(client.fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        return client;
    }
    static LoopbackSocket listening(int backlog = 8) {
        LoopbackSocket server;
        const sockaddr_in address = address_of(0);
        (void)bind(server.fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        (void)listen(server.fd_, backlog);
        return server;
    }

    [[nodiscard]] std::uint16_t port() const {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        (void)getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
        return ntohs(address.sin_port);
    }
    [[nodiscard]] LoopbackSocket accept_one() const {
        return LoopbackSocket(accept(fd_, nullptr, nullptr));
    }
    /// False: not everything went out within the time limit, or the peer is gone.
    bool write(base::ByteView bytes) const {
        while (!bytes.empty()) {
            const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes = bytes.subspan(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// Fewer bytes: the peer closed, or the time limit.
    [[nodiscard]] base::Bytes read(std::size_t size) const {
        base::Bytes bytes(size);
        std::size_t got = 0;
        while (got < size) {
            const ssize_t received = recv(fd_, bytes.data() + got, size - got, 0);
            if (received <= 0) break;
            got += static_cast<std::size_t>(received);
        }
        bytes.resize(got);
        return bytes;
    }
    void close_now() {
        if (fd_ >= 0) close(fd_);
        fd_ = -1;
    }
    /// Sends a reset instead of an orderly end.
    void reset() {
        const linger none{1, 0};
        (void)setsockopt(fd_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
        close_now();
    }
    void set_time_limit(int milliseconds) const {
        const timeval time{milliseconds / 1000, (milliseconds % 1000) * 1000};
        (void)setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
        (void)setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
    }

private:
    explicit LoopbackSocket(int fd) : fd_(fd) { set_time_limit(10'000); }
    static sockaddr_in address_of(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        return address;
    }

    int fd_;
};

}  // namespace malha::net::test
