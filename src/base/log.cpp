// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The logging facade over spdlog. See log.hpp.
#include "malha/base/log.hpp"

#include <pthread.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <mutex>

#include "log_rate_limiter.hpp"
#include "malha/base/assert.hpp"
#include "malha/base/mutex.hpp"

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

/// The path below the source tree, wherever that was compiled.
std::string_view source_file(const std::source_location& where) {
    const std::string_view path = where.file_name();
    for (const std::string_view root : {"/src/", "/include/", "/test/"})
        if (const auto found = path.rfind(root); found != std::string_view::npos)
            return path.substr(found + 1);
    return path;
}

/// The plain name out of "void malha::node::Node::run()". Clang's names hold
/// "(anonymous namespace)::" as well.
std::string_view function_name(const std::source_location& where) {
    constexpr std::string_view kNameless = "(anonymous namespace)::";
    std::string_view name = where.function_name();
    std::size_t end = name.find('(');
    while (end != std::string_view::npos && name.substr(end).starts_with(kNameless))
        end = name.find('(', end + 1);
    name = name.substr(0, end);
    return name.substr(name.find_last_of(": ") + 1);
}

std::string place_text(const std::source_location& where) {
    return std::string(source_file(where)) + ":" + std::to_string(where.line());
}

std::string hour_text() {
    return std::to_string(LogRateLimiter::kWindow.count()) + "s";
}

std::string excess_text(const std::source_location& where) {
    return "Excessive logging detected from " + place_text(where) + " (" +
           std::string(function_name(where)) + "): >" +
           std::to_string(LogRateLimiter::kBytesPerWindow >> 20U) +
           " MiB logged during the last time window of " + hour_text() +
           ". Suppressing logging to disk from this source location until time window resets. "
           "Console logging unaffected. Last log entry.";
}

std::string restart_text(const LogRateLimiter::Dropped& dropped) {
    return "Restarting logging from " + place_text(dropped.where) + " (" +
           std::string(function_name(dropped.where)) + "): " + std::to_string(dropped.bytes) +
           " bytes were dropped during the last " + hour_text() + ".";
}

std::shared_ptr<spdlog::logger> logger_to(spdlog::sink_ptr sink) {
    auto logger = std::make_shared<spdlog::logger>("malha", std::move(sink));
    logger->set_pattern("%v");
    logger->set_level(spdlog::level::trace);
    logger->flush_on(spdlog::level::trace);
    return logger;
}

/// Null when there is to be no file, or when it cannot be opened.
std::shared_ptr<spdlog::logger> open_file(const LogOptions& options) {
    if (options.file.empty()) return nullptr;
    try {
        if (options.rotate_bytes == 0)
            return logger_to(std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.file));
        return logger_to(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
            options.file, options.rotate_bytes, options.rotated_files));
    } catch (const spdlog::spdlog_ex& failure) {
        std::fprintf(stderr, "cannot write the log: %s\n", failure.what());
        return nullptr;
    }
}

void log_line(spdlog::logger& logger, std::string_view line) {
    logger.log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
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
    Sinks(const LogOptions& log_options, const Clock& time) : options(log_options), clock(time) {}

    LogOptions options;
    const Clock& clock;
    std::shared_ptr<spdlog::logger> console;
    Mutex mutex;
    std::shared_ptr<spdlog::logger> file MALHA_GUARDED_BY(mutex);
    LogRateLimiter limiter MALHA_GUARDED_BY(mutex);

    [[nodiscard]] std::string line(LogLevel level, std::optional<LogCategory> category,
                                   std::string_view message,
                                   const std::source_location& where) const;
    void write_file(std::string line, bool is_limited, const std::source_location& where)
        MALHA_EXCLUDES(mutex);
    void warn(std::string_view message) MALHA_REQUIRES(mutex);
};

std::string Logger::Sinks::line(LogLevel level, std::optional<LogCategory> category,
                                std::string_view message, const std::source_location& where) const {
    std::string line;
    if (options.timestamps) line += timestamp(clock, options.time_micros);
    if (options.thread_names) line += "[" + thread_name() + "] ";
    if (options.source_locations)
        line += "[" + place_text(where) + "] [" + std::string(function_name(where)) + "] ";
    line += level_prefix(level, category, options.level_always);
    append_escaped(line, message);
    return line;
}

void Logger::Sinks::warn(std::string_view message) {
    log_line(*file, line(LogLevel::warning, {}, message, std::source_location::current()));
}

/// While anything is dropped each line begins with "[*] ", so that nobody trusts in completeness.
void Logger::Sinks::write_file(std::string line, bool is_limited,
                               const std::source_location& where) {
    const MutexLock lock(mutex);
    if (!file) return;
    for (const auto& dropped : limiter.turn(clock.now()))
        warn(restart_text(dropped));
    if (is_limited) {
        const auto verdict = limiter.admit(where, line.size());
        if (verdict == LogRateLimiter::Verdict::drop) return;
        if (verdict == LogRateLimiter::Verdict::last) warn(excess_text(where));
    }
    if (limiter.is_dropping()) line.insert(0, "[*] ");
    log_line(*file, line);
}

Logger::Logger() = default;

Logger::Logger(const LogOptions& options, const Clock& clock)
    : sinks_(std::make_unique<Sinks>(options, clock)),
      categories_(options.categories),
      levels_(options.category_levels) {
    if (options.print_to_console)
        sinks_->console = logger_to(std::make_shared<spdlog::sinks::stdout_sink_mt>());
    reopen();
}

Logger::~Logger() = default;

void Logger::reopen() {
    if (!sinks_) return;
    const MutexLock lock(sinks_->mutex);
    sinks_->file = open_file(sinks_->options);
}

void Logger::write(LogLevel level, std::optional<LogCategory> category, std::string_view message,
                   const Location& where) {
    if (!sinks_) return;
    std::string line = sinks_->line(level, category, message, where);
    if (sinks_->console) log_line(*sinks_->console, line);
    // Who switches a category on wants all of it.
    const bool is_limited = sinks_->options.limits_rate && !category;
    sinks_->write_file(std::move(line), is_limited, where);
}

}  // namespace malha::base
