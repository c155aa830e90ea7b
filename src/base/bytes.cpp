// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See bytes.hpp.
#include "malha/base/bytes.hpp"

#include <cstring>

namespace malha::base {

void secure_wipe(MutableByteView bytes) noexcept {
    if (bytes.empty()) return;
    std::memset(bytes.data(), 0, bytes.size());
    // The compiler must assume that the memory is read here.
    __asm__ __volatile__("" : : "r"(bytes.data()) : "memory");
}

}  // namespace malha::base
