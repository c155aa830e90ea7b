// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A copy of one of the data directories in ../shared/fixtures/datadir, for tests to open and
// change.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "support/shared.hpp"
#include "support/temporary_directory.hpp"

namespace malha::test {

class FixtureDatadir {
public:
    /// @param name  of the archive: "regtest-main", "regtest-xor0", "regtest-pruned".
    explicit FixtureDatadir(const std::string& name) : name_(name) {
        const auto archive = shared_path("fixtures/datadir/" + name + ".tar.xz");
        const std::string command =
            "tar -xJf '" + archive.string() + "' -C '" + directory_.path().string() + "'";
        if (std::system(command.c_str()) != 0) throw std::runtime_error("tar failed: " + command);
    }
    /// The -datadir.
    [[nodiscard]] std::filesystem::path path() const { return directory_.path() / name_; }
    /// The network's folder in it.
    [[nodiscard]] std::filesystem::path regtest() const { return path() / "regtest"; }

private:
    TemporaryDirectory directory_;
    std::string name_;
};

}  // namespace malha::test
