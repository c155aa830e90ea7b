// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The syntax of bitcoin.conf: name=value lines, [section] lines, # comments. Pure text to values;
// which options exist and which file is read is decided elsewhere.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "malha/base/result.hpp"

namespace malha::config {

struct ConfigEntry {
    std::string key;  ///< with its section: "regtest.port" inside [regtest]
    std::string value;
};

/// A section that the file names, as [section] or as the prefix of a key.
struct ConfigSection {
    std::string name;
    int line = 0;  ///< counted from 1
};

struct ConfigFile {
    std::vector<ConfigEntry> entries;
    std::vector<ConfigSection> sections;
};

/// Errors: a line that is neither of the three, a key that begins with a dash, a comment sign in a
/// line that sets rpcpassword; each names the line.
[[nodiscard]] base::Result<ConfigFile> parse_config_file(std::string_view text);

}  // namespace malha::config
