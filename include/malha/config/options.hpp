// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The options of one run, from all their sources.
//
// Sources, strongest first: values the program derives from other options (imply), the command
// line, settings.json, the network's section of the configuration files, the part of them outside
// all sections. Three old habits that users rely on are kept:
//  - on the command line the last value counts, in configuration files the first;
//  - -noname drops the values before it and those of weaker sources; in lists, however, a value
//    after it on the command line brings those of the configuration files back;
//  - -noregtest and its like on the command line do not undo what a configuration file chooses.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/config/config_file.hpp"
#include "malha/config/option_table.hpp"
#include "malha/config/setting.hpp"
#include "malha/consensus/network.hpp"

namespace malha::config {

using SettingMap = std::map<std::string, std::vector<Setting>, std::less<>>;

/// A section that a configuration file names, for the warning about unknown ones.
struct SectionMention {
    std::string section;
    std::string file;
    int line = 0;
};

/// Names are given without the dash; asking for a name that is not in the table is a programming
/// error. Thread: owner only while it is filled, then any (const).
class Options {
public:
    explicit Options(OptionTable table);

    /// @param arguments  argv without the program's name. Options end at the first word without a
    /// dash; it and the words after it are operands().
    /// Errors: unknown option, forbidden negation, missing value, -includeconf.
    [[nodiscard]] base::Status parse_command_line(std::span<const std::string> arguments);
    /// Errors: -conf inside the file, forbidden negation, missing value. Unknown names are noted.
    [[nodiscard]] base::Status add_config_file(const ConfigFile& file, const std::string& path);
    /// What settings.json says; unknown names are noted.
    void set_persistent(SettingMap settings);
    /// Chooses the section of the configuration files that applies.
    void select_network(consensus::Network network);
    /// Sets an option that nothing sets, because another option implies it; false when it was set.
    bool imply(std::string_view name, std::string_view value);

    [[nodiscard]] bool is_set(std::string_view name) const;
    [[nodiscard]] bool is_negated(std::string_view name) const;
    [[nodiscard]] bool get_bool(std::string_view name, bool fallback) const;
    [[nodiscard]] std::int64_t get_int(std::string_view name, std::int64_t fallback) const;
    [[nodiscard]] std::string get_string(std::string_view name, std::string_view fallback) const;
    [[nodiscard]] std::vector<std::string> get_list(std::string_view name) const;
    /// Whether some value of the option is not meant as a text: see Setting::is_text.
    [[nodiscard]] bool has_non_text(std::string_view name) const;
    /// Without the network-dependent rules: how -chain, -regtest, ... are read.
    [[nodiscard]] bool selects_chain(std::string_view name) const;

    /// Words after the options of the command line.
    [[nodiscard]] const std::vector<std::string>& operands() const { return operands_; }
    /// Values of -includeconf in one section ("" = outside) of the configuration files.
    [[nodiscard]] std::vector<std::string> config_includes(std::string_view section) const;
    /// -noincludeconf on the command line.
    [[nodiscard]] bool includes_disabled() const;
    /// Network-only options that are set outside the selected network's section and nowhere else.
    [[nodiscard]] std::vector<std::string> misplaced_network_options() const;
    /// Sections named in configuration files that are no network's.
    [[nodiscard]] std::vector<SectionMention> unknown_sections() const;
    /// Every setting as one line for the log; sensitive values are masked.
    [[nodiscard]] std::vector<std::string> describe() const;
    /// What the parsing found odd, for the log that is not open yet at that time.
    [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
    void add_note(std::string note) { notes_.push_back(std::move(note)); }
    [[nodiscard]] const OptionTable& table() const { return table_; }

private:
    enum class Source { implied, command_line, persistent, network_section, default_section };
    enum class Purpose { value, chain_selection };

    [[nodiscard]] const OptionSpec& spec(std::string_view name) const;
    [[nodiscard]] base::Result<Setting> interpret(const OptionSpec& option, bool negated,
                                                  const std::string* value);
    [[nodiscard]] base::Status add_argument(const std::string& argument);
    [[nodiscard]] base::Status add_config_entry(const ConfigEntry& entry);
    [[nodiscard]] std::span<const Setting> values(Source source, std::string_view name) const;
    [[nodiscard]] std::optional<Setting> find(std::string_view name, Purpose purpose) const;
    [[nodiscard]] bool ignores_default_section(std::string_view name) const;

    OptionTable table_;
    SettingMap implied_;
    SettingMap command_line_;
    SettingMap persistent_;
    std::map<std::string, SettingMap, std::less<>> config_;  ///< by section, "" = outside
    std::optional<consensus::Network> network_;
    std::string network_section_;
    std::vector<std::string> operands_;
    std::vector<SectionMention> sections_;
    std::vector<std::string> notes_;
};

}  // namespace malha::config
