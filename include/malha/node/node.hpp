// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The node: the only place where the modules meet. Owns the threads and everything on them.
#pragma once

#include <memory>

#include "malha/base/clock.hpp"
#include "malha/base/filesystem.hpp"
#include "malha/base/log.hpp"
#include "malha/base/rng.hpp"
#include "malha/node/node_config.hpp"
#include "malha/node/reload.hpp"
#include "malha/node/stop_request.hpp"

namespace malha::node {

struct NodeSurroundings {
    base::Filesystem& fs;
    base::SystemClock& clock;
    base::Rng& rng;
    base::Logger& log;
    StopRequest& stop;
    base::Path log_path;  ///< of debug.log, for the logging methods
};

/// Thread: owner only.
class Node {
public:
    Node(NodeConfig config, const NodeSurroundings& around);
    ~Node();

    /// Serves RPC (warming up) and loads the chain. Errors: a message for the user.
    [[nodiscard]] base::Status start();
    /// Imports what was asked for and serves until a stop is requested.
    void run();
    /// Takes over what SIGHUP read again. After start() and before shut_down(). Thread: any, one at
    /// a time. Errors: as RpcService::set_users.
    [[nodiscard]] base::Status reload(Reloaded reloaded);
    /// Ends every thread, saves everything. Errors: what could not be saved.
    [[nodiscard]] base::Status shut_down();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace malha::node
