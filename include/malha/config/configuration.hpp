// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// From a parsed command line to complete options: configuration files, network, settings.json.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/config/options.hpp"
#include "malha/config/paths.hpp"
#include "malha/config/settings_file.hpp"

namespace malha::config {

/// -chain, -regtest, -testnet, -testnet4, -signet; main without any.
/// Errors: more than one of them, an unknown name.
[[nodiscard]] base::Result<consensus::Network> choose_network(const Options& options);

/// Reads the configuration file and those it includes into `options`.
/// @return  warnings for the terminal.
/// Errors: a file that was asked for is missing or unreadable, syntax, a -datadir that is no
/// directory.
[[nodiscard]] base::Result<std::vector<std::string>> read_config_files(
    Options& options, const Surroundings& surroundings);

struct Configuration {
    consensus::Network network = consensus::Network::main;
    base::Path datadir;
    base::Path network_datadir;
    std::optional<base::Path> config_file;  ///< where it was looked for; none with -noconf
    std::optional<SettingsFile> settings;   ///< none with -nosettings
    std::vector<std::string> warnings;      ///< for the terminal
};

/// All of the above for a node that runs already: selects the network in `options`, reads
/// settings.json; creates and writes nothing. Errors: as load_configuration.
[[nodiscard]] base::Result<Configuration> reread_configuration(Options& options,
                                                               const Surroundings& surroundings);

/// The same for a node that starts: selects the network in `options`, creates the data directory
/// when it is missing, reads settings.json and proves that it can be written. Errors: a sentence
/// for the user, without the leading "Error: ".
[[nodiscard]] base::Result<Configuration> load_configuration(Options& options,
                                                             const Surroundings& surroundings);

}  // namespace malha::config
