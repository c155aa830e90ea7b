// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Why a transaction was not taken. The class decides what relay does next; the texts are those that
// users and clients know.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "malha/base/result.hpp"
#include "malha/consensus/rule.hpp"

namespace malha::mempool {

/// In the words of relay: may the same transaction be worth another look?
enum class RejectClass : std::uint8_t {
    consensus,            ///< never valid
    policy,               ///< valid, but not relayed or not wanted here
    missing_inputs,       ///< spends what is unknown or spent: perhaps an orphan
    premature,            ///< not yet final, or a coinbase not yet mature
    witness_stripped,     ///< the same txid with a witness may be fine: do not remember the txid
    conflict,             ///< already known (in the pool or confirmed)
    reconsiderable,       ///< paid too little alone; together with a child it may do
    inputs_not_standard,  ///< spends outputs in a way that is not standard
    fault,                ///< the coins could not be read; the engine is about to stop the node
};

struct [[nodiscard]] Rejection {
    RejectClass kind = RejectClass::policy;
    std::string reason{};   ///< "min relay fee not met"
    std::string details{};  ///< "5 < 11"; may be empty

    /// "min relay fee not met, 5 < 11".
    [[nodiscard]] std::string text() const {
        return details.empty() ? reason : reason + ", " + details;
    }
    friend bool operator==(const Rejection&, const Rejection&) = default;
};

[[nodiscard]] inline base::Unexpected<Rejection> reject(RejectClass kind, std::string reason,
                                                        std::string details = {}) {
    return {Rejection{kind, std::move(reason), std::move(details)}};
}
/// A broken consensus rule as a rejection.
[[nodiscard]] Rejection rejection_of(const consensus::Violation& violation);

/// A check that passes or rejects.
using Check = base::Result<void, Rejection>;

}  // namespace malha::mempool
