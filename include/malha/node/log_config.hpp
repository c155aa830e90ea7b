// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The logging options.
#pragma once

#include "malha/base/filesystem.hpp"
#include "malha/base/log.hpp"
#include "malha/base/result.hpp"
#include "malha/config/options.hpp"

namespace malha::node {

/// -debug, -debugexclude, -loglevel, -debuglogfile, -printtoconsole and those that shape a line.
/// Errors: an unknown category or level.
[[nodiscard]] base::Result<base::LogOptions> read_log_options(const config::Options& options,
                                                              const base::Path& network_datadir);

/// Makes sure that the log can be written, and keeps only the end of one that has grown too long
/// (-shrinkdebugfile).
[[nodiscard]] base::Status prepare_log_file(base::Filesystem& fs, const config::Options& options,
                                            const base::LogOptions& log);

}  // namespace malha::node
