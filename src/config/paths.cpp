// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See paths.hpp.
#include "malha/config/paths.hpp"

#include <system_error>

#include "malha/consensus/chain_params.hpp"

namespace malha::config {
namespace {

constexpr const char* kOwnDatadir = ".malha";
constexpr const char* kEstablishedDatadir = ".bitcoin";
constexpr const char* kOwnConfigFile = "malha.conf";
constexpr const char* kCommonConfigFile = "bitcoin.conf";

base::Path make_absolute(const base::Path& path) {
    std::error_code code;
    const base::Path result = std::filesystem::absolute(path, code);
    return code ? path : result;
}

base::Path default_datadir(const base::Path& home) {
    const base::Path own = home / kOwnDatadir;
    const base::Path established = home / kEstablishedDatadir;
    return !directory_exists(own) && directory_exists(established) ? established : own;
}

}  // namespace

bool directory_exists(const base::Path& path) {
    std::error_code code;
    return std::filesystem::is_directory(path, code);
}

base::Path path_option(const Options& options, std::string_view name, const base::Path& fallback) {
    if (options.is_negated(name)) return {};
    const std::string text = options.get_string(name, "");
    if (text.empty()) return fallback;
    const base::Path path = base::Path(text).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
}

base::Path below(const base::Path& directory, const base::Path& path) {
    return path.is_absolute() ? path : directory / path;
}

base::Path base_datadir(const Options& options, const base::Path& home) {
    const base::Path chosen = path_option(options, "datadir", {});
    return make_absolute(chosen.empty() ? default_datadir(home) : chosen);
}

base::Status check_datadir(const Options& options) {
    const base::Path chosen = path_option(options, "datadir", {});
    if (chosen.empty() || directory_exists(make_absolute(chosen))) return {};
    return base::fail("Specified data directory \"", options.get_string("datadir", ""),
                      "\" does not exist.");
}

base::Path network_datadir(const base::Path& datadir, consensus::Network network) {
    const std::string_view subdirectory = consensus::params_for(network).data_directory;
    return subdirectory.empty() ? datadir : datadir / subdirectory;
}

base::Path default_config_path(const base::Path& datadir, base::Filesystem& fs) {
    const base::Path own = datadir / kOwnConfigFile;
    return fs.exists(own) ? own : datadir / kCommonConfigFile;
}

std::optional<base::Path> config_path(const Options& options, const Surroundings& surroundings) {
    if (options.is_negated("conf")) return std::nullopt;
    const base::Path datadir = base_datadir(options, surroundings.home);
    const base::Path chosen = path_option(options, "conf", {});
    return chosen.empty() ? default_config_path(datadir, surroundings.fs) : below(datadir, chosen);
}

}  // namespace malha::config
