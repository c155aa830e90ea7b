// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The AS map that the program was built with (CMake: MALHA_ASMAP).
#pragma once

#include "malha/base/bytes.hpp"

namespace malha::node {

/// Its bytes, for as long as the program runs; empty: it was built with none.
[[nodiscard]] base::ByteView built_in_as_map();

}  // namespace malha::node
