// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/http_router.hpp"

namespace malha::rpc {

HttpResponse refuse_credentials(const HttpRequest& request) {
    HttpResponse response{.status = 401,
                          .headers = {{"WWW-Authenticate", R"(Basic realm="jsonrpc")"}}};
    // A request without credentials guesses nothing.
    if (!request.header("Authorization").empty()) response.delay = kAuthFailureDelay;
    return response;
}

void HttpRouter::add_exact(std::string target, HttpHandler handler) {
    routes_.push_back({std::move(target), /*is_prefix=*/false, std::move(handler)});
}

void HttpRouter::add_prefix(std::string prefix, HttpHandler handler) {
    routes_.push_back({std::move(prefix), /*is_prefix=*/true, std::move(handler)});
}

HttpResponse HttpRouter::handle(const HttpRequest& request) const {
    if (request.method == HttpMethod::other) return {.status = 405};
    for (const Route& route : routes_) {
        const bool matches = route.is_prefix ? request.target.starts_with(route.target)
                                             : request.target == route.target;
        if (matches) return route.handler(request);
    }
    return {.status = 404};
}

HttpHandler json_rpc_handler(Dispatcher& dispatcher, const Users& users) {
    return [&dispatcher, &users](const HttpRequest& request) -> HttpResponse {
        if (request.method != HttpMethod::post)
            return {.status = 405, .body = "JSONRPC server handles only POST requests"};
        auto user = users.rights()->authenticator.authenticate(request.header("Authorization"));
        if (!user) return refuse_credentials(request);
        auto reply =
            dispatcher.handle(request.body, {.user = *std::move(user), .path = request.target});
        HttpResponse response{.status = reply.http_status, .body = std::move(reply.body)};
        if (!response.body.empty()) response.content_type = "application/json";
        return response;
    };
}

}  // namespace malha::rpc
