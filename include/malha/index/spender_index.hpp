// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -txospenderindex: which transaction spends an output. In Bitcoin Core's layout:
// indexes/txospenderindex/db, key 's', SipHash of the outpoint (little-endian, under a random key
// that the database holds), and the TransactionPosition of the spender; no value. Several rows may
// share a hash: look-ups read the transactions and compare.
#pragma once

#include "malha/crypto/siphash.hpp"
#include "malha/index/index.hpp"
#include "malha/index/transaction_position.hpp"

namespace malha::index {

class SpenderIndex final : public Index {
public:
    SpenderIndex() : Index("txospenderindex") {}

    [[nodiscard]] bool needs_undo() const override { return false; }
    [[nodiscard]] base::Status connect(const BlockData& data) override;
    [[nodiscard]] base::Status disconnect(const BlockData& data) override;

    /// Empty optional: no confirmed transaction spends it. Errors: database or block file
    /// unreadable. Thread: any. Cost: a look-up and two reads.
    [[nodiscard]] base::Result<std::optional<StoredTransaction>> find(
        const primitives::OutPoint& outpoint, const storage::BlockFiles& files) const;

private:
    [[nodiscard]] base::Status opened(base::Rng& rng) override;
    [[nodiscard]] std::uint64_t hash_of(const primitives::OutPoint& outpoint) const;
    /// Calls `visit` with the key of each spent outpoint's row.
    template <class Visit>
    void for_each_row(const BlockData& data, Visit visit) const;

    crypto::SipKey salt_;
};

}  // namespace malha::index
