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
        logger.debug(LogCategory::kNet, [] { return std::string("hidden"); });
        logger.set_categories(1U << static_cast<unsigned>(LogCategory::kNet));
        logger.debug(LogCategory::kNet, [] { return std::string("shown"); });
        std::filesystem::rename(path, directory / "old.log");
        logger.reopen();
        logger.error("after");
    }
    EXPECT_EQ(content(directory / "old.log"),
              "2025-06-15T15:06:40Z first\n2025-06-15T15:06:40Z [net] shown\n");
    EXPECT_EQ(content(path), "2025-06-15T15:06:40Z [error] after\n");
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
