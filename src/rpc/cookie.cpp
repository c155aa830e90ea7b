// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Uses the system directly: base::Filesystem knows no access rights, and a simulated disk has no
// use for a cookie.
#include "malha/rpc/cookie.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "malha/base/hex.hpp"

namespace malha::rpc {
namespace {

mode_t mode_of(CookieAccess access) {
    switch (access) {
        case CookieAccess::owner:
            return 0600;
        case CookieAccess::group:
            return 0640;
        case CookieAccess::all:
            return 0644;
    }
    return 0600;
}

bool write_new_file(const std::string& path, mode_t mode, std::string_view content) {
    ::unlink(path.c_str());
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return false;
    const bool written =
        ::write(fd, content.data(), content.size()) == static_cast<ssize_t>(content.size()) &&
        ::fchmod(fd, mode) == 0;
    const int error = errno;
    const bool closed = ::close(fd) == 0;
    if (!written) errno = error;
    return written && closed;
}

}  // namespace

std::optional<CookieAccess> cookie_access_from(std::string_view name) {
    if (name == "owner") return CookieAccess::owner;
    if (name == "group") return CookieAccess::group;
    if (name == "all") return CookieAccess::all;
    return std::nullopt;
}

base::Result<std::string> write_cookie(const base::Path& path, CookieAccess access,
                                       base::Rng& rng) {
    std::array<std::uint8_t, 32> random{};
    rng.fill(random);
    std::string password = base::to_hex(random);
    const std::string temporary = path.string() + ".tmp";
    const std::string content = std::string(kCookieUser) + ':' + password;
    if (!write_new_file(temporary, mode_of(access), content) ||
        std::rename(temporary.c_str(), path.c_str()) != 0)
        return base::fail("cannot write the cookie file ", path.string(), ": ",
                          std::strerror(errno));
    return password;
}

base::Result<std::string> read_cookie(const base::Path& path) {
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line)) return base::fail("cannot read the cookie file ", path.string());
    return line;
}

}  // namespace malha::rpc
