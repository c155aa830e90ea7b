// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See option_table.hpp.
#include "malha/config/option_table.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "tables.hpp"

namespace malha::config {
namespace {

constexpr std::size_t kColumnMax = 79;
constexpr std::string_view kDescriptionIndent = "       ";

constexpr std::array<std::string_view, 12> kCategoryNames{
    "Options",
    "Connection options",
    "Wallet options",
    "Wallet debugging/testing options",
    "ZeroMQ notification options",
    "Debugging/Testing options",
    "Chain selection options",
    "Node relay options",
    "Block creation options",
    "RPC server options",
    "CLI Commands",
    "Hidden options",
};
static_assert(kCategoryNames.size() == static_cast<std::size_t>(OptionCategory::hidden) + 1);

/// `text` in lines of at most kColumnMax columns, each begun with the indent of descriptions.
std::string wrapped(std::string_view text) {
    std::string result;
    std::size_t column = 0;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        if (column == 0 || column + 1 + word.size() > kColumnMax) {
            if (column != 0) result += '\n';
            result += kDescriptionIndent;
            column = kDescriptionIndent.size();
        } else {
            result += ' ';
            ++column;
        }
        result += word;
        column += word.size();
    }
    return result + '\n';
}

std::string help_entry(const OptionSpec& option) {
    std::string text = "  -" + std::string(option.name);
    if (!option.placeholder.empty()) text += "=" + std::string(option.placeholder);
    std::string description(option.description);
    if (option.has(reloadable)) description += " SIGHUP reads it again.";
    if (!option.default_text.empty())
        description += " (default: " + std::string(option.default_text) + ")";
    return text + '\n' + wrapped(description) + '\n';
}

OptionTable sorted_by_name(OptionTable table) {
    std::sort(table.begin(), table.end(),
              [](const OptionSpec& a, const OptionSpec& b) { return a.name < b.name; });
    return table;
}

}  // namespace

namespace detail {

void append(OptionTable& table, OptionCategory category, std::span<const OptionSpec> rows) {
    for (OptionSpec row : rows) {
        row.category = category;
        table.push_back(row);
    }
}

}  // namespace detail

std::string_view to_string(OptionCategory category) {
    return kCategoryNames.at(static_cast<std::size_t>(category));
}

OptionTable node_options() {
    OptionTable table;
    detail::append_general(table);
    detail::append_connection(table);
    detail::append_wallet(table);
    detail::append_debug(table);
    detail::append_chain(table);
    detail::append_relay(table);
    detail::append_rpc(table);
    detail::append_hidden(table);
    return sorted_by_name(std::move(table));
}

OptionTable client_options() {
    OptionTable table;
    detail::append_client(table);
    detail::append_chain(table);
    return sorted_by_name(std::move(table));
}

const OptionSpec* find_option(const OptionTable& table, std::string_view name) {
    const auto found = std::lower_bound(
        table.begin(), table.end(), name,
        [](const OptionSpec& row, std::string_view wanted) { return row.name < wanted; });
    return found == table.end() || found->name != name ? nullptr : &*found;
}

std::string help_text(const OptionTable& table, HelpDetail detail) {
    std::string text;
    for (std::size_t i = 0; i < static_cast<std::size_t>(OptionCategory::hidden); ++i) {
        std::string entries;
        for (const OptionSpec& option : table) {
            if (option.category != static_cast<OptionCategory>(i)) continue;
            if (option.has(debug_only) && detail == HelpDetail::normal) continue;
            entries += help_entry(option);
        }
        if (entries.empty()) continue;
        text += std::string(kCategoryNames[i]) + ":\n\n" + entries;
    }
    return text;
}

}  // namespace malha::config
