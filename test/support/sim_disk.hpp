// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A disk in memory that loses power or fails at a chosen operation, behind both interfaces that
// reach the disk: base::Filesystem and leveldb::Env.
#pragma once

#include <cstdint>
#include <memory>

#include "malha/base/filesystem.hpp"

namespace leveldb {
class Env;
}

namespace malha::test {

/// What survives a power cut:
///  - of a file: what was synced, and of the writes since then a prefix of what LevelDB appended
///    (the last write torn anywhere), or any set of 4 KiB pages of what others wrote;
///  - of the directories: what was synced, and a prefix of the later creations, renames and
///    removals in their order (as journalling file systems do). Syncing a file makes its creation
///    durable, not its renaming.
/// The choices come from the seed. LevelDB works with a thread of its own, so that the numbering
/// of its operations varies from run to run.
/// Thread: any (internally locked); fail_at and restart from one thread.
class SimDisk {
public:
    enum class Fault : std::uint8_t {
        power_cut,  ///< the operation may be half done; it and all later ones fail until restart()
        no_space,   ///< it and all later writes fail until clear_fault()
        io_error,   ///< only this one fails
    };

    explicit SimDisk(std::uint64_t seed);
    ~SimDisk();
    SimDisk(const SimDisk&) = delete;
    SimDisk& operator=(const SimDisk&) = delete;

    [[nodiscard]] base::Filesystem& filesystem();
    /// For DatabaseOptions::env.
    [[nodiscard]] leveldb::Env* env();

    /// The changing operation (write, sync, create, rename, remove, ...) number `operation` from
    /// now on fails; 0 = the next one.
    void fail_at(std::uint64_t operation, Fault fault);
    void clear_fault();
    /// True once the fault happened.
    [[nodiscard]] bool has_failed() const;
    /// Changing operations so far.
    [[nodiscard]] std::uint64_t operations() const;

    /// Loses what a power cut loses and works again. Files and databases opened before are dead:
    /// destroy them first.
    void restart();

    /// What filesystem().free_space() says; bytes.
    void set_free_space(std::uint64_t bytes);
    /// Changes a byte that is on the disk (bit rot). False: no such file or byte.
    bool corrupt(const base::Path& path, std::uint64_t offset);

private:
    class State;
    class SimFilesystem;
    class SimEnv;
    std::shared_ptr<State> state_;
    std::unique_ptr<SimFilesystem> filesystem_;
    std::unique_ptr<SimEnv> env_;
};

}  // namespace malha::test
