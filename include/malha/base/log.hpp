// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Logging facade. A Logger is passed in; only this module knows the library behind it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "malha/base/clock.hpp"

namespace malha::base {

/// What -debug=<category> names. The bit is 1 << value.
enum class LogCategory : std::uint8_t {
    net,
    tor,
    mempool,
    http,
    bench,
    zmq,
    wallet_db,
    rpc,
    estimate_fee,
    addrman,
    select_coins,
    reindex,
    cmpct_block,
    rand,
    prune,
    proxy,
    mempool_rej,
    libevent,
    coin_db,
    qt,
    level_db,
    validation,
    i2p,
    ipc,
    lock,
    block_storage,
    tx_reconciliation,
    scan,
    tx_packages,
    kernel,
    private_broadcast,
    count
};
inline constexpr auto kLogCategoryCount = static_cast<std::size_t>(LogCategory::count);

[[nodiscard]] std::string_view to_string(LogCategory category);
[[nodiscard]] std::optional<LogCategory> log_category_from(std::string_view name);
/// False for names that are only accepted: nothing logs under them, and they are not listed.
[[nodiscard]] constexpr bool is_listed(LogCategory category) {
    return category != LogCategory::libevent && category != LogCategory::lock;
}

enum class LogLevel : std::uint8_t { trace, debug, info, warning, error };
/// "trace", "debug", "info", "warning", "error".
[[nodiscard]] std::string_view to_string(LogLevel level);

/// Least level shown of each category that is enabled.
using CategoryLevels = std::array<LogLevel, kLogCategoryCount>;
[[nodiscard]] constexpr CategoryLevels all_categories_from(LogLevel level) {
    CategoryLevels levels{};
    levels.fill(level);
    return levels;
}

struct LogOptions {
    std::string file;  ///< path of debug.log; empty = no file
    bool print_to_console = false;
    bool timestamps = true;
    bool time_micros = false;
    bool thread_names = false;
    bool source_locations = false;  ///< file, line and function on every line
    bool level_always = false;      ///< category and level on every line, not only where unusual
    /// One source line writes at most 1 MiB an hour to the file, unless under a category.
    bool limits_rate = true;
    std::uint64_t rotate_bytes = 0;  ///< the file is put aside at this size; 0 = never
    std::size_t rotated_files = 5;   ///< how many of those put aside are kept
    std::uint64_t categories = 0;    ///< bits of enabled categories
    CategoryLevels category_levels = all_categories_from(LogLevel::debug);
};

/// Thread: any (internally locked).
class Logger {
public:
    using Location = std::source_location;

    /// A logger that drops everything, for tests.
    Logger();
    /// Errors surface as messages on stderr: a log that cannot be written must not stop the node.
    Logger(const LogOptions& options, const Clock& clock);
    ~Logger();
    Logger(const Logger&) = delete;
    Logger& operator=(const Logger&) = delete;

    void info(std::string_view message, Location where = Location::current()) {
        write(LogLevel::info, {}, message, where);
    }
    void warning(std::string_view message, Location where = Location::current()) {
        write(LogLevel::warning, {}, message, where);
    }
    void error(std::string_view message, Location where = Location::current()) {
        write(LogLevel::error, {}, message, where);
    }
    /// `make` builds the message and is only called when it will be written.
    template <class F>
    void debug(LogCategory category, F&& make, Location where = Location::current()) {
        if (writes(category, LogLevel::debug)) write(LogLevel::debug, category, make(), where);
    }
    /// What would drown everything else even when one debugs: single messages, single coins.
    template <class F>
    void trace(LogCategory category, F&& make, Location where = Location::current()) {
        if (writes(category, LogLevel::trace)) write(LogLevel::trace, category, make(), where);
    }

    [[nodiscard]] bool enabled(LogCategory category) const {
        return (categories_.load(std::memory_order_relaxed) >> static_cast<unsigned>(category)) &
               1U;
    }
    [[nodiscard]] std::uint64_t categories() const { return categories_.load(); }
    void set_categories(std::uint64_t bits) { categories_.store(bits); }
    /// Closes and opens the file again, after logrotate moved it (SIGHUP).
    void reopen();

private:
    [[nodiscard]] bool writes(LogCategory category, LogLevel level) const {
        return enabled(category) && level >= levels_[static_cast<std::size_t>(category)];
    }
    void write(LogLevel level, std::optional<LogCategory> category, std::string_view message,
               const Location& where);

    struct Sinks;
    std::unique_ptr<Sinks> sinks_;
    std::atomic<std::uint64_t> categories_{0};
    CategoryLevels levels_ = all_categories_from(LogLevel::debug);
};

}  // namespace malha::base
