// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The REST interface (-rest): read-only and without a password, as bytes, hex or JSON. doc/rest.md
// lists the endpoints. What an RPC method answers too is asked of that method.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/http_router.hpp"
#include "malha/rpc/index_context.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

struct RestContext {
    const MethodTable* methods = nullptr;
    ChainContext chain{};
    IndexContext indexes{};
    /// What the node is still doing before it can answer; empty once it can.
    std::function<std::optional<std::string>()> warmup_status;
};

/// Adds every endpoint. `context.methods` must outlive the router.
void add_rest_routes(HttpRouter& router, const RestContext& context);

}  // namespace malha::rpc
