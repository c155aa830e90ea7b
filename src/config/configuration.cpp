// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See configuration.hpp.
#include "malha/config/configuration.hpp"

#include <array>
#include <system_error>

#include "malha/consensus/chain_params.hpp"

namespace malha::config {
namespace {

/// A configuration file larger than this is not one; in bytes.
constexpr std::uint64_t kConfigFileSizeMax = 16U << 20U;

base::Status read_config_file(Options& options, base::Filesystem& fs, const base::Path& path) {
    const base::Bytes content = MALHA_TRY(base::read_file(fs, path, kConfigFileSizeMax));
    return options.add_config_file(MALHA_TRY(parse_config_file(base::as_text(content))),
                                   path.string());
}

/// -includeconf values of the chosen network's section and of no section, in that order.
struct Includes {
    std::vector<std::string> of_network;
    std::vector<std::string> of_all;
};

Includes find_includes(const Options& options) {
    const auto network = choose_network(options);
    Includes includes;
    if (network)
        includes.of_network = options.config_includes(consensus::params_for(*network).name);
    includes.of_all = options.config_includes("");
    return includes;
}

base::Status read_included_files(Options& options, const Surroundings& surroundings,
                                 const std::vector<std::string>& names) {
    const base::Path datadir = base_datadir(options, surroundings.home);
    for (const std::string& name : names) {
        const base::Path path = below(datadir, name);
        if (!name.empty() && directory_exists(path))
            return base::fail("Included config file \"", path.string(), "\" is a directory.");
        if (name.empty() || !surroundings.fs.exists(path))
            return base::fail("Failed to include configuration file ", name);
        MALHA_TRY(read_config_file(options, surroundings.fs, path));
    }
    return {};
}

/// Includes found beyond those known before: they stand in included files and are not followed.
void warn_about_nested(std::vector<std::string>& warnings, const std::vector<std::string>& now,
                       const std::vector<std::string>& before) {
    for (std::size_t i = before.size(); i < now.size(); ++i)
        warnings.push_back(
            "warning: -includeconf cannot be used from included files; ignoring -includeconf=" +
            now[i]);
}

base::Result<std::vector<std::string>> follow_includes(Options& options,
                                                       const Surroundings& surroundings) {
    std::vector<std::string> warnings;
    if (options.includes_disabled()) return warnings;
    const Includes before = find_includes(options);
    MALHA_TRY(read_included_files(options, surroundings, before.of_network));
    MALHA_TRY(read_included_files(options, surroundings, before.of_all));
    const Includes after = find_includes(options);
    warn_about_nested(warnings, after.of_network, before.of_network);
    warn_about_nested(warnings, after.of_all, before.of_all);
    return warnings;
}

base::Status create_datadir(base::Filesystem& fs, const base::Path& directory) {
    // Wallets live in a subdirectory of data directories that never saw an older layout.
    return fs.exists(directory) ? base::Status() : fs.create_directories(directory / "wallets");
}

bool same_file(const base::Path& a, const base::Path& b) {
    std::error_code code;
    return std::filesystem::equivalent(a, b, code);
}

std::string quoted(const base::Path& path) {
    return '"' + path.string() + '"';
}

/// A configuration file in the data directory that nothing reads has surprised many users.
/// @return  a note for the log, empty when all is well.
base::Result<std::string> check_ignored_config(const Options& options,
                                               const Surroundings& surroundings,
                                               const Configuration& configuration,
                                               const base::Path& first_datadir) {
    const base::Path present = default_config_path(configuration.datadir, surroundings.fs);
    if (!surroundings.fs.exists(present)) return std::string();
    const std::string name = quoted(present.filename());
    const std::string place = quoted(configuration.datadir);
    if (!configuration.config_file)
        return "Data directory " + place + " contains a " + name +
               " file which is explicitly ignored using -noconf.";
    if (same_file(present, *configuration.config_file)) return std::string();
    const std::string on_command_line = options.get_string("conf", "");
    const std::string source = on_command_line.empty()
                                   ? "data directory " + quoted(first_datadir)
                                   : "command line argument \"-conf=" + on_command_line + '"';
    const std::string text =
        "Data directory " + place + " contains a " + name +
        " file which is ignored, because a different configuration file " +
        quoted(*configuration.config_file) + " from " + source +
        " is being used instead. Possible ways to address this would be to:\n- Delete or rename "
        "the " +
        name + " file in data directory " + place +
        ".\n- Change datadir= or conf= options to specify one configuration file, not two, and use "
        "includeconf= to include any other configuration files.";
    if (options.get_bool("allowignoredconf", false)) return text;
    return base::fail(text,
                      "\n- Set allowignoredconf=1 option to treat this condition as a warning, not "
                      "an error.");
}

base::Result<std::optional<SettingsFile>> read_settings(Options& options, base::Filesystem& fs,
                                                        const base::Path& directory) {
    if (options.is_negated("settings")) return std::optional<SettingsFile>();
    const base::Path path = below(directory, path_option(options, "settings", "settings.json"));
    auto settings = SettingsFile::open(fs, path);
    if (!settings)
        return base::fail("Settings file could not be read:\n- ", settings.error().message);
    options.set_persistent(settings->settings());
    return std::optional<SettingsFile>(*std::move(settings));
}

/// Everything but settings.json. Makes no directory.
base::Result<Configuration> locate(Options& options, const Surroundings& surroundings) {
    MALHA_TRY(check_datadir(options));
    Configuration result;
    result.config_file = config_path(options, surroundings);
    auto warnings = read_config_files(options, surroundings);
    if (!warnings)
        return base::fail("Error reading configuration file: ", warnings.error().message);
    result.warnings = *std::move(warnings);
    result.network = MALHA_TRY(choose_network(options));
    options.select_network(result.network);
    result.datadir = base_datadir(options, surroundings.home);
    result.network_datadir = network_datadir(result.datadir, result.network);
    return result;
}

}  // namespace

base::Result<consensus::Network> choose_network(const Options& options) {
    constexpr std::array<std::pair<std::string_view, consensus::Network>, 4> kSwitches{
        {{"regtest", consensus::Network::regtest},
         {"signet", consensus::Network::signet},
         {"testnet", consensus::Network::testnet3},
         {"testnet4", consensus::Network::testnet4}}};
    std::optional<consensus::Network> chosen;
    int count = options.is_set("chain") ? 1 : 0;
    for (const auto& [name, network] : kSwitches) {
        if (!options.selects_chain(name)) continue;
        chosen = network;
        ++count;
    }
    if (count > 1)
        return base::fail(
            "Invalid combination of -regtest, -signet, -testnet, -testnet4 and -chain. Can use at "
            "most one.");
    if (chosen) return *chosen;
    const std::string name = options.get_string("chain", "main");
    const auto network = consensus::network_from_name(name);
    if (!network) return base::fail("Unknown chain ", name, ".");
    return *network;
}

base::Result<std::vector<std::string>> read_config_files(Options& options,
                                                         const Surroundings& surroundings) {
    const auto path = config_path(options, surroundings);
    if (!path) return std::vector<std::string>();
    if (directory_exists(*path))
        return base::fail("Config file \"", path->string(), "\" is a directory.");
    if (!surroundings.fs.exists(*path)) {
        if (options.is_set("conf"))
            return base::fail("specified config file \"", path->string(),
                              "\" could not be opened.");
        return std::vector<std::string>();
    }
    MALHA_TRY(read_config_file(options, surroundings.fs, *path));
    std::vector<std::string> warnings = MALHA_TRY(follow_includes(options, surroundings));
    if (!check_datadir(options))
        return base::fail("specified data directory \"", options.get_string("datadir", ""),
                          "\" does not exist.");
    return warnings;
}

base::Result<Configuration> reread_configuration(Options& options,
                                                 const Surroundings& surroundings) {
    Configuration result = MALHA_TRY(locate(options, surroundings));
    result.settings = MALHA_TRY(read_settings(options, surroundings.fs, result.network_datadir));
    return result;
}

base::Result<Configuration> load_configuration(Options& options, const Surroundings& surroundings) {
    const base::Path first_datadir = base_datadir(options, surroundings.home);
    Configuration result = MALHA_TRY(locate(options, surroundings));
    MALHA_TRY(create_datadir(surroundings.fs, result.datadir));
    MALHA_TRY(create_datadir(surroundings.fs, result.network_datadir));
    const std::string note =
        MALHA_TRY(check_ignored_config(options, surroundings, result, first_datadir));
    if (!note.empty()) options.add_note(note);
    result.settings = MALHA_TRY(read_settings(options, surroundings.fs, result.network_datadir));
    if (!result.settings) return result;
    if (const auto written = result.settings->write(); !written)
        return base::fail("Settings file could not be written:\n- ", written.error().message);
    return result;
}

}  // namespace malha::config
