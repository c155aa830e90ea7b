// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Name and version of the programs; the numbers are those of CMakeLists.txt.
#pragma once

#include <string_view>

namespace malha::base {

inline constexpr std::string_view kProgramName = "Malha";
/// "0.1.0"
[[nodiscard]] std::string_view version_text();
/// Two decimal digits each for minor version and patch: 100 for 0.1.0, 319900 for 31.99.0.
[[nodiscard]] int version_number();

}  // namespace malha::base
