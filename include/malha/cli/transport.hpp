// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// How the client reaches the node: one HTTP POST. An interface, so that tests answer themselves.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "malha/base/result.hpp"

namespace malha::cli {

struct HttpCall {
    std::string host;
    std::uint16_t port = 0;
    std::string target;       ///< "/" or "/wallet/<name>"
    std::string credentials;  ///< "user:password"
    std::string body;
    std::chrono::seconds timeout{};  ///< 0 = none
};

struct HttpAnswer {
    int status = 0;
    std::string body;
};

class Transport {
public:
    virtual ~Transport() = default;
    /// Errors: why no complete answer came, e.g. "Could not connect to the server", "timeout".
    [[nodiscard]] virtual base::Result<HttpAnswer> post(const HttpCall& call) = 0;
};

/// Over TCP. Thread: owner only.
class HttpTransport final : public Transport {
public:
    [[nodiscard]] base::Result<HttpAnswer> post(const HttpCall& call) override;
};

}  // namespace malha::cli
