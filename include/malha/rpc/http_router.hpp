// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// HttpRouter: which handler answers which path. And the handler of JSON-RPC.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "malha/rpc/dispatcher.hpp"
#include "malha/rpc/http.hpp"

namespace malha::rpc {

/// Filled at start-up, then only read. Thread: any, after the last add.
class HttpRouter {
public:
    /// For that target only.
    void add_exact(std::string target, HttpHandler handler);
    /// For every target that begins so, e.g. "/rest/".
    void add_prefix(std::string prefix, HttpHandler handler);

    /// 405 for a method that no handler knows, 404 for a path without one.
    [[nodiscard]] HttpResponse handle(const HttpRequest& request) const;

private:
    struct Route {
        std::string target;
        bool is_prefix;
        HttpHandler handler;
    };
    std::vector<Route> routes_;
};

/// The handler of "/" (and "/wallet/..."): POST only, HTTP Basic authentication, then the
/// dispatcher. Wrong credentials are answered after kAuthFailureDelay.
[[nodiscard]] HttpHandler json_rpc_handler(Dispatcher& dispatcher, const Users& users);

/// 401, late when credentials were given.
[[nodiscard]] HttpResponse refuse_credentials(const HttpRequest& request);

inline constexpr std::chrono::milliseconds kAuthFailureDelay{250};

}  // namespace malha::rpc
