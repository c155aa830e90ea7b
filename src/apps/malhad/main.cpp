// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// malhad: reads the options, takes the data directory, runs the node until it is asked to stop.
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "malha/base/mutex.hpp"
#include "malha/node/background.hpp"
#include "malha/node/directory_lock.hpp"
#include "malha/node/node.hpp"
#include "malha/node/pid_file.hpp"
#include "malha/node/reload.hpp"
#include "malha/node/signals.hpp"
#include "malha/node/start.hpp"

namespace {

using namespace malha;

/// Whatever the text holds: a configuration file may have put zero bytes into it.
void print(std::FILE* stream, const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stream);
}

int tell(const node::EarlyExit& exit) {
    print(stdout, exit.standard_output);
    print(stderr, exit.standard_error);
    return exit.exit_code;
}

int tell_error(const base::Error& error) {
    return tell(node::exit_with_error(error.message));
}

base::Path home_directory() {
    const char* home = std::getenv("HOME");
    return home != nullptr ? home : "/";
}

/// Everything that holds the node up from outside, in the order in which it is taken.
class Daemon {
public:
    Daemon(base::Filesystem& fs, node::PreparedStart start, std::vector<std::string> words)
        : fs_(fs), start_(std::move(start)), words_(std::move(words)) {}

    int run() {
        print(stderr, start_.standard_error);
        const int wanted = start_.config.descriptors_wanted;
        if (const int available = node::raise_descriptor_limit(wanted); available < wanted)
            return tell(node::exit_with_error("Not enough file descriptors available. " +
                                              std::to_string(available) + " available, " +
                                              std::to_string(wanted) + " required."));
        if (start_.background != node::BackgroundMode::none) {
            // Locks do not survive the fork, but a busy directory is better told on the terminal.
            if (const auto probe = lock_directories(); !probe) return tell_error(probe.error());
            auto forked = node::Background::fork();
            if (!forked) return tell_error(forked.error());
            background_.emplace(std::move(forked).value());
            if (background_->is_parent()) return parent_result();
            if (start_.background == node::BackgroundMode::at_once) background_->ready();
        }
        return serve();
    }

private:
    int parent_result() {
        std::puts("Malha starting");
        return background_->wait_until_ready() ? 0 : 1;
    }

    /// Block files can lie elsewhere (-blocksdir), and two nodes must not share those either.
    base::Result<std::vector<node::DirectoryLock>> lock_directories() {
        const base::Path& blocks = start_.config.chain.engine.blocks_dir;
        MALHA_TRY(fs_.create_directories(blocks));
        std::vector<node::DirectoryLock> locks;
        for (const base::Path& directory : {start_.config.network_datadir, blocks})
            locks.push_back(MALHA_TRY(node::DirectoryLock::acquire(directory)));
        return locks;
    }

    int serve() {
        const auto locks = lock_directories();
        if (!locks) return tell_error(locks.error());
        if (start_.config.mock_time) clock_.set_mock_time(*start_.config.mock_time);
        base::Logger log(start_.log, clock_);
        for (const std::string& line : start_.log_lines)
            log.info(line);
        const auto signals = node::Signals::create(
            {.on_stop = [this] { stop_.request(); }, .on_hangup = [&] { hang_up(log); }});
        if (!signals) return tell_error(signals.error());
        std::optional<node::PidFile> pid_file;
        if (start_.config.pid_file) {
            auto created = node::PidFile::create(*start_.config.pid_file);
            if (!created) return tell_error(created.error());
            pid_file.emplace(std::move(created).value());
        }
        return run_node(log);
    }

    /// The log may have been moved away, and the configuration may have changed.
    /// Thread: of the signals.
    void hang_up(base::Logger& log) {
        log.reopen();
        auto options = node::reread_options(words_, {fs_, home_directory()});
        if (options) {
            log.set_categories(options->log_categories);
            const base::MutexLock lock(mutex_);
            reloaded_ = *std::move(options);
            hand_over(log);
        } else {
            log.warning("The configuration was not read again: " + options.error().message);
        }
    }

    /// A node that still starts gets it when it has.
    void hand_over(base::Logger& log) MALHA_REQUIRES(mutex_) {
        if (node_ == nullptr || !reloaded_) return;
        const auto taken = node_->reload(*std::exchange(reloaded_, std::nullopt));
        if (taken)
            log.info("The configuration was read again");
        else
            log.warning("The configuration was not read again: " + taken.error().message);
    }

    void set_running(node::Node* node, base::Logger& log) {
        const base::MutexLock lock(mutex_);
        node_ = node;
        hand_over(log);
    }

    int run_node(base::Logger& log) {
        base::SystemRng rng;
        node::Node node(start_.config, {.fs = fs_,
                                        .clock = clock_,
                                        .rng = rng,
                                        .log = log,
                                        .stop = stop_,
                                        .log_path = start_.log.file});
        const auto started = node.start();
        if (started) {
            if (background_) background_->ready();
            set_running(&node, log);
            node.run();
            set_running(nullptr, log);
        } else if (!stop_.requested()) {
            log.error(started.error().message);
            tell_error(started.error());
            stop_.request(node::ExitCode::failure);
        }
        if (const auto saved = node.shut_down(); !saved) {
            log.error(saved.error().message);
            // After a failure the same fault comes again; the user has been told.
            if (stop_.exit_code() == node::ExitCode::success) tell_error(saved.error());
            stop_.request(node::ExitCode::failure);
        }
        log.info("Shutdown done");
        return static_cast<int>(stop_.exit_code());
    }

    base::Filesystem& fs_;
    node::PreparedStart start_;
    const std::vector<std::string> words_;
    base::SystemClock clock_;
    node::StopRequest stop_;
    std::optional<node::Background> background_;
    base::Mutex mutex_;
    node::Node* node_ MALHA_GUARDED_BY(mutex_) = nullptr;  ///< while it runs
    std::optional<node::Reloaded> reloaded_
        MALHA_GUARDED_BY(mutex_);  ///< by SIGHUP, not handed over
};

}  // namespace

int main(int argc, char* argv[]) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    // What the node writes is its user's business alone.
    constexpr mode_t kOwnerOnly = 077;
    ::umask(kOwnerOnly);
    node::return_large_memory();
    base::PosixFilesystem fs;
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    auto prepared = node::prepare_start(words, {fs, home_directory()}, cores);
    if (const auto* exit = std::get_if<node::EarlyExit>(&prepared)) return tell(*exit);
    return Daemon(fs, std::get<node::PreparedStart>(std::move(prepared)), words).run();
}
