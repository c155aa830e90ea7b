// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/base/log.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace malha::base {
namespace {

std::string content(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

class LogFile {
public:
    LogFile() : directory_(::mkdtemp(pattern_.data())) {}
    ~LogFile() { std::filesystem::remove_all(directory_); }
    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;

    [[nodiscard]] std::filesystem::path path(std::string_view name = "debug.log") const {
        return directory_ / name;
    }
    [[nodiscard]] std::string text() const { return content(path()); }

private:
    std::string pattern_ = (std::filesystem::temp_directory_path() / "malha-XXXXXX").string();
    std::filesystem::path directory_;
};

}  // namespace

TEST(Logger, WritesEnabledCategoriesOnlyAndReopensAfterARename) {
    const LogFile file;
    SystemClock clock;
    clock.set_mock_time({1'750'000'000});
    {
        Logger logger({.file = file.path().string()}, clock);
        logger.info("first");
        logger.debug(LogCategory::net, [] { return std::string("hidden"); });
        logger.set_categories(1U << static_cast<unsigned>(LogCategory::net));
        logger.debug(LogCategory::net, [] { return std::string("shown"); });
        std::filesystem::rename(file.path(), file.path("old.log"));
        logger.reopen();
        logger.error("after");
    }
    EXPECT_EQ(content(file.path("old.log")),
              "2025-06-15T15:06:40Z first\n2025-06-15T15:06:40Z [net] shown\n");
    EXPECT_EQ(file.text(), "2025-06-15T15:06:40Z [error] after\n");
}

TEST(Logger, EscapesControlCharacters) {
    const LogFile file;
    const SystemClock clock;
    {
        Logger logger({.file = file.path().string(), .timestamps = false}, clock);
        logger.info("a\x1b[31mb\rc\x7f\nd \xe2\x82\xbf");
    }
    EXPECT_EQ(file.text(), "a\\x1b[31mb\\x0dc\\x7f\nd \xe2\x82\xbf\n");
}

TEST(Logger, LevelsAreSetPerCategory) {
    const LogFile file;
    const SystemClock clock;
    LogOptions options{
        .file = file.path().string(), .timestamps = false, .categories = ~std::uint64_t{0}};
    options.category_levels[static_cast<std::size_t>(LogCategory::net)] = LogLevel::trace;
    options.category_levels[static_cast<std::size_t>(LogCategory::rpc)] = LogLevel::info;
    const auto log_all = [&] {
        Logger logger(options, clock);
        logger.trace(LogCategory::net, [] { return std::string("1"); });
        logger.trace(LogCategory::http, [] { return std::string("hidden"); });
        logger.debug(LogCategory::http, [] { return std::string("2"); });
        logger.debug(LogCategory::rpc, [] { return std::string("hidden"); });
        logger.warning("3");
        logger.info("4");
    };
    log_all();
    EXPECT_EQ(file.text(), "[net:trace] 1\n[http] 2\n[warning] 3\n4\n");
    std::filesystem::remove(file.path());
    options.level_always = true;
    log_all();
    EXPECT_EQ(file.text(), "[net:trace] 1\n[http:debug] 2\n[all:warning] 3\n[all:info] 4\n");
}

TEST(LogCategory, EveryNameFindsItsCategory) {
    for (std::size_t i = 0; i < kLogCategoryCount; ++i) {
        const auto category = static_cast<LogCategory>(i);
        EXPECT_EQ(log_category_from(to_string(category)), category);
    }
    EXPECT_FALSE(log_category_from("nonsense").has_value());
}

namespace {

std::size_t count_of(const std::string& text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

/// One place that logs, again and again.
void shout(Logger& logger, std::size_t bytes) {
    logger.info(std::string(bytes, 'x'));
}

}  // namespace

TEST(Logger, NamesFileLineAndFunction) {
    const LogFile file;
    const SystemClock clock;
    Logger logger({.file = file.path().string(), .timestamps = false, .source_locations = true},
                  clock);
    shout(logger, 1);
    const std::string text = file.text();
    EXPECT_TRUE(text.starts_with("[test/unit/base/log_test.cpp:")) << text;
    EXPECT_NE(text.find("] [shout] x\n"), std::string::npos) << text;
}

TEST(Logger, OnePlaceIsHeldBackOthersAreNot) {
    const LogFile file;
    SystemClock clock;
    clock.set_mock_time({1'750'000'000});
    Logger logger({.file = file.path().string(), .timestamps = false}, clock);
    constexpr std::size_t kQuarter = 1U << 18U;
    for (int i = 0; i < 3; ++i)
        shout(logger, kQuarter);
    EXPECT_EQ(count_of(file.text(), "Excessive"), 0U);
    for (int i = 0; i < 3; ++i)
        shout(logger, kQuarter);
    const std::string text = file.text();
    EXPECT_EQ(count_of(text, "x\n"), 5U);
    EXPECT_EQ(count_of(text, "[warning] Excessive logging detected from test/unit/base/"), 1U);
    EXPECT_EQ(count_of(text, "\n[*] xxx"), 1U);

    logger.info("from elsewhere");
    logger.set_categories(~std::uint64_t{0});
    for (int i = 0; i < 5; ++i)
        logger.debug(LogCategory::net, [] { return std::string(kQuarter, 'd'); });
    EXPECT_EQ(count_of(file.text(), "[*] from elsewhere\n"), 1U);
    EXPECT_EQ(count_of(file.text(), "d\n"), 5U);

    clock.set_mock_time({1'750'000'000 + 3600});
    shout(logger, 1);
    EXPECT_EQ(count_of(file.text(),
                       "(shout): 262144 bytes were dropped during the last 3600s.\n"
                       "x\n"),
              1U);
}

TEST(Logger, WithoutTheLimitNothingIsHeldBack) {
    const LogFile file;
    const SystemClock clock;
    Logger logger({.file = file.path().string(), .limits_rate = false}, clock);
    for (int i = 0; i < 3; ++i)
        shout(logger, 1U << 20U);
    EXPECT_EQ(count_of(file.text(), "x\n"), 3U);
}

TEST(Logger, PutsAFullFileAsideAndKeepsAFew) {
    const LogFile file;
    const SystemClock clock;
    LogOptions options{.file = file.path().string(), .timestamps = false};
    options.rotate_bytes = 1000;
    options.rotated_files = 2;
    Logger logger(options, clock);
    for (const char letter : {'a', 'b', 'c', 'd'})
        logger.info(std::string(900, letter));
    EXPECT_EQ(file.text().front(), 'd');
    EXPECT_EQ(content(file.path("debug.1.log")).front(), 'c');
    EXPECT_EQ(content(file.path("debug.2.log")).front(), 'b');
    EXPECT_FALSE(std::filesystem::exists(file.path("debug.3.log")));
}

}  // namespace malha::base
