// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Keys that several parties hold together: aggregation (BIP 327) and derivation from the aggregate
// (BIP 328).
#pragma once

#include <optional>
#include <span>

#include "malha/keys/extended_key.hpp"

namespace malha::keys {

/// BIP 327 KeyAgg, in the given order. Empty optional: no keys, or they cancel out (negligible
/// probability unless made so).
/// @param keys  compressed
[[nodiscard]] std::optional<crypto::PublicKey> musig_aggregate(
    std::span<const crypto::PublicKey> keys);

/// BIP 327 KeyAggCoeff: the factor of a participant's key in the aggregate. Empty optional: it is
/// not among the keys.
[[nodiscard]] std::optional<crypto::Bytes32> musig_coefficient(
    std::span<const crypto::PublicKey> keys, const crypto::PublicKey& key);

/// BIP 328: the extended key of an aggregate, from which unhardened children follow.
[[nodiscard]] ExtendedPublicKey musig_extended_key(const crypto::PublicKey& aggregate);

}  // namespace malha::keys
