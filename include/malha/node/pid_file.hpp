// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The file that names the running process (-pid).
#pragma once

#include "malha/base/filesystem.hpp"
#include "malha/base/result.hpp"

namespace malha::node {

/// The file exists as long as the object. Thread: owner only.
class PidFile {
public:
    /// Writes the number of this process: call after any fork.
    /// Errors: "Unable to create the PID file '<path>': <reason> (<errno>)".
    [[nodiscard]] static base::Result<PidFile> create(const base::Path& path);
    ~PidFile();
    PidFile(PidFile&& other) noexcept;
    PidFile& operator=(PidFile&&) = delete;

private:
    explicit PidFile(base::Path path) : path_(std::move(path)) {}

    base::Path path_;  ///< empty once moved from
};

}  // namespace malha::node
