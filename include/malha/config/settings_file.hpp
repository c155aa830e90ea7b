// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// settings.json: settings that the running node changes, kept across restarts. A JSON object of
// option names; values are texts, numbers, booleans or lists of them. Members that this version
// does not know survive being written back.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "malha/base/filesystem.hpp"
#include "malha/base/result.hpp"
#include "malha/config/options.hpp"

namespace malha::config {

/// Thread: owner only.
class SettingsFile {
public:
    /// Reads the file; one that does not exist is empty.
    /// Errors: unreadable, not JSON, not an object, a member twice.
    [[nodiscard]] static base::Result<SettingsFile> open(base::Filesystem& fs, base::Path path);
    ~SettingsFile();
    SettingsFile(SettingsFile&&) noexcept;
    SettingsFile& operator=(SettingsFile&&) noexcept;

    [[nodiscard]] SettingMap settings() const;
    /// Replaces one setting by a list of texts; takes effect on disk with write().
    void set_list(const std::string& name, std::span<const std::string> values);
    void erase(const std::string& name);
    /// Old or new content survives a crash, never a mixture.
    [[nodiscard]] base::Status write() const;

private:
    struct Content;
    SettingsFile(base::Filesystem& fs, base::Path path, std::unique_ptr<Content> content);

    base::Filesystem* fs_;
    base::Path path_;
    std::unique_ptr<Content> content_;
};

}  // namespace malha::config
