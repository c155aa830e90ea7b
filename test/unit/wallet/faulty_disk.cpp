// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See faulty_disk.hpp.
#include "faulty_disk.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>

#include "malha/base/assert.hpp"
#include "malha/base/checked.hpp"

namespace malha::wallet {
namespace {

/// SQLite allocates it, with the file of the layer below behind it.
struct File {
    sqlite3_file base;
    FaultyDisk* disk;
    std::string* path;
    [[nodiscard]] sqlite3_file* below() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
File& of(sqlite3_file* file) {
    return *reinterpret_cast<File*>(file);
}
FaultyDisk& disk_of(sqlite3_vfs* vfs) {
    return *static_cast<FaultyDisk*>(vfs->pAppData);
}

int close(sqlite3_file* file) {
    delete of(file).path;
    return of(file).below()->pMethods->xClose(of(file).below());
}
int read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
    return of(file).below()->pMethods->xRead(of(file).below(), out, size, offset);
}
int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    File& own = of(file);
    const auto verdict = own.disk->judge();
    if (verdict == FaultyDisk::Verdict::fail) return SQLITE_IOERR_WRITE;
    if (verdict == FaultyDisk::Verdict::write_half) size /= 2;
    const auto* bytes = static_cast<const std::uint8_t*>(data);
    own.disk->note_change(*own.path, offset, {bytes, bytes + size});
    const int done = own.below()->pMethods->xWrite(own.below(), data, size, offset);
    return verdict == FaultyDisk::Verdict::go_on ? done : SQLITE_IOERR_WRITE;
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
    File& own = of(file);
    if (own.disk->judge() != FaultyDisk::Verdict::go_on) return SQLITE_IOERR_TRUNCATE;
    own.disk->note_truncation(*own.path, size);
    return own.below()->pMethods->xTruncate(own.below(), size);
}
int sync(sqlite3_file* file, int) {
    File& own = of(file);
    if (own.disk->judge() != FaultyDisk::Verdict::go_on) return SQLITE_IOERR_FSYNC;
    own.disk->note_sync(*own.path);
    return SQLITE_OK;  // the true disk does not lose power here
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return of(file).below()->pMethods->xFileSize(of(file).below(), size);
}
int lock(sqlite3_file* file, int level) {
    return of(file).below()->pMethods->xLock(of(file).below(), level);
}
int unlock(sqlite3_file* file, int level) {
    return of(file).below()->pMethods->xUnlock(of(file).below(), level);
}
int check_reserved_lock(sqlite3_file* file, int* is_reserved) {
    return of(file).below()->pMethods->xCheckReservedLock(of(file).below(), is_reserved);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
    return of(file).below()->pMethods->xFileControl(of(file).below(), operation, argument);
}
int sector_size(sqlite3_file* file) {
    return of(file).below()->pMethods->xSectorSize(of(file).below());
}
int device_characteristics(sqlite3_file*) {
    return 0;  // promises nothing
}

constexpr sqlite3_io_methods kMethods{.iVersion = 1,
                                      .xClose = close,
                                      .xRead = read,
                                      .xWrite = write,
                                      .xTruncate = truncate,
                                      .xSync = sync,
                                      .xFileSize = file_size,
                                      .xLock = lock,
                                      .xUnlock = unlock,
                                      .xCheckReservedLock = check_reserved_lock,
                                      .xFileControl = file_control,
                                      .xSectorSize = sector_size,
                                      .xDeviceCharacteristics = device_characteristics,
                                      .xShmMap = nullptr,
                                      .xShmLock = nullptr,
                                      .xShmBarrier = nullptr,
                                      .xShmUnmap = nullptr,
                                      .xFetch = nullptr,
                                      .xUnfetch = nullptr};

int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flags_out) {
    FaultyDisk& disk = disk_of(vfs);
    file->pMethods = nullptr;
    const bool is_temporary = path == nullptr;  // lost with the process in any case
    const bool is_new =
        !is_temporary && (flags & SQLITE_OPEN_CREATE) != 0 && access(path, F_OK) != 0;
    if (is_new && disk.judge() != FaultyDisk::Verdict::go_on) return SQLITE_CANTOPEN;
    sqlite3_vfs& below = disk.below();
    const int opened = below.xOpen(&below, path, of(file).below(), flags, flags_out);
    if (opened != SQLITE_OK) return opened;
    file->pMethods = &kMethods;
    of(file).disk = &disk;
    of(file).path = new std::string(is_temporary ? "" : path);
    return SQLITE_OK;
}
int remove_file(sqlite3_vfs* vfs, const char* path, int sync_directory) {
    FaultyDisk& disk = disk_of(vfs);
    if (disk.judge() != FaultyDisk::Verdict::go_on) return SQLITE_IOERR_DELETE;
    disk.note_deletion(path, sync_directory != 0);
    return disk.below().xDelete(&disk.below(), path, 0);
}
int full_path(sqlite3_vfs* vfs, const char* path, int size, char* out) {
    sqlite3_vfs& below = disk_of(vfs).below();
    return below.xFullPathname(&below, path, size, out);
}
int access_file(sqlite3_vfs* vfs, const char* path, int flags, int* result) {
    sqlite3_vfs& below = disk_of(vfs).below();
    return below.xAccess(&below, path, flags, result);
}
int randomness(sqlite3_vfs* vfs, int size, char* out) {
    sqlite3_vfs& below = disk_of(vfs).below();
    return below.xRandomness(&below, size, out);
}
int sleep_for(sqlite3_vfs*, int microseconds) {
    return microseconds;
}
int current_time(sqlite3_vfs* vfs, double* days) {
    sqlite3_vfs& below = disk_of(vfs).below();
    return below.xCurrentTime(&below, days);
}

}  // namespace

