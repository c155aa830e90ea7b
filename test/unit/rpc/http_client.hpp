// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A blocking client over the loopback interface that sends bytes as they are, for the server's
// tests.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace malha::test {

class HttpClient {
public:
    explicit HttpClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ =
            ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~HttpClient() { ::close(fd_); }
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    [[nodiscard]] bool connected() const { return connected_; }

    /// Stops early when the server closes.
    void send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    /// Receives more; false when nothing came in that time.
    bool receive(std::chrono::milliseconds time) {
        pollfd descriptor{.fd = fd_, .events = POLLIN, .revents = 0};
        if (closed_ || ::poll(&descriptor, 1, static_cast<int>(time.count())) <= 0) return false;
        std::array<char, 65536> buffer;
        const auto count = ::recv(fd_, buffer.data(), buffer.size(), 0);
        if (count > 0) received_.append(buffer.data(), static_cast<std::size_t>(count));
        closed_ = count <= 0;
        return true;
    }

    /// Until the server closes; false when it does not within the time.
    bool wait_for_close(std::chrono::milliseconds time = kPatience) {
        while (!closed_ && receive(time)) {
        }
        return closed_;
    }

    /// The next whole response (head and Content-Length bytes); empty when it does not come.
    std::string response() {
        while (true) {
            const auto size = response_size();
            if (size > 0) {
                std::string out = received_.substr(0, size);
                received_.erase(0, size);
                return out;
            }
            if (!receive(kPatience)) return {};
        }
    }

    [[nodiscard]] bool closed() const { return closed_; }
    [[nodiscard]] const std::string& received() const { return received_; }

    static constexpr std::chrono::milliseconds kPatience{10'000};

private:
    /// Of the first response received; 0 when incomplete. A response without length ends with the
    /// connection.
    [[nodiscard]] std::size_t response_size() const {
        constexpr std::string_view kLength = "Content-Length: ";
        const auto end = received_.find("\r\n\r\n");
        if (end == std::string::npos) return 0;
        const auto length = received_.substr(0, end).find(kLength);
        const bool is_1_0 = received_.starts_with("HTTP/1.0");
        if (length == std::string::npos && is_1_0) return closed_ ? received_.size() : 0;
        std::size_t size = end + 4;
        if (length != std::string::npos)
            size += std::stoul(received_.substr(length + kLength.size(), 20));
        return size <= received_.size() ? size : 0;
    }

    int fd_;
    bool connected_ = false;
    bool closed_ = false;
    std::string received_;
};

}  // namespace malha::test
