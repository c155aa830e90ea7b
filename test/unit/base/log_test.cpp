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

}  // namespace

TEST(Logger, WritesEnabledCategoriesOnlyAndReopensAfterARename) {
    std::string pattern = (std::filesystem::temp_directory_path() / "malha-XXXXXX").string();
    const std::filesystem::path directory = ::mkdtemp(pattern.data());
    const auto path = directory / "debug.log";
    SystemClock clock;
    clock.set_mock_time({1'750'000'000});
    {
        Logger logger({.file = path.string()}, clock);
        logger.info("first");
        logger.debug(LogCategory::net, [] { return std::string("hidden"); });
        logger.set_categories(1U << static_cast<unsigned>(LogCategory::net));
        logger.debug(LogCategory::net, [] { return std::string("shown"); });
        std::filesystem::rename(path, directory / "old.log");
        logger.reopen();
        logger.error("after");
    }
    EXPECT_EQ(content(directory / "old.log"),
              "2025-06-15T15:06:40Z first\n2025-06-15T15:06:40Z [net] shown\n");
    EXPECT_EQ(content(path), "2025-06-15T15:06:40Z [error] after\n");
    std::filesystem::remove_all(directory);
}

TEST(Logger, EscapesControlCharacters) {
    std::string pattern = (std::filesystem::temp_directory_path() / "malha-XXXXXX").string();
    const std::filesystem::path directory = ::mkdtemp(pattern.data());
    const auto path = directory / "debug.log";
    const SystemClock clock;
    {
        Logger logger({.file = path.string(), .timestamps = false}, clock);
        logger.info("a\x1b[31mb\rc\x7f\nd \xe2\x82\xbf");
    }
    EXPECT_EQ(content(path), "a\\x1b[31mb\\x0dc\\x7f\nd \xe2\x82\xbf\n");
    std::filesystem::remove_all(directory);
}

TEST(Logger, LevelsAreSetPerCategory) {
    std::string pattern = (std::filesystem::temp_directory_path() / "malha-XXXXXX").string();
    const std::filesystem::path directory = ::mkdtemp(pattern.data());
    const auto path = directory / "debug.log";
    const SystemClock clock;
    LogOptions options{.file = path.string(), .timestamps = false, .categories = ~std::uint64_t{0}};
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
    EXPECT_EQ(content(path), "[net:trace] 1\n[http] 2\n[warning] 3\n4\n");
    std::filesystem::remove(path);
    options.level_always = true;
    log_all();
    EXPECT_EQ(content(path), "[net:trace] 1\n[http:debug] 2\n[all:warning] 3\n[all:info] 4\n");
    std::filesystem::remove_all(directory);
}

TEST(LogCategory, EveryNameFindsItsCategory) {
    for (std::size_t i = 0; i < kLogCategoryCount; ++i) {
        const auto category = static_cast<LogCategory>(i);
        EXPECT_EQ(log_category_from(to_string(category)), category);
    }
    EXPECT_FALSE(log_category_from("nonsense").has_value());
}

}  // namespace malha::base
