// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Whether a sanitizer stands between the program and the system: it brings an allocator of its own,
// and locks no memory.
#pragma once

namespace malha::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kIsSanitized = true;
#elif defined(__has_feature)
inline constexpr bool kIsSanitized =
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
inline constexpr bool kIsSanitized = false;
#endif

}  // namespace malha::test
