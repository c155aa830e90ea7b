// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The logging facade over spdlog. See log.hpp.
#include "malha/base/log.hpp"

#include <pthread.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>

#include "malha/base/assert.hpp"

namespace malha::base {
namespace {

constexpr std::array<std::string_view, kLogCategoryCount> kCategoryNames{"net",
                                                                         "tor",
                                                                         "mempool",
                                                                         "http",
                                                                         "bench",
                                                                         "zmq",
                                                                         "walletdb",
                                                                         "rpc",
                                                                         "estimatefee",
                                                                         "addrman",
                                                                         "selectcoins",
                                                                         "reindex",
                                                                         "cmpctblock",
                                                                         "rand",
                                                                         "prune",
                                                                         "proxy",
                                                                         "mempoolrej",
                                                                         "libevent",
                                                                         "coindb",
                                                                         "qt",
                                                                         "leveldb",
                                                                         "validation",
                                                                         "i2p",
                                                                         "ipc",
                                                                         "lock",
                                                                         "blockstorage",
                                                                         "txreconciliation",
                                                                         "scan",
                                                                         "txpackages",
                                                                         "kernel",
                                                                         "privatebroadcast"};

std::string thread_name() {
    std::array<char, 16> name{};
    pthread_getname_np(pthread_self(), name.data(), name.size());
    return name.data();
}

std::string timestamp(const Clock& clock, bool micros) {
    const auto wall = clock.now();
    const auto time = std::chrono::system_clock::now().time_since_epoch();
    const auto fraction =
        std::chrono::duration_cast<std::chrono::microseconds>(time).count() % 1'000'000;
    const std::time_t seconds = wall.value;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::string result(text.data(), length);
    if (micros) {
        const std::string digits = std::to_string(1'000'000 + fraction);
        result += "." + digits.substr(1);
    }
    return result + "Z ";
}

/// What others sent must not look like further lines, nor command the terminal.
void append_escaped(std::string& out, std::string_view message) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (const char character : message) {
        const auto byte = static_cast<unsigned char>(character);
        if ((byte >= 0x20 && byte != 0x7f) || character == '\n') {
            out += character;
            continue;
        }
        out.append("\\x");
        out += kDigits[byte >> 4U];
        out += kDigits[byte & 15U];
    }
}

/// "[net] ", "[net:trace] ", "[warning] "; what goes without saying is left out unless `always`.
std::string level_prefix(LogLevel level, std::optional<LogCategory> category, bool always) {
    const LogLevel usual = category ? LogLevel::debug : LogLevel::info;
    std::string text = category ? std::string(to_string(*category)) : always ? "all" : "";
    if (level != usual || always) {
        if (!text.empty()) text += ':';
        text += to_string(level);
    }
    return text.empty() ? "" : "[" + text + "] ";
}

}  // namespace

std::string_view to_string(LogLevel level) {
    constexpr std::array<std::string_view, 5> kNames{"trace", "debug", "info", "warning", "error"};
    return kNames.at(static_cast<std::size_t>(level));
}

std::string_view to_string(LogCategory category) {
    MALHA_ASSERT(category < LogCategory::count);
    return kCategoryNames[static_cast<std::size_t>(category)];
}

std::optional<LogCategory> log_category_from(std::string_view name) {
    for (std::size_t i = 0; i < kLogCategoryCount; ++i)
        if (kCategoryNames[i] == name) return static_cast<LogCategory>(i);
    return std::nullopt;
}

struct Logger::Sinks {
    LogOptions options;
    const Clock* clock;
    std::shared_ptr<spdlog::logger> logger;
};

Logger::Logger() = default;

Logger::Logger(const LogOptions& options, const Clock& clock)
    : sinks_(std::make_unique<Sinks>(Sinks{options, &clock, nullptr})),
      categories_(options.categories),
      levels_(options.category_levels) {
    reopen();
}

Logger::~Logger() = default;

void Logger::reopen() {
    if (!sinks_) return;
    std::vector<spdlog::sink_ptr> sinks;
    try {
        if (!sinks_->options.file.empty())
            sinks.push_back(
                std::make_shared<spdlog::sinks::basic_file_sink_mt>(sinks_->options.file));
    } catch (const spdlog::spdlog_ex& failure) {
        std::fprintf(stderr, "cannot write the log: %s\n", failure.what());
    }
    if (sinks_->options.print_to_console)
        sinks.push_back(std::make_shared<spdlog::sinks::stdout_sink_mt>());
    auto logger = std::make_shared<spdlog::logger>("malha", sinks.begin(), sinks.end());
    logger->set_pattern("%v");
    logger->set_level(spdlog::level::trace);
    logger->flush_on(spdlog::level::trace);
    std::atomic_store(&sinks_->logger, std::move(logger));
}

void Logger::write(LogLevel level, std::optional<LogCategory> category, std::string_view message) {
    if (!sinks_) return;
    std::string line;
    if (sinks_->options.timestamps) line += timestamp(*sinks_->clock, sinks_->options.time_micros);
    if (sinks_->options.thread_names) line += "[" + thread_name() + "] ";
    line += level_prefix(level, category, sinks_->options.level_always);
    append_escaped(line, message);
    std::atomic_load(&sinks_->logger)
        ->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace malha::base
