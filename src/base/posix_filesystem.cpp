// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Filesystem over POSIX calls. See filesystem.hpp.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "malha/base/checked.hpp"
#include "malha/base/filesystem.hpp"

namespace malha::base {
namespace {

Unexpected<Error> system_failure(const char* operation, const Path& path, int code) {
    return fail("cannot ", operation, " ", path.string(), ": ",
                std::generic_category().message(code));
}

/// Owns one descriptor.
class PosixFile final : public File {
public:
    PosixFile(int fd, Path path) : fd_(fd), path_(std::move(path)) {}
    ~PosixFile() override { ::close(fd_); }
    PosixFile(const PosixFile&) = delete;
    PosixFile& operator=(const PosixFile&) = delete;

    Result<std::size_t> read_at(std::uint64_t offset, MutableByteView out) const override {
        std::size_t done = 0;
        while (done < out.size()) {
            const ssize_t got =
                ::pread(fd_, out.data() + done, out.size() - done, narrow<off_t>(offset + done));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return system_failure("read", path_, errno);
            if (got == 0) break;
            done += static_cast<std::size_t>(got);
        }
        return done;
    }

    Status write_at(std::uint64_t offset, ByteView data) override {
        std::size_t done = 0;
        while (done < data.size()) {
            const ssize_t put =
                ::pwrite(fd_, data.data() + done, data.size() - done, narrow<off_t>(offset + done));
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) return system_failure("write", path_, errno);
            done += static_cast<std::size_t>(put);
        }
        return {};
    }

    Status sync() override {
        if (::fdatasync(fd_) != 0) return system_failure("sync", path_, errno);
        return {};
    }

    Status truncate(std::uint64_t size) override {
        if (::ftruncate(fd_, narrow<off_t>(size)) != 0)
            return system_failure("truncate", path_, errno);
        return {};
    }

    Status preallocate(std::uint64_t size) override {
        const int code = ::posix_fallocate(fd_, 0, narrow<off_t>(size));
        if (code == EOPNOTSUPP || code == EINVAL) return truncate(size);
        if (code != 0) return system_failure("allocate", path_, code);
        return {};
    }

    Result<std::uint64_t> size() const override {
        struct stat status {};
        if (::fstat(fd_, &status) != 0) return system_failure("inspect", path_, errno);
        return static_cast<std::uint64_t>(status.st_size);
    }

private:
    const int fd_;
    const Path path_;
};

}  // namespace

Result<std::unique_ptr<File>> PosixFilesystem::open(const Path& path, OpenMode mode) {
    const int flags = O_CLOEXEC | (mode == OpenMode::read ? O_RDONLY : O_RDWR | O_CREAT);
    const int fd = ::open(path.c_str(), flags, 0666);
    if (fd < 0) return system_failure("open", path, errno);
    return std::unique_ptr<File>(std::make_unique<PosixFile>(fd, path));
}

bool PosixFilesystem::exists(const Path& path) const {
    return ::access(path.c_str(), F_OK) == 0;
}

Status PosixFilesystem::create_directories(const Path& path) {
    std::error_code code;
    std::filesystem::create_directories(path, code);
    if (code) return system_failure("create directory", path, code.value());
    return {};
}

Result<std::vector<std::string>> PosixFilesystem::list(const Path& directory) const {
    std::error_code code;
    std::vector<std::string> names;
    std::filesystem::directory_iterator entries(directory, code);
    for (; !code && entries != std::filesystem::directory_iterator(); entries.increment(code))
        names.push_back(entries->path().filename().string());
    if (code) return system_failure("list", directory, code.value());
    std::sort(names.begin(), names.end());
    return names;
}

Status PosixFilesystem::rename(const Path& from, const Path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return system_failure("rename", from, errno);
    return {};
}

Status PosixFilesystem::remove(const Path& path) {
    if (::remove(path.c_str()) != 0 && errno != ENOENT)
        return system_failure("remove", path, errno);
    return {};
}

Status PosixFilesystem::sync_directory(const Path& directory) {
    const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return system_failure("open", directory, errno);
    const int code = ::fsync(fd) == 0 ? 0 : errno;
    ::close(fd);
    if (code != 0) return system_failure("sync", directory, code);
    return {};
}

Result<std::uint64_t> PosixFilesystem::free_space(const Path& path) const {
    struct statvfs status {};
    if (::statvfs(path.c_str(), &status) != 0) return system_failure("inspect", path, errno);
    return std::uint64_t{status.f_bavail} * status.f_frsize;
}

}  // namespace malha::base
