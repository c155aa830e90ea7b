// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See background.hpp.
#include "malha/node/background.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace malha::node {
namespace {

base::Unexpected<base::Error> failure(const char* operation) {
    return base::fail("cannot ", operation, ": ", std::generic_category().message(errno));
}

void close_terminal() {
    const int null = ::open("/dev/null", O_RDWR);
    if (null < 0) return;
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::dup2(null, standard);
    if (null > STDERR_FILENO) ::close(null);
}

}  // namespace

base::Result<Background> Background::fork() {
    std::array<int, 2> ends{};  // read, write
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failure("make a pipe");
    const pid_t child = ::fork();
    if (child < 0) return failure("start a background process");
    ::close(ends[child == 0 ? 0 : 1]);
    // A session of its own: signals of the terminal no longer reach the child.
    if (child == 0) ::setsid();
    return child == 0 ? Background(false, ends[1]) : Background(true, ends[0]);
}

Background::Background(Background&& other) noexcept
    : is_parent_(other.is_parent_), pipe_fd_(std::exchange(other.pipe_fd_, -1)) {}

Background::~Background() {
    if (pipe_fd_ >= 0) ::close(pipe_fd_);
}

bool Background::wait_until_ready() {
    char token = 0;
    ssize_t got = 0;
    do {
        got = ::read(pipe_fd_, &token, 1);
    } while (got < 0 && errno == EINTR);
    return got == 1;
}

void Background::ready() {
    if (pipe_fd_ < 0) return;
    const char token = 1;
    // A parent that is gone does not need to know; nothing else can fail here.
    [[maybe_unused]] const ssize_t put = ::write(pipe_fd_, &token, 1);
    ::close(std::exchange(pipe_fd_, -1));
    close_terminal();
}

}  // namespace malha::node
