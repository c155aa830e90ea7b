// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The JSON-RPC server of a node, from its options: methods, users, permissions and the HTTP server.
#pragma once

#include <memory>
#include <optional>

#include "malha/base/filesystem.hpp"
#include "malha/base/rng.hpp"
#include "malha/node/node_config.hpp"
#include "malha/rpc/event_log.hpp"
#include "malha/rpc/methods.hpp"

namespace malha::node {

struct RpcSurroundings {
    base::Filesystem& fs;
    const base::Clock& clock;
    base::Rng& rng;
    base::Logger& log;
    rpc::EventLog* events;  ///< null: no event stream
};

/// Thread: owner only; what it serves runs on threads of its own.
class RpcService {
public:
    /// Binds and serves; every call is answered with "warming up" until finish_warmup().
    /// @param contexts  complete but for what this service itself knows (active calls).
    /// Errors: no endpoint could be bound, cookie not writable, bad credentials.
    [[nodiscard]] static base::Result<std::unique_ptr<RpcService>> create(
        const RpcConfig& config, rpc::MethodContexts contexts, const RpcSurroundings& around);
    ~RpcService();

    /// Replaces those of the configuration; the cookie, or -rpcuser, stays. One at a time.
    /// Errors: the file of what users with a spending limit have spent is damaged.
    [[nodiscard]] base::Status set_users(rpc::UserRights users);
    void set_warmup_status(const std::string& status);
    void finish_warmup();
    /// Takes no more calls and waits for those that run; removes the cookie.
    void stop();

private:
    class Impl;
    explicit RpcService(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace malha::node
