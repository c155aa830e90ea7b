// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -daemon and -daemonwait: the process forks; the child becomes the node, the parent reports on it.
#pragma once

#include "malha/base/result.hpp"

namespace malha::node {

/// One side of a fork: parent and child share a pipe through which the child says that it is
/// ready. Thread: owner only.
class Background {
public:
    /// Call before there is any other thread, lock or open database.
    [[nodiscard]] static base::Result<Background> fork();
    ~Background();
    Background(Background&& other) noexcept;
    Background& operator=(Background&&) = delete;

    [[nodiscard]] bool is_parent() const { return is_parent_; }
    /// Parent: waits for the child's ready(). False: the child ended first (it has told the
    /// terminal why).
    [[nodiscard]] bool wait_until_ready();
    /// Child: lets the parent go, and lets go of the terminal. Later calls do nothing.
    void ready();

private:
    Background(bool is_parent, int pipe_fd) : is_parent_(is_parent), pipe_fd_(pipe_fd) {}

    bool is_parent_;
    int pipe_fd_;  ///< the end that this side uses; -1 when closed
};

}  // namespace malha::node
