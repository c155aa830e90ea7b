// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// How the processes that we start begin.
#pragma once

#include <spawn.h>
#include <unistd.h>

#include <csignal>
#include <initializer_list>

namespace malha::node {

/// With none of our files and sockets, which a process could keep busy after us, and with signals
/// as programs expect them.
class SpawnSettings {
public:
    struct Stream {
        int from;  ///< a file of ours
        int to;    ///< what it is in the process
    };
    /// @param streams  that replace standard streams; the others are ours.
    explicit SpawnSettings(std::initializer_list<Stream> streams = {}) {
        ::posix_spawn_file_actions_init(&files_);
        for (const Stream& stream : streams)
            ::posix_spawn_file_actions_adddup2(&files_, stream.from, stream.to);
        ::posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
        ::posix_spawnattr_init(&attributes_);
        sigset_t none;
        ::sigemptyset(&none);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        sigset_t ignored_by_us;
        ::sigemptyset(&ignored_by_us);
        ::sigaddset(&ignored_by_us, SIGPIPE);
        ::posix_spawnattr_setsigdefault(&attributes_, &ignored_by_us);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnSettings() {
        ::posix_spawnattr_destroy(&attributes_);
        ::posix_spawn_file_actions_destroy(&files_);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    [[nodiscard]] const posix_spawn_file_actions_t* files() const { return &files_; }
    [[nodiscard]] const posix_spawnattr_t* attributes() const { return &attributes_; }

private:
    posix_spawn_file_actions_t files_{};
    posix_spawnattr_t attributes_{};
};

}  // namespace malha::node
