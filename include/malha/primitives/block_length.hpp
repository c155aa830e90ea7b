// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Where a serialised block ends.
#pragma once

#include <cstddef>
#include <optional>

#include "malha/base/bytes.hpp"

namespace malha::primitives {

/// Bytes of the block at the front; empty when there is none. Cost: that of Block::parse.
[[nodiscard]] std::optional<std::size_t> block_length(base::ByteView bytes);

}  // namespace malha::primitives
