// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Memory for a message that is on its way.
#pragma once

#include "malha/base/bytes.hpp"

namespace malha::wire {

/// Appends what came of a message. A long one gets all its memory at once, which saves copying it
/// as it grows. Only when so much of it is there: who merely announces messages holds none of it.
/// @param size  what the buffer will hold in the end.
inline void append_received(base::Bytes& buffer, base::ByteView came, std::size_t size) {
    constexpr std::size_t kBeginning = 64 * 1024;
    if (buffer.size() + came.size() >= kBeginning) buffer.reserve(size);
    buffer.insert(buffer.end(), came.begin(), came.end());
}

}  // namespace malha::wire
