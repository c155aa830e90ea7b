// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See pid_file.hpp.
#include "malha/node/pid_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

namespace malha::node {

base::Result<PidFile> PidFile::create(const base::Path& path) {
    std::ofstream file(path, std::ios::trunc);
    file << ::getpid() << '\n' << std::flush;
    if (!file) {
        const int code = errno;
        return base::fail("Unable to create the PID file '", path.string(),
                          "': ", std::generic_category().message(code), " (", std::to_string(code),
                          ")");
    }
    return PidFile(path);
}

PidFile::PidFile(PidFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}

PidFile::~PidFile() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
}

}  // namespace malha::node
