// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// SQLite's files on a disk that fails at a write of choice: a layer (VFS) above SQLite's own, which
// counts every operation that changes a file. After a power cut, what was written and not yet
// synced is there or not, as a random number says, whatever its order.
#pragma once

#include <sqlite3.h>

#include <map>
#include <string>
#include <vector>

#include "malha/base/bytes.hpp"
#include "malha/base/rng.hpp"

namespace malha::wallet {

enum class Fault : std::uint8_t {
    one_error,  ///< one operation fails, as a disk with a bad sector does
    full_disk,  ///< and all after it fail as well
    power_cut,  ///< the last write is done by half, and the process sees nothing of it
};

/// All of SQLite uses it while it lives. Thread: owner only.
class FaultyDisk {
public:
    FaultyDisk();
    ~FaultyDisk();
    FaultyDisk(const FaultyDisk&) = delete;
    FaultyDisk& operator=(const FaultyDisk&) = delete;

    /// The fault comes with the nth change from now, counted from 1.
    void arm(int nth, Fault fault);
    [[nodiscard]] bool was_hit() const { return is_hit_; }
    /// It works again. After a power cut (the files must be closed) they are what survived it.
    void repair(base::Rng& rng);

    // ---- for the functions of the VFS

    enum class Verdict : std::uint8_t { go_on, fail, write_half };
    [[nodiscard]] Verdict judge();
    /// Remembers what the file has at a place, so that a write there can be undone.
    void note_change(const std::string& path, std::int64_t offset, base::Bytes written);
    void note_truncation(const std::string& path, std::int64_t size);
    void note_sync(const std::string& path) { unsynced_.erase(path); }
    void note_deletion(const std::string& path, bool is_synced);
    [[nodiscard]] sqlite3_vfs& below() const { return *below_; }

private:
    struct Change {
        std::int64_t offset = 0;
        base::Bytes before{}, after{};
        std::int64_t size_before = 0;
        bool is_truncation = false;
    };
    static void replay(const std::string& path, const std::vector<Change>& changes, base::Rng& rng);

    sqlite3_vfs* below_;
    sqlite3_vfs vfs_{};
    std::map<std::string, std::vector<Change>> unsynced_;
    std::map<std::string, std::string> deleted_;  ///< contents; the directory was not synced
    Fault fault_ = Fault::one_error;
    int left_ = 0;  ///< changes until the fault; 0: none is planned
    bool is_hit_ = false;
};

}  // namespace malha::wallet
