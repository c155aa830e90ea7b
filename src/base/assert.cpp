// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See assert.hpp.
#include "malha/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace malha::base {

void assertion_failed(const char* condition, const char* file, int line) noexcept {
    std::fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, condition);
    std::abort();
}

}  // namespace malha::base
