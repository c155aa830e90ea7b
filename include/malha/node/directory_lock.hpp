// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// One node per data directory. The lock is the one that other nodes take on the same file (POSIX
// record lock over the whole of ".lock"), so that they and we exclude each other.
#pragma once

#include <memory>

#include "malha/base/filesystem.hpp"
#include "malha/base/result.hpp"

namespace malha::node {

/// Held as long as the object lives; ends with the process at the latest. Record locks belong to
/// the process: take it after any fork, and never open ".lock" elsewhere (closing would release
/// it). Thread: owner only.
class DirectoryLock {
public:
    /// Errors: the directory cannot be written, another process holds the lock.
    [[nodiscard]] static base::Result<DirectoryLock> acquire(const base::Path& directory);
    ~DirectoryLock();
    DirectoryLock(DirectoryLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
    DirectoryLock& operator=(DirectoryLock&&) = delete;

private:
    explicit DirectoryLock(int fd) : fd_(fd) {}

    int fd_;
};

}  // namespace malha::node
