// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See pipe_file.hpp.
#include "pipe_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>

#include "malha/base/assert.hpp"

namespace malha::rpc {
namespace {

/// How long an interruption may go unnoticed.
constexpr std::chrono::milliseconds kPatience{50};

base::Unexpected<base::Error> impossible() {
    return base::fail("a pipe can only be written to");
}

}  // namespace

bool PipeFile::is_pipe(const base::Path& path) {
    std::error_code ignored;
    return std::filesystem::is_fifo(path, ignored);
}

base::Result<std::unique_ptr<PipeFile>> PipeFile::open(const base::Path& path,
                                                       std::function<bool()> interrupted) {
    for (;;) {
        const int descriptor = ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
        if (descriptor >= 0)
            return std::unique_ptr<PipeFile>(new PipeFile(descriptor, std::move(interrupted)));
        if (errno != ENXIO)  // nobody reads yet
            return base::fail("cannot open ", path.string(), ": ", std::strerror(errno));
        if (interrupted()) return base::fail("Interrupted");
        std::this_thread::sleep_for(kPatience);
    }
}

PipeFile::~PipeFile() {
    ::close(descriptor_);
}

base::Status PipeFile::wait_for_room() const {
    if (interrupted_()) return base::fail("Interrupted");
    pollfd waiting{.fd = descriptor_, .events = POLLOUT, .revents = 0};
    static_cast<void>(::poll(&waiting, 1, static_cast<int>(kPatience.count())));
    return {};
}

base::Status PipeFile::write_at(std::uint64_t offset, base::ByteView data) {
    MALHA_ASSERT(offset == written_);
    while (!data.empty()) {
        const ssize_t count = ::write(descriptor_, data.data(), data.size());
        if (count < 0 && errno != EAGAIN && errno != EINTR)
            return base::fail("cannot write to the pipe: ", std::strerror(errno));
        if (count < 0) {
            MALHA_TRY(wait_for_room());
            continue;
        }
        data = data.subspan(static_cast<std::size_t>(count));
        written_ += static_cast<std::uint64_t>(count);
    }
    return {};
}

base::Result<std::size_t> PipeFile::read_at(std::uint64_t, base::MutableByteView) const {
    return impossible();
}
base::Status PipeFile::truncate(std::uint64_t) {
    return impossible();
}
base::Status PipeFile::preallocate(std::uint64_t) {
    return impossible();
}

}  // namespace malha::rpc
