// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See start.hpp.
#include "malha/node/start.hpp"

#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "malha/base/version.hpp"
#include "malha/node/log_config.hpp"

namespace malha::node {
namespace {

using config::Options;

std::string version_line() {
    return std::string(base::kProgramName) + " daemon version v" +
           std::string(base::version_text()) + "\n";
}

/// Whoever names one of these wants help, whatever the value.
bool wants_help(const Options& options) {
    return options.is_set("?") || options.is_set("h") || options.is_set("help") ||
           options.is_set("help-debug");
}

std::string help(const Options& options) {
    const auto detail = options.get_bool("help-debug", false) ? config::HelpDetail::with_debug
                                                              : config::HelpDetail::normal;
    return version_line() + "\nUsage: malhad [options]\n\n" +
           config::help_text(options.table(), detail);
}

/// What -version and -help print instead of starting.
std::optional<EarlyExit> answer_of(const Options& options) {
    if (options.get_bool("version", false))
        return EarlyExit{.exit_code = 0, .standard_output = version_line(), .standard_error = {}};
    if (wants_help(options))
        return EarlyExit{.exit_code = 0, .standard_output = help(options), .standard_error = {}};
    return std::nullopt;
}

BackgroundMode background_mode(const Options& options) {
    if (options.get_bool("daemonwait", false)) return BackgroundMode::when_started;
    return options.get_bool("daemon", false) ? BackgroundMode::at_once : BackgroundMode::none;
}

void append(std::vector<std::string>& lines, const std::vector<std::string>& more) {
    lines.insert(lines.end(), more.begin(), more.end());
}

/// What a log begins with, so that it tells by itself which program ran where.
std::vector<std::string> opening_lines(const config::Configuration& configuration,
                                       const base::Filesystem& fs) {
    std::vector<std::string> lines{
        std::string(base::kProgramName) + " version v" + std::string(base::version_text()),
        "Using data directory " + configuration.network_datadir.string()};
    if (const auto& file = configuration.config_file)
        lines.push_back("Config file: " + file->string() +
                        (fs.exists(*file) ? "" : " (not found, skipping)"));
    return lines;
}

/// Everything after the configuration files; errors without their prefix.
base::Result<PreparedStart> prepare(Options& options, config::Configuration configuration,
                                    const config::Surroundings& surroundings, unsigned cores) {
    if (!options.operands().empty())
        return base::fail("Command line contains unexpected token '", options.operands().front(),
                          "', see bitcoind -h for a list of options.");
    const auto interactions = apply_interactions(options);
    auto log = MALHA_TRY(read_log_options(options, configuration.network_datadir));
    MALHA_TRY(prepare_log_file(surroundings.fs, options, log));
    auto config = MALHA_TRY(read_node_config(options, configuration, cores));

    PreparedStart start{.configuration = std::move(configuration),
                        .config = std::move(config),
                        .log = std::move(log),
                        .background = background_mode(options),
                        .standard_error = {},
                        .log_lines = {}};
    append(start.log_lines, opening_lines(start.configuration, surroundings.fs));
    append(start.log_lines, options.describe());
    append(start.log_lines, interactions);
    append(start.log_lines, options.notes());
    append(start.log_lines, start.config.notes);
    for (const std::string& line : start.configuration.warnings)
        start.standard_error += line + "\n";
    for (const std::string& warning : start.config.warnings)
        start.standard_error += "Warning: " + warning + "\n";
    return start;
}

}  // namespace

EarlyExit exit_with_error(const std::string& message) {
    return {.exit_code = 1, .standard_output = {}, .standard_error = "Error: " + message + "\n"};
}

std::variant<EarlyExit, PreparedStart> prepare_start(std::span<const std::string> words,
                                                     const config::Surroundings& surroundings,
                                                     unsigned cores) {
    Options options(config::node_options());
    if (const auto parsed = options.parse_command_line(words); !parsed)
        return exit_with_error("Error parsing command line arguments: " + parsed.error().message);
    // The command line is answered before the files are read, which may be what is wrong.
    if (auto answer = answer_of(options)) return *std::move(answer);
    auto configuration = config::load_configuration(options, surroundings);
    if (!configuration) return exit_with_error(configuration.error().message);
    if (auto answer = answer_of(options)) return *std::move(answer);
    auto start = prepare(options, *std::move(configuration), surroundings, cores);
    if (!start) return exit_with_error(start.error().message);
    return *std::move(start);
}

int raise_descriptor_limit(int wanted) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
    const auto needed = static_cast<rlim_t>(wanted);
    if (limit.rlim_cur < needed) {
        limit.rlim_cur = std::min(needed, limit.rlim_max);
        ::setrlimit(RLIMIT_NOFILE, &limit);
        ::getrlimit(RLIMIT_NOFILE, &limit);
    }
    return static_cast<int>(std::min<rlim_t>(limit.rlim_cur, std::numeric_limits<int>::max()));
}

/// Blocks and write batches of some megabytes come and go on several threads. Left alone, the C
/// library soon takes them from its arenas, one for each thread, where they leave holes: a quarter
/// of the memory of an import.
void return_large_memory() {
    constexpr int kLargeBytes = 256 << 10;
    constexpr int kKeptBytes = 4 << 20;
    ::mallopt(M_MMAP_THRESHOLD, kLargeBytes);
    ::mallopt(M_TRIM_THRESHOLD, kKeptBytes);
}

}  // namespace malha::node
