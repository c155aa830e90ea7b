// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See rejection.hpp.
#include "malha/mempool/rejection.hpp"

namespace malha::mempool {

Rejection rejection_of(const consensus::Violation& violation) {
    const bool may_mature = violation.rule == consensus::Rule::premature_coinbase_spend;
    return {.kind = may_mature ? RejectClass::premature : RejectClass::consensus,
            .reason = consensus::reject_reason(violation),
            .details = consensus::debug_text(violation)};
}

}  // namespace malha::mempool
