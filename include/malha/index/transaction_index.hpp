// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -txindex: where each confirmed transaction lies in the block files. In Bitcoin Core's layout:
// indexes/txindex, key 't' and txid, value a TransactionPosition.
//
// Rows of blocks that left the chain stay until another block holds the transaction: look-ups tell
// the block they found it in. A row whose position was given to other blocks after a crash is found
// out by the txid.
#pragma once

#include "malha/index/index.hpp"
#include "malha/index/transaction_position.hpp"

namespace malha::index {

class TransactionIndex final : public Index {
public:
    TransactionIndex() : Index("txindex") {}

    [[nodiscard]] bool needs_undo() const override { return false; }
    /// The reward of the genesis block is left out: it never became a coin.
    [[nodiscard]] base::Status connect(const BlockData& data) override;
    [[nodiscard]] base::Status disconnect(const BlockData&) override { return {}; }

    /// Empty optional: not known. Errors: database or block file unreadable.
    /// Thread: any. Cost: a look-up and two reads.
    [[nodiscard]] base::Result<std::optional<StoredTransaction>> find(
        const primitives::Txid& txid, const storage::BlockFiles& files) const;
};

}  // namespace malha::index
