// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/config/option_table.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <set>
#include <sstream>

#include "support/shared.hpp"

namespace malha::config {
namespace {

TEST(OptionTable, HasEveryOptionOfTheRecordedHelp) {
    MALHA_NEEDS_SHARED("fixtures/help/options.json");
    const auto recorded = test::shared_json("fixtures/help/options.json");
    const OptionTable table = node_options();
    int count = 0;
    for (const auto& want : recorded.at("options")) {
        const std::string name = want.at("name").get<std::string>().substr(1);
        const OptionSpec* option = find_option(table, name);
        ASSERT_NE(option, nullptr) << name;
        EXPECT_EQ(to_string(option->category), want.at("category").get<std::string>()) << name;
        EXPECT_EQ(option->placeholder, want.value("placeholder", "")) << name;
        EXPECT_EQ(option->has(debug_only), want.at("debug_only").get<bool>()) << name;
        // Ours is read before the common one.
        if (name != "conf" && want.contains("default")) {
            EXPECT_EQ(option->default_text, want.at("default").get<std::string>()) << name;
        }
        EXPECT_FALSE(option->description.empty()) << name;
        ++count;
    }
    for (const auto& name : recorded.at("hidden_options_not_in_help")) {
        // The recorded node was built without IPC and refuses this one.
        if (name == "-ipcbind") continue;
        EXPECT_NE(find_option(table, name.get<std::string>().substr(1)), nullptr) << name;
        ++count;
    }
    EXPECT_EQ(count, 192);
    std::cout << "options compared: " << count << '\n';
}

TEST(OptionTable, NamesAreUnique) {
    for (const OptionTable& table : {node_options(), client_options()}) {
        std::set<std::string_view> names;
        for (const OptionSpec& option : table)
            EXPECT_TRUE(names.insert(option.name).second) << option.name;
    }
}

TEST(OptionTable, HelpShowsDebugOptionsOnlyWhenAsked) {
    const std::string normal = help_text(node_options(), HelpDetail::normal);
    const std::string all = help_text(node_options(), HelpDetail::with_debug);
    EXPECT_NE(normal.find("  -dbcache=<n>\n       Memory"), std::string::npos);
    EXPECT_EQ(normal.find("-minimumchainwork"), std::string::npos);
    EXPECT_NE(all.find("  -minimumchainwork=<hex>\n"), std::string::npos);
    EXPECT_EQ(all.find("checkpoints"), std::string::npos);
}

TEST(OptionTable, HelpFitsATerminal) {
    std::istringstream text(help_text(node_options(), HelpDetail::with_debug));
    for (std::string line; std::getline(text, line);)
        EXPECT_LE(line.size(), 80U) << line;
}

}  // namespace
}  // namespace malha::config
