// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Logging facade. A Logger is passed in; only this module knows the library behind it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "malha/base/clock.hpp"

namespace malha::base {

/// What -debug=<category> names. The bit is 1 << value.
enum class LogCategory : std::uint8_t {
    kNet,
    kTor,
    kMempool,
    kHttp,
    kBench,
    kZmq,
    kWalletDb,
    kRpc,
    kEstimateFee,
    kAddrman,
    kSelectCoins,
    kReindex,
    kCmpctBlock,
    kRand,
    kPrune,
    kProxy,
    kMempoolRej,
    kLibevent,
    kCoinDb,
    kQt,
    kLevelDb,
    kValidation,
    kI2p,
    kIpc,
    kLock,
    kBlockStorage,
    kTxReconciliation,
    kScan,
    kTxPackages,
    kKernel,
    kPrivateBroadcast,
    kCount
};
inline constexpr auto kLogCategoryCount = static_cast<std::size_t>(LogCategory::kCount);

[[nodiscard]] std::string_view to_string(LogCategory category);
[[nodiscard]] std::optional<LogCategory> log_category_from(std::string_view name);

enum class LogLevel : std::uint8_t { kTrace, kDebug, kInfo, kWarning, kError };

struct LogOptions {
    std::string file;  ///< path of debug.log; empty = no file
    bool print_to_console = false;
    bool timestamps = true;
    bool time_micros = false;
    bool thread_names = false;
    std::uint64_t categories = 0;                ///< bits of enabled categories
    LogLevel category_level = LogLevel::kDebug;  ///< least level shown for enabled categories
};

/// Thread: any (internally locked).
class Logger {
public:
    /// A logger that drops everything, for tests.
    Logger();
    /// Errors surface as messages on stderr: a log that cannot be written must not stop the node.
    Logger(const LogOptions& options, const Clock& clock);
    ~Logger();
    Logger(const Logger&) = delete;
    Logger& operator=(const Logger&) = delete;

    void info(std::string_view message) { write(LogLevel::kInfo, message); }
    void warning(std::string_view message) { write(LogLevel::kWarning, message); }
    void error(std::string_view message) { write(LogLevel::kError, message); }
    /// `make` builds the message and is only called when the category is enabled.
    template <class F>
    void debug(LogCategory category, F&& make) {
        if (enabled(category)) write_category(LogLevel::kDebug, category, make());
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
    void write(LogLevel level, std::string_view message);
    void write_category(LogLevel level, LogCategory category, std::string_view message);

    struct Sinks;
    std::unique_ptr<Sinks> sinks_;
    std::atomic<std::uint64_t> categories_{0};
};

}  // namespace malha::base
