// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See directory_lock.hpp.
#include "malha/node/directory_lock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "malha/base/version.hpp"

namespace malha::node {

base::Result<DirectoryLock> DirectoryLock::acquire(const base::Path& directory) {
    const base::Path path = directory / ".lock";
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0)
        return base::fail("Cannot write to directory '", directory.string(),
                          "'; check permissions.");
    DirectoryLock lock(fd);
    struct flock request {};
    request.l_type = F_WRLCK;
    request.l_whence = SEEK_SET;
    if (::fcntl(fd, F_SETLK, &request) != 0)
        return base::fail("Cannot obtain a lock on directory ", directory.string(), ". ",
                          base::kProgramName, " is probably already running.");
    return lock;
}

DirectoryLock::~DirectoryLock() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace malha::node
