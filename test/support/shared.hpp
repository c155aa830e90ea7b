// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Public vectors and fixtures in ../shared. Without them a test is SKIPPED; in CI (CI=true) that is
// a failure.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "malha/base/bytes.hpp"

namespace malha::test {

/// Path below ../shared, e.g. shared_path("vectors/script/script_tests.json").
[[nodiscard]] std::filesystem::path shared_path(const std::string& relative);
[[nodiscard]] bool shared_exists(const std::string& relative);

/// Whole content; .xz files are unpacked. Throws when it cannot be read (a test then fails).
[[nodiscard]] base::Bytes shared_bytes(const std::string& relative);
[[nodiscard]] std::string shared_text(const std::string& relative);
[[nodiscard]] nlohmann::json shared_json(const std::string& relative);

/// True where a missing ../shared must fail instead of skip.
[[nodiscard]] bool shared_is_required();

}  // namespace malha::test

/// First line of a test that needs ../shared.
#define MALHA_NEEDS_SHARED(relative)                                                               \
    do {                                                                                           \
        if (!::malha::test::shared_exists(relative)) {                                             \
            if (::malha::test::shared_is_required()) FAIL() << "missing ../shared/" << (relative); \
            GTEST_SKIP() << "SKIPPED: needs ../shared/" << (relative);                             \
        }                                                                                          \
    } while (false)
