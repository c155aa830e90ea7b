// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See log_config.hpp.
#include "malha/node/log_config.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "malha/config/paths.hpp"

namespace malha::node {
namespace {

/// How much of a long log survives a start; in bytes.
constexpr std::uint64_t kKeptLogSize = 10'000'000;
/// A log up to this size is left alone, so that not every start copies it; in bytes.
constexpr std::uint64_t kLongLogSize = kKeptLogSize / 10 * 11;

constexpr std::uint64_t kAllCategories = (std::uint64_t{1} << base::kLogCategoryCount) - 1;

bool means_none(const std::string& name) {
    return name == "0" || name == "none";
}

std::optional<std::uint64_t> category_bits(const std::string& name) {
    if (name.empty() || name == "1" || name == "all") return kAllCategories;
    const auto category = base::log_category_from(name);
    if (!category) return std::nullopt;
    return std::uint64_t{1} << static_cast<unsigned>(*category);
}

/// Bits of all categories that -debug or -debugexclude name; "none" forgets those before it.
base::Result<std::uint64_t> bits_of(const config::Options& options, std::string_view option) {
    const std::vector<std::string> names = options.get_list(option);
    std::uint64_t bits = 0;
    const auto after_none = std::find_if(names.rbegin(), names.rend(), means_none).base();
    for (auto name = after_none; name != names.end(); ++name) {
        const auto some = category_bits(*name);
        if (!some) return base::fail("Unsupported logging category -", option, "=", *name, ".");
        bits |= *some;
    }
    return bits;
}

std::optional<base::LogLevel> level_from(std::string_view name) {
    for (const auto level : {base::LogLevel::info, base::LogLevel::debug, base::LogLevel::trace})
        if (base::to_string(level) == name) return level;
    return std::nullopt;
}

/// "addrman, bench, ...": what messages name as valid.
std::string listed_categories() {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < base::kLogCategoryCount; ++i)
        if (const auto category = static_cast<base::LogCategory>(i); base::is_listed(category))
            names.push_back(base::to_string(category));
    std::sort(names.begin(), names.end());
    std::string text;
    for (const std::string_view name : names)
        text.append(text.empty() ? "" : ", ").append(name);
    return text;
}

base::Result<base::CategoryLevels> read_levels(const config::Options& options) {
    constexpr std::string_view kLevels = "info, debug, trace";
    base::CategoryLevels levels = base::all_categories_from(base::LogLevel::debug);
    for (const std::string& value : options.get_list("loglevel")) {
        const auto colon = value.find(':');
        if (colon == std::string::npos) {
            const auto level = level_from(value);
            if (!level)
                return base::fail("Unsupported global logging level -loglevel=", value,
                                  ". Valid values: ", kLevels, ".");
            levels = base::all_categories_from(*level);
            continue;
        }
        const auto category = base::log_category_from(value.substr(0, colon));
        const auto level = level_from(value.substr(colon + 1));
        if (!category || !level)
            return base::fail("Unsupported category-specific logging level -loglevel=", value,
                              ". Expected -loglevel=<category>:<loglevel>. Valid categories: ",
                              listed_categories(), ". Valid loglevels: ", kLevels, ".");
        levels[static_cast<std::size_t>(*category)] = *level;
    }
    return levels;
}

/// -logrotatesize in MiB, -logrotatefiles.
base::Status read_rotation(const config::Options& options, base::LogOptions& log) {
    constexpr std::int64_t kMostMegabytes = 1'000'000;
    constexpr std::int64_t kMostFiles = 1000;
    const std::int64_t megabytes = options.get_int("logrotatesize", 0);
    if (megabytes < 0 || megabytes > kMostMegabytes)
        return base::fail("-logrotatesize must be between 0 and ", std::to_string(kMostMegabytes),
                          " (MiB)");
    const std::int64_t files = options.get_int("logrotatefiles", 5);
    if (files < 1 || files > kMostFiles)
        return base::fail("-logrotatefiles must be between 1 and ", std::to_string(kMostFiles));
    log.rotate_bytes = static_cast<std::uint64_t>(megabytes) << 20U;
    log.rotated_files = static_cast<std::size_t>(files);
    return {};
}

base::Status keep_end(base::Filesystem& fs, const base::Path& path) {
    const auto file = MALHA_TRY(fs.open(path, base::OpenMode::read_write));
    const std::uint64_t size = MALHA_TRY(file->size());
    if (size <= kLongLogSize) return {};
    base::Bytes end(kKeptLogSize);
    end.resize(MALHA_TRY(file->read_at(size - kKeptLogSize, end)));
    MALHA_TRY(file->truncate(0));
    return file->write_at(0, end);
}

}  // namespace

base::Result<base::LogOptions> read_log_options(const config::Options& options,
                                                const base::Path& network_datadir) {
    base::LogOptions log;
    log.categories = MALHA_TRY(bits_of(options, "debug"));
    log.categories &= ~MALHA_TRY(bits_of(options, "debugexclude"));
    log.category_levels = MALHA_TRY(read_levels(options));
    const base::Path file = config::path_option(options, "debuglogfile", "debug.log");
    if (!file.empty()) log.file = config::below(network_datadir, file).string();
    const bool in_background =
        options.get_bool("daemon", false) || options.get_bool("daemonwait", false);
    log.print_to_console = options.get_bool("printtoconsole", !in_background);
    log.timestamps = options.get_bool("logtimestamps", true);
    log.time_micros = options.get_bool("logtimemicros", false);
    log.thread_names = options.get_bool("logthreadnames", false);
    log.source_locations = options.get_bool("logsourcelocations", false);
    log.level_always = options.get_bool("loglevelalways", false);
    log.limits_rate = options.get_bool("logratelimit", true);
    MALHA_TRY(read_rotation(options, log));
    return log;
}

base::Status prepare_log_file(base::Filesystem& fs, const config::Options& options,
                              const base::LogOptions& log) {
    if (log.file.empty()) return {};
    if (!fs.open(log.file, base::OpenMode::read_write))
        return base::fail("Could not open debug log file ", log.file);
    const bool shrinks = log.categories == 0 && log.rotate_bytes == 0;
    if (!options.get_bool("shrinkdebugfile", shrinks)) return {};
    return keep_end(fs, log.file);
}

}  // namespace malha::node
