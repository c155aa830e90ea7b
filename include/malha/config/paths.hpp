// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Where a run finds its files.
#pragma once

#include <optional>
#include <string_view>

#include "malha/base/filesystem.hpp"
#include "malha/config/options.hpp"

namespace malha::config {

/// The disk and the home directory of the user who runs the program.
struct Surroundings {
    base::Filesystem& fs;
    base::Path home;
};

/// The value of an option as a path, without a trailing slash; the fallback when it is not set or
/// empty, the empty path when it is negated.
[[nodiscard]] base::Path path_option(const Options& options, std::string_view name,
                                     const base::Path& fallback);
/// `path` itself when it is absolute, else below `directory`.
[[nodiscard]] base::Path below(const base::Path& directory, const base::Path& path);

/// -datadir, or ~/.malha. Who has only ~/.bitcoin so far goes on with that.
[[nodiscard]] base::Path base_datadir(const Options& options, const base::Path& home);
/// Errors: -datadir names no directory.
[[nodiscard]] base::Status check_datadir(const Options& options);
/// `datadir` for main, else its subdirectory of the network.
[[nodiscard]] base::Path network_datadir(const base::Path& datadir, consensus::Network network);
/// -conf, else malha.conf of the data directory when there is one, else bitcoin.conf. Nothing with
/// -noconf. The file need not exist.
[[nodiscard]] std::optional<base::Path> config_path(const Options& options,
                                                    const Surroundings& surroundings);
/// malha.conf or bitcoin.conf in `datadir`: the one that is read there without -conf.
[[nodiscard]] base::Path default_config_path(const base::Path& datadir, base::Filesystem& fs);

/// True for an existing directory. Never fails: no access reads as "no".
[[nodiscard]] bool directory_exists(const base::Path& path);

}  // namespace malha::config
