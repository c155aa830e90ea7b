// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// MALHA_ASSERT: for mistakes of the programmer only; always on, prints where and aborts.
#pragma once

namespace malha::base {

/// Prints the failed condition and its place to stderr, then aborts.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace malha::base

#define MALHA_ASSERT(condition)   \
    (static_cast<bool>(condition) \
         ? static_cast<void>(0)   \
         : ::malha::base::assertion_failed(#condition, __FILE__, __LINE__))
