// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What change costs, and from which amount on it is worth having.
#pragma once

#include "malha/base/bytes.hpp"
#include "malha/primitives/fee_rate.hpp"

namespace malha::wallet {

/// Rates that decide about change.
struct ChangeRates {
    primitives::FeeRate transaction;  ///< of the transaction that makes it
    /// At which it is better to give away what would cost more to spend later; at least the dust
    /// rate of relay.
    primitives::FeeRate discard;
};

/// A value. Thread: any.
struct ChangeTerms {
    primitives::VSize output_size = 0;  ///< of the output
    primitives::Amount fee;             ///< of the output
    primitives::Amount cost;            ///< of the output, and of spending it later
    /// Less than this is left to the miners: it would be dust, or cost more than it is worth.
    primitives::Amount viable_min;
};

/// @param script  of the change output.  @param spend_size  of the input that spends it.
[[nodiscard]] ChangeTerms change_terms(base::ByteView script, primitives::VSize spend_size,
                                       const ChangeRates& rates);

/// What is left as change. Zero: nothing viable.
/// @param surplus  of the inputs over what must be paid, without a change output.
[[nodiscard]] primitives::Amount change_of(primitives::Amount surplus, const ChangeTerms& terms);

/// Bytes of a serialised output with that script.
[[nodiscard]] primitives::VSize output_size(base::ByteView script);

}  // namespace malha::wallet
