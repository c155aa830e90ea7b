// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The creator of a PSBT (BIPs 174, 370).
#pragma once

#include "malha/keys/psbt.hpp"

namespace malha::keys {

/// An empty PSBT of a transaction, whose scripts and witnesses are left out.
/// @param version  0 or 2.
[[nodiscard]] Psbt create_psbt(const primitives::MutableTransaction& tx, std::uint32_t version);

}  // namespace malha::keys
