// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Secrets that come as text.
#pragma once

#include <string>

#include "malha/base/bytes.hpp"

namespace malha::base {

/// Overwrites the text with all that its memory holds, also of longer texts before. Then it is
/// empty.
inline void wipe_text(std::string& text) noexcept {
    text.resize(text.capacity());  // never allocates
    secure_wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    text.clear();
}

}  // namespace malha::base
