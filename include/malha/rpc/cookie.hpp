// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The cookie: a file with a random password, made at every start, for clients that can read the
// data directory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "malha/base/filesystem.hpp"
#include "malha/base/result.hpp"
#include "malha/base/rng.hpp"

namespace malha::rpc {

inline constexpr std::string_view kCookieUser = "__cookie__";

/// Who may read the file (-rpccookieperms).
enum class CookieAccess : std::uint8_t { owner, group, all };
/// "owner", "group" or "all".
[[nodiscard]] std::optional<CookieAccess> cookie_access_from(std::string_view name);

/// Writes "__cookie__:<password>" with a fresh password. At no time does the file exist with wider
/// access or half its content.
/// @return the password.
[[nodiscard]] base::Result<std::string> write_cookie(const base::Path& path, CookieAccess access,
                                                     base::Rng& rng);
/// For clients. @return "__cookie__:<password>".
[[nodiscard]] base::Result<std::string> read_cookie(const base::Path& path);

}  // namespace malha::rpc
