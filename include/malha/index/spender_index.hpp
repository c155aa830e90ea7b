// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -txospenderindex: which transaction spends an output. In Bitcoin Core's layout:
// indexes/txospenderindex/db, key 's', SipHash of the outpoint (little-endian, under a random key
// that the database holds), and the TransactionPosition of the spender; no value. Several rows may
// share a hash: look-ups read the transactions and compare.
#pragma once

#include <functional>

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

    using IsActive = std::function<bool(const primitives::BlockHash&)>;
    /// Empty optional: no confirmed transaction spends it. Errors: database or block file
    /// unreadable. Thread: any. Cost: a look-up and two reads.
    /// @param is_active  whether the block is part of the active chain: rows of blocks that a crash
    /// took from it are left behind, and the same transaction may be in several of them.
    [[nodiscard]] base::Result<std::optional<StoredTransaction>> find(
        const primitives::OutPoint& outpoint, const storage::BlockFiles& files,
        const IsActive& is_active) const;

private:
    [[nodiscard]] base::Status opened(base::Rng& rng) override;
    [[nodiscard]] std::uint64_t hash_of(const primitives::OutPoint& outpoint) const;
    /// Calls `visit` with the key of each spent outpoint's row.
    template <class Visit>
    void for_each_row(const BlockData& data, Visit visit) const;

    crypto::SipKey salt_;
};

}  // namespace malha::index
