// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See signals.hpp.
#include "malha/node/signals.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "malha/base/executor.hpp"

namespace malha::node {
namespace {

sigset_t watched() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&set, signal);
    return set;
}

}  // namespace

base::Result<std::unique_ptr<Signals>> Signals::create(SignalHandlers handlers) {
    std::unique_ptr<Signals> signals(new Signals(std::move(handlers)));
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &signals->old_pipe_action_);
    const sigset_t set = watched();
    pthread_sigmask(SIG_BLOCK, &set, &signals->old_mask_);
    signals->signal_fd_ = ::signalfd(-1, &set, SFD_CLOEXEC);
    signals->end_fd_ = ::eventfd(0, EFD_CLOEXEC);
    if (signals->signal_fd_ < 0 || signals->end_fd_ < 0)
        return base::fail("cannot receive signals: ", std::generic_category().message(errno));
    signals->thread_ = std::thread([self = signals.get()] { self->receive(); });
    return signals;
}

Signals::~Signals() {
    if (thread_.joinable()) {
        ::eventfd_write(end_fd_, 1);
        thread_.join();
    }
    for (const int fd : {signal_fd_, end_fd_})
        if (fd >= 0) ::close(fd);
    pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
    ::sigaction(SIGPIPE, &old_pipe_action_, nullptr);
}

void Signals::receive() {
    base::set_thread_name("signals");
    std::array<pollfd, 2> waiting{{{signal_fd_, POLLIN, 0}, {end_fd_, POLLIN, 0}}};
    while (true) {
        if (::poll(waiting.data(), waiting.size(), -1) < 0) continue;  // Interrupted.
        if (waiting[1].revents != 0) return;
        signalfd_siginfo info{};
        if (::read(signal_fd_, &info, sizeof info) != sizeof info) continue;
        if (info.ssi_signo == SIGHUP)
            handlers_.on_hangup();
        else
            handlers_.on_stop();
    }
}

}  // namespace malha::node
