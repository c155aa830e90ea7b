// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// HTTP/1 messages as values, without sockets.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "malha/base/bytes.hpp"
#include "malha/base/time.hpp"

namespace malha::rpc {

enum class HttpMethod : std::uint8_t { get, post, head, put, other };

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
    HttpMethod method = HttpMethod::other;
    std::string target{};   ///< path and query, as sent
    int version_minor = 1;  ///< of HTTP/1.x
    HttpHeaders headers{};
    std::string body{};
    std::string peer{};  ///< address of the client, for logs

    /// The first header of that name in any case; empty when there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const;
    /// The client wants to send more requests on the connection.
    [[nodiscard]] bool keep_alive() const;
};

class MessageSource;

struct HttpResponse {
    int status = 200;
    std::string content_type{};
    std::string body{};
    base::Bytes binary{};  ///< instead of `body` where that is no text
    /// Instead of both: bytes that others hold as well.
    std::shared_ptr<const base::Bytes> shared{};
    HttpHeaders headers{};
    /// Sent that much later; costs no thread. Slows down who guesses passwords.
    std::chrono::milliseconds delay{0};
    /// Instead of all that: the connection becomes a WebSocket that sends what this gives.
    std::shared_ptr<MessageSource> stream{};

    /// What follows the headers.
    [[nodiscard]] std::string_view content() const {
        if (shared == nullptr && binary.empty()) return body;
        const base::Bytes& bytes = shared == nullptr ? binary : *shared;
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
};

/// Runs on a worker thread, several at once.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

/// Status line and headers for a response to `request`, up to and with the empty line.
[[nodiscard]] std::string http_head(const HttpResponse& response, const HttpRequest& request,
                                    base::UnixSeconds now);

/// "Tue, 17 Jun 2025 07:22:46 GMT"
[[nodiscard]] std::string http_date(base::UnixSeconds time);

/// Upper and lower case ASCII letters are the same.
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);

}  // namespace malha::rpc
