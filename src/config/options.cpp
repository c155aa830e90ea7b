// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See options.hpp.
#include "malha/config/options.hpp"

#include <algorithm>
#include <array>

#include "malha/base/assert.hpp"
#include "malha/consensus/chain_params.hpp"

namespace malha::config {
namespace {

/// "section.noname" taken apart.
struct Key {
    std::string section;
    std::string name;
    bool negated = false;
};

Key split_key(std::string_view key) {
    Key result;
    if (const auto dot = key.find('.'); dot != std::string_view::npos) {
        result.section = key.substr(0, dot);
        key.remove_prefix(dot + 1);
    }
    result.negated = key.starts_with("no");
    result.name = key.substr(result.negated ? 2 : 0);
    return result;
}

/// The values of one source, with what negations leave of them.
struct Layer {
    explicit Layer(std::span<const Setting> values) {
        const auto last = std::find_if(values.rbegin(), values.rend(),
                                       [](const Setting& value) { return value.negated; });
        has_negation = last != values.rend();
        live = values.last(static_cast<std::size_t>(last - values.rbegin()));
        ends_negated = has_negation && live.empty();
    }
    std::span<const Setting> live;  ///< those after the last negation
    bool has_negation = false;
    bool ends_negated = false;
};

std::string masked(const OptionSpec& option, const Setting& setting) {
    if (setting.negated) return "false";
    return option.has(sensitive) ? "****" : '"' + setting.text + '"';
}

void describe_into(std::vector<std::string>& lines, const OptionTable& table,
                   std::string_view heading, const SettingMap& settings) {
    for (const auto& [name, values] : settings) {
        const OptionSpec* option = find_option(table, name);
        for (const Setting& value : values)
            lines.push_back(std::string(heading) + name + "=" + masked(*option, value));
    }
}

}  // namespace

Options::Options(OptionTable table) : table_(std::move(table)) {}

const OptionSpec& Options::spec(std::string_view name) const {
    const OptionSpec* option = find_option(table_, name);
    MALHA_ASSERT(option != nullptr);
    return *option;
}

base::Result<Setting> Options::interpret(const OptionSpec& option, bool negated,
                                         const std::string* value) {
    if (negated) {
        if (option.has(no_negation))
            return base::fail("Negating of -", option.name,
                              " is meaningless and therefore forbidden");
        if (value == nullptr || text_to_bool(*value)) return Setting{true, ""};
        notes_.push_back("Parsed potentially confusing double-negative -" +
                         std::string(option.name) + "=" + *value);
        return Setting{false, "1", /*is_text=*/false};
    }
    if (value == nullptr && option.has(needs_value))
        return base::fail("Can not set -", option.name,
                          " with no value. Please specify value with -", option.name, "=value.");
    return Setting{false, value == nullptr ? std::string() : *value};
}

base::Status Options::add_argument(const std::string& argument) {
    const auto equals = argument.find('=');
    std::string_view key = std::string_view(argument).substr(0, equals);
    key.remove_prefix(key.starts_with("--") ? 2 : 1);
    const Key parts = split_key(key);
    const OptionSpec* option = find_option(table_, parts.name);
    if (option == nullptr || !parts.section.empty())
        return base::fail("Invalid parameter ", argument);
    std::string value;
    if (equals != std::string::npos) value = argument.substr(equals + 1);
    const Setting setting = MALHA_TRY(
        interpret(*option, parts.negated, equals == std::string::npos ? nullptr : &value));
    command_line_[parts.name].push_back(setting);
    return {};
}

base::Status Options::parse_command_line(std::span<const std::string> arguments) {
    const auto first_operand =
        std::find_if(arguments.begin(), arguments.end(),
                     [](const std::string& word) { return !word.starts_with('-') || word == "-"; });
    for (auto argument = arguments.begin(); argument != first_operand; ++argument)
        MALHA_TRY(add_argument(*argument));
    operands_.assign(first_operand, arguments.end());
    const Layer includes(values(Source::command_line, "includeconf"));
    if (!includes.live.empty())
        return base::fail("-includeconf cannot be used from commandline; -includeconf=\"",
                          includes.live.front().text, "\"");
    return {};
}

base::Status Options::add_config_entry(const ConfigEntry& entry) {
    const Key key = split_key(entry.key);
    if (key.name == "conf")
        return base::fail(
            "conf cannot be set in the configuration file; use includeconf= if you want to "
            "include additional config files");
    const OptionSpec* option = find_option(table_, key.name);
    if (option == nullptr) {
        notes_.push_back("Ignoring unknown configuration value " + entry.key);
        return {};
    }
    if (key.name == "reindex")
        notes_.push_back("reindex is set in the configuration file: every start rebuilds all data");
    config_[key.section][key.name].push_back(
        MALHA_TRY(interpret(*option, key.negated, &entry.value)));
    return {};
}

base::Status Options::add_config_file(const ConfigFile& file, const std::string& path) {
    for (const ConfigSection& section : file.sections)
        sections_.push_back({section.name, path, section.line});
    for (const ConfigEntry& entry : file.entries)
        MALHA_TRY(add_config_entry(entry));
    return {};
}

void Options::set_persistent(SettingMap settings) {
    for (auto& [name, list] : settings) {
        if (find_option(table_, name) != nullptr)
            persistent_[name] = std::move(list);
        else
            notes_.push_back("Ignoring unknown rw_settings value " + name);
    }
}

void Options::select_network(consensus::Network network) {
    network_ = network;
    network_section_ = consensus::params_for(network).name;
}

bool Options::imply(std::string_view name, std::string_view value) {
    if (is_set(name)) return false;
    implied_[std::string(name)] = {Setting{false, std::string(value)}};
    return true;
}

std::span<const Setting> Options::values(Source source, std::string_view name) const {
    const auto in = [name](const SettingMap& settings) -> std::span<const Setting> {
        const auto found = settings.find(name);
        return found == settings.end() ? std::span<const Setting>() : found->second;
    };
    const auto in_section = [&](std::string_view section) -> std::span<const Setting> {
        const auto found = config_.find(section);
        return found == config_.end() ? std::span<const Setting>() : in(found->second);
    };
    switch (source) {
        case Source::implied:
            return in(implied_);
        case Source::command_line:
            return in(command_line_);
        case Source::persistent:
            return in(persistent_);
        case Source::network_section:
            if (!network_) return {};
            return in_section(network_section_);
        case Source::default_section:
            return in_section("");
    }
    return {};
}

bool Options::ignores_default_section(std::string_view name) const {
    return network_ != consensus::Network::main && spec(name).has(network_only);
}

std::optional<Setting> Options::find(std::string_view name, Purpose purpose) const {
    const bool for_chain = purpose == Purpose::chain_selection;
    const bool skip_default = !for_chain && ignores_default_section(name);
    for (const Source source : {Source::implied, Source::command_line, Source::persistent,
                                Source::network_section, Source::default_section}) {
        const Layer layer(values(source, name));
        const bool from_file =
            source == Source::network_section || source == Source::default_section;
        if (for_chain && (layer.ends_negated || source == Source::network_section)) continue;
        if (layer.ends_negated) return Setting{true, ""};
        if (source == Source::default_section && skip_default) break;
        if (layer.live.empty()) continue;
        return from_file && !for_chain ? layer.live.front() : layer.live.back();
    }
    return std::nullopt;
}

bool Options::is_set(std::string_view name) const {
    return find(name, Purpose::value).has_value();
}

bool Options::is_negated(std::string_view name) const {
    const auto setting = find(name, Purpose::value);
    return setting && setting->negated;
}

bool Options::get_bool(std::string_view name, bool fallback) const {
    const auto setting = find(name, Purpose::value);
    return setting ? to_bool(*setting) : fallback;
}

std::int64_t Options::get_int(std::string_view name, std::int64_t fallback) const {
    const auto setting = find(name, Purpose::value);
    return setting ? to_int(*setting) : fallback;
}

std::string Options::get_string(std::string_view name, std::string_view fallback) const {
    const auto setting = find(name, Purpose::value);
    return setting ? to_text(*setting) : std::string(fallback);
}

std::vector<std::string> Options::get_list(std::string_view name) const {
    const bool skip_default = ignores_default_section(name);
    std::vector<std::string> result;
    bool done = false;
    bool dropped_all = false;  // A negation with nothing after it silences the files too.
    for (const Source source : {Source::implied, Source::command_line, Source::persistent,
                                Source::network_section, Source::default_section}) {
        const Layer layer(values(source, name));
        const bool from_file =
            source == Source::network_section || source == Source::default_section;
        if (source == Source::default_section && skip_default && !layer.ends_negated) break;
        if (!done || (from_file && !dropped_all))
            for (const Setting& value : layer.live)
                result.push_back(value.text);
        done = done || layer.has_negation || (source == Source::implied && !layer.live.empty());
        dropped_all = dropped_all || (layer.ends_negated && result.empty());
    }
    return result;
}

bool Options::selects_chain(std::string_view name) const {
    const auto setting = find(name, Purpose::chain_selection);
    return setting && to_bool(*setting);
}

std::vector<std::string> Options::config_includes(std::string_view section) const {
    std::vector<std::string> files;
    const auto settings = config_.find(section);
    if (settings == config_.end()) return files;
    const auto found = settings->second.find("includeconf");
    if (found == settings->second.end()) return files;
    for (const Setting& value : Layer(found->second).live)
        files.push_back(value.text);
    return files;
}

bool Options::includes_disabled() const {
    return Layer(values(Source::command_line, "includeconf")).ends_negated;
}

std::vector<std::string> Options::misplaced_network_options() const {
    std::vector<std::string> names;
    for (const OptionSpec& option : table_) {
        if (!ignores_default_section(option.name)) continue;
        const auto has = [&](Source source) {
            return !Layer(values(source, option.name)).live.empty();
        };
        if (has(Source::default_section) && !has(Source::implied) && !has(Source::command_line) &&
            !has(Source::persistent) && !has(Source::network_section))
            names.emplace_back(option.name);
    }
    return names;
}

std::vector<SectionMention> Options::unknown_sections() const {
    std::vector<SectionMention> unknown;
    std::copy_if(sections_.begin(), sections_.end(), std::back_inserter(unknown),
                 [](const SectionMention& mention) {
                     return !consensus::network_from_name(mention.section);
                 });
    return unknown;
}

bool Options::has_non_text(std::string_view name) const {
    const auto has = [&](Source source) {
        const auto found = values(source, name);
        return std::any_of(found.begin(), found.end(), [](const Setting& s) { return !s.is_text; });
    };
    return has(Source::command_line) || has(Source::persistent) || has(Source::network_section) ||
           has(Source::default_section);
}

std::vector<std::string> Options::describe() const {
    std::vector<std::string> lines;
    for (const auto& [section, settings] : config_) {
        const std::string place = section.empty() ? "" : "[" + section + "] ";
        describe_into(lines, table_, "Config file arg: " + place, settings);
    }
    describe_into(lines, table_, "Setting file arg: ", persistent_);
    describe_into(lines, table_, "Command-line arg: ", command_line_);
    return lines;
}

}  // namespace malha::config
