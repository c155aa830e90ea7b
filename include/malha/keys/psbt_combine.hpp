// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Making one PSBT of several: versions of one transaction (BIP 174: combiner), or different
// transactions whose inputs and outputs are put together.
#pragma once

#include <span>

#include "malha/base/rng.hpp"
#include "malha/keys/psbt.hpp"

namespace malha::keys {

/// All fields of all of them; of different values for one key the first stays.
/// @param psbts  at least one. Empty optional: they are not about the same transaction.
[[nodiscard]] std::optional<Psbt> combine_psbts(std::span<const Psbt> psbts);

/// Version 0 only. Inputs and outputs in random order, so that nobody sees what belongs together.
/// Errors: an output that is spent by two of them.
[[nodiscard]] base::Result<Psbt, primitives::OutPoint> join_psbts(std::span<const Psbt> psbts,
                                                                  base::Rng& rng);

}  // namespace malha::keys
