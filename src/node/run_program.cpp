// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See run_program.hpp.
#include "malha/node/run_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "spawn_settings.hpp"

namespace malha::node {
namespace {

/// Bytes of output and of errors that are read; a signed PSBT is far below.
constexpr std::size_t kOutputMax = 20'000'000;

/// Two ends that close themselves.
class Pipe {
public:
    Pipe() { is_open_ = ::pipe2(ends_.data(), O_CLOEXEC) == 0; }
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    [[nodiscard]] bool is_open() const { return is_open_; }
    [[nodiscard]] int end(std::size_t index) const { return ends_[index]; }
    void close_end(std::size_t index) {
        if (ends_[index] >= 0) ::close(ends_[index]);
        ends_[index] = -1;
    }

private:
    std::array<int, 2> ends_{-1, -1};
    bool is_open_ = false;
};

/// Feeds the input and gathers both outputs, whichever is ready. @return false: too much.
class Exchange {
public:
    Exchange(Pipe& input, Pipe& output, Pipe& errors, std::string_view text)
        : input_(input), output_(output), errors_(errors), left_(text) {}

    bool run() {
        while (output_.end(0) >= 0 || errors_.end(0) >= 0) {
            if (left_.empty()) input_.close_end(1);
            std::array<pollfd, 3> ready{{{input_.end(1), POLLOUT, 0},
                                         {output_.end(0), POLLIN, 0},
                                         {errors_.end(0), POLLIN, 0}}};
            if (::poll(ready.data(), ready.size(), -1) < 0 && errno != EINTR) return false;
            if (ready[0].revents != 0) feed();
            if (ready[1].revents != 0 && !drain(output_, output_text)) return false;
            if (ready[2].revents != 0 && !drain(errors_, errors_text)) return false;
        }
        return true;
    }

    std::string output_text;
    std::string errors_text;

private:
    void feed() {
        const ssize_t written = ::write(input_.end(1), left_.data(), left_.size());
        if (written > 0)
            left_.remove_prefix(static_cast<std::size_t>(written));
        else if (written < 0 && errno != EINTR && errno != EAGAIN)
            left_ = {};  // the program does not read on
    }
    static bool drain(Pipe& pipe, std::string& into) {
        std::array<char, 4096> buffer{};
        const ssize_t count = ::read(pipe.end(0), buffer.data(), buffer.size());
        if (count < 0) return errno == EINTR;
        if (count == 0) pipe.close_end(0);
        into.append(buffer.data(), static_cast<std::size_t>(count));
        return into.size() <= kOutputMax;
    }

    Pipe& input_;
    Pipe& output_;
    Pipe& errors_;
    std::string_view left_;
};

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

int wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

base::Result<std::string> run_program(const std::vector<std::string>& words,
                                      std::string_view input) {
    if (words.empty()) return base::fail("execve failed: no command");
    Pipe in;
    Pipe out;
    Pipe errors;
    if (!in.is_open() || !out.is_open() || !errors.is_open())
        return base::fail("pipe failed: ", std::strerror(errno));
    // A program that ends without reading must not end the node.
    ::fcntl(in.end(1), F_SETFL, O_NONBLOCK);
    const SpawnSettings settings(
        {{in.end(0), STDIN_FILENO}, {out.end(1), STDOUT_FILENO}, {errors.end(1), STDERR_FILENO}});
    std::vector<std::string> owned = words;
    std::vector<char*> arguments;
    for (std::string& word : owned)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t child = -1;
    const int failed = ::posix_spawnp(&child, arguments[0], settings.files(), settings.attributes(),
                                      arguments.data(), environ);
    if (failed != 0) return base::fail("execve failed: ", std::strerror(failed));
    in.close_end(0);
    out.close_end(1);
    errors.close_end(1);
    Exchange exchange(in, out, errors, input);
    const bool is_sane = exchange.run();
    if (!is_sane) ::kill(child, SIGKILL);
    const int status = wait_for(child);
    if (!is_sane) return base::fail("process(", joined(words), ") wrote too much");
    if (status != 0)
        return base::fail("RunCommandParseJSON error: process(", joined(words), ") returned ",
                          std::to_string(status), ": ",
                          exchange.errors_text.substr(0, exchange.errors_text.find('\n')), "\n");
    return std::move(exchange.output_text);
}

}  // namespace malha::node