FaultyDisk::FaultyDisk() : below_(sqlite3_vfs_find(nullptr)) {
    vfs_ = {.iVersion = 1,
            .szOsFile = static_cast<int>(sizeof(File)) + below_->szOsFile,
            .mxPathname = below_->mxPathname,
            .pNext = nullptr,
            .zName = "malha-faulty",
            .pAppData = this,
            .xOpen = open,
            .xDelete = remove_file,
            .xAccess = access_file,
            .xFullPathname = full_path,
            .xDlOpen = nullptr,
            .xDlError = nullptr,
            .xDlSym = nullptr,
            .xDlClose = nullptr,
            .xRandomness = randomness,
            .xSleep = sleep_for,
            .xCurrentTime = current_time,
            .xGetLastError = nullptr,
            .xCurrentTimeInt64 = nullptr,
            .xSetSystemCall = nullptr,
            .xGetSystemCall = nullptr,
            .xNextSystemCall = nullptr};
    sqlite3_vfs_register(&vfs_, /*makeDflt=*/1);
}
FaultyDisk::~FaultyDisk() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(below_, /*makeDflt=*/1);
}

void FaultyDisk::arm(int nth, Fault fault) {
    fault_ = fault;
    left_ = nth;
    is_hit_ = false;
}

FaultyDisk::Verdict FaultyDisk::judge() {
    if (is_hit_ && left_ == 0) return fault_ == Fault::one_error ? Verdict::go_on : Verdict::fail;
    if (left_ == 0 || --left_ != 0) return Verdict::go_on;
    is_hit_ = true;
    return fault_ == Fault::power_cut ? Verdict::write_half : Verdict::fail;
}

void FaultyDisk::note_change(const std::string& path, std::int64_t offset, base::Bytes written) {
    if (path.empty()) return;
    Change change{.offset = offset, .after = std::move(written)};
    change.before.resize(change.after.size());
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    change.size_before = ::lseek(fd, 0, SEEK_END);
    const auto there = ::pread(fd, change.before.data(), change.before.size(), offset);
    change.before.resize(there > 0 ? static_cast<std::size_t>(there) : 0);
    ::close(fd);
    unsynced_[path].push_back(std::move(change));
}

void FaultyDisk::note_truncation(const std::string& path, std::int64_t size) {
    if (path.empty()) return;
    Change change{.offset = size, .is_truncation = true};
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    change.size_before = ::lseek(fd, 0, SEEK_END);
    if (change.size_before > size) {
        change.before.resize(static_cast<std::size_t>(change.size_before - size));
        MALHA_ASSERT(::pread(fd, change.before.data(), change.before.size(), size) ==
                     change.size_before - size);
    }
    ::close(fd);
    unsynced_[path].push_back(std::move(change));
}

void FaultyDisk::note_deletion(const std::string& path, bool is_synced) {
    unsynced_.erase(path);
    if (is_synced) return;
    std::ifstream file(path, std::ios::binary);
    deleted_[path] = {std::istreambuf_iterator<char>(file), {}};
}

void FaultyDisk::replay(const std::string& path, const std::vector<Change>& changes,
                        base::Rng& rng) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) return;
    const auto put = [&](const base::Bytes& bytes, std::int64_t offset) {
        MALHA_ASSERT(::pwrite(fd, bytes.data(), bytes.size(), offset) ==
                     static_cast<ssize_t>(bytes.size()));
    };
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        put(change->before, change->offset);
        MALHA_ASSERT(::ftruncate(fd, change->size_before) == 0);
    }
    for (const Change& change : changes) {
        if (rng.below(2) == 0) continue;
        if (change.is_truncation)
            MALHA_ASSERT(::ftruncate(fd, change.offset) == 0);
        else
            put(change.after, change.offset);
    }
    ::close(fd);
}

void FaultyDisk::repair(base::Rng& rng) {
    if (is_hit_ && fault_ == Fault::power_cut)
        for (const auto& [path, changes] : unsynced_)
            replay(path, changes, rng);
    // A deletion without a sync of the directory may be lost.
    if (is_hit_ && fault_ == Fault::power_cut)
        for (const auto& [path, content] : deleted_)
            if (access(path.c_str(), F_OK) != 0 && rng.below(2) != 0)
                std::ofstream(path, std::ios::binary) << content;
    unsynced_.clear();
    deleted_.clear();
    left_ = 0;
    is_hit_ = false;
}

}  // namespace malha::wallet
