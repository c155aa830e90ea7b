// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Paths to keys as users write them: "m/84h/0h/7" (BIP 32).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "malha/base/result.hpp"

namespace malha::keys {

/// "m" alone is the root itself. Steps are hardened by "h" or "'", which kHardened marks.
/// Errors: no "m" in front; a step that is no number below 2^31; each names it.
[[nodiscard]] base::Result<std::vector<std::uint32_t>> parse_key_path(std::string_view text);

}  // namespace malha::keys
