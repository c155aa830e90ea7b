// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// One step of a path to a key, as descriptors and paths write it.
#pragma once

#include <cstdint>
#include <string_view>

#include "malha/base/result.hpp"

namespace malha::keys {

/// @param mark  set to the mark of a hardened step
/// Errors: no number, or one from 2^31 on.
[[nodiscard]] base::Result<std::uint32_t> parse_key_step(std::string_view text, char& mark);

}  // namespace malha::keys
