// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The state machine of BIP 9, for any vote. States change only at period boundaries, so that the
// state after a block is the state after the last block of the period before.
#pragma once

#include <functional>
#include <unordered_map>

#include "malha/consensus/deployments.hpp"

namespace malha::consensus {

/// What is voted on, and which blocks count for it.
struct Vote {
    const VersionBitsParams& terms;
    std::function<bool(const HeaderNode&)> is_for;
};

/// Whether the version of a block takes part in BIP 9 and has the bit.
[[nodiscard]] bool has_version_bit(std::int32_t version, int bit);

/// Last block of the period before the one that follows `parent`; null in the first period.
[[nodiscard]] const HeaderNode* period_end(const VersionBitsParams& terms,
                                           const HeaderNode* parent);
[[nodiscard]] const HeaderNode* previous_period_end(const VersionBitsParams& terms,
                                                    const HeaderNode& end);

/// State after `end`, which closes a period; null: of the first period.
[[nodiscard]] DeploymentState state_after_period(const Vote& vote, const HeaderNode* end,
                                                 VersionBitsCache::States& known);

}  // namespace malha::consensus
