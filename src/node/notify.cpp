// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See notify.hpp.
#include "malha/node/notify.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string_view>
#include <thread>
#include <utility>

#include "spawn_settings.hpp"

namespace malha::node {
namespace {

/// Runs the command in a shell and waits for it. @return  its exit status; -1: it was not started
/// or a signal ended it.
int run(std::string command) {
    const SpawnSettings settings;
    std::string shell = "sh";
    std::string flag = "-c";
    char* const words[] = {shell.data(), flag.data(), command.data(), nullptr};
    pid_t child = -1;
    if (::posix_spawn(&child, "/bin/sh", settings.files(), settings.attributes(), words, environ) !=
        0)
        return -1;
    int status = 0;
    while (::waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// The thread holds nothing of the node, so that a command that never ends keeps nobody.
void start(std::string command) {
    std::thread([command = std::move(command)]() mutable {
        static_cast<void>(run(std::move(command)));
    }).detach();
}

std::string replaced(const std::string& command, std::string_view mark, const std::string& text) {
    std::string result;
    std::size_t begin = 0;
    for (auto at = command.find(mark); at != std::string::npos; at = command.find(mark, begin)) {
        result.append(command, begin, at - begin).append(text);
        begin = at + mark.size();
    }
    return result.append(command, begin);
}

/// In single quotes, where only the single quote itself means something to a shell.
std::string quoted(const std::string& text) {
    return "'" + replaced(text, "'", "'\"'\"'") + "'";
}

}  // namespace

void notify_startup(const NotifyConfig& config) {
    for (const std::string& command : config.startup)
        start(command);
}

void notify_block(const NotifyConfig& config, const primitives::BlockHash& hash) {
    if (!config.block.empty()) start(replaced(config.block, "%s", hash.to_display_hex()));
}

void notify_wallet(const std::string& command, const WalletNotice& notice) {
    if (command.empty()) return;
    std::string words = replaced(command, "%s", notice.txid);
    words = replaced(words, "%b", notice.block);
    words = replaced(words, "%h", notice.height);
    // Last, so that nothing in the name is taken for a mark.
    start(replaced(words, "%w", quoted(notice.wallet)));
}

void notify_alert(const NotifyConfig& config, std::string_view text) {
    if (config.alert.empty()) return;
    constexpr std::string_view kHarmless = " .,;-_/:?@()";
    std::string harmless;
    for (const char c : text) {
        const bool is_word =
            (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (is_word || kHarmless.find(c) != std::string_view::npos) harmless += c;
    }
    start(replaced(config.alert, "%s", "'" + harmless + "'"));
}

void notify_shutdown(const NotifyConfig& config, base::Logger& log) {
    std::vector<std::thread> threads;
    for (const std::string& command : config.shutdown)
        threads.emplace_back([&command, &log] {
            const int status = run(command);
            if (status != 0)
                log.warning("-shutdownnotify: the command ended with status " +
                            std::to_string(status));
        });
    for (std::thread& thread : threads)
        thread.join();
}

}  // namespace malha::node
