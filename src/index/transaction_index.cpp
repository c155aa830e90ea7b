// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See transaction_index.hpp.
#include "malha/index/transaction_index.hpp"

#include <algorithm>
#include <array>

namespace malha::index {
namespace {

/// 't', txid.
using Key = std::array<std::uint8_t, 33>;

Key key_of(const primitives::Txid& txid) {
    Key key{'t'};
    std::ranges::copy(txid.bytes, key.begin() + 1);
    return key;
}

}  // namespace

base::Status TransactionIndex::connect(const BlockData& data) {
    if (data.position.height == 0) return {};
    const auto transactions = data.block->transactions();
    PositionCounter counter(data.file_position, transactions.size());
    primitives::ByteWriter value;
    for (const primitives::Transaction& tx : transactions) {
        value.clear();
        write_position(value, counter.next(tx));
        rows().put(key_of(tx.txid), value.bytes());
    }
    return {};
}

base::Result<std::optional<StoredTransaction>> TransactionIndex::find(
    const primitives::Txid& txid, const storage::BlockFiles& files) const {
    const auto record = MALHA_TRY(database().get(key_of(txid)));
    if (!record) return std::optional<StoredTransaction>();
    primitives::ByteReader reader(*record);
    const TransactionPosition position = read_position(reader);
    if (!reader.at_end()) return damaged("a transaction's position does not decode");
    auto stored = MALHA_TRY(read_transaction(files, position));
    if (stored.tx->txid != txid) return std::optional<StoredTransaction>();
    return std::optional(std::move(stored));
}

}  // namespace malha::index
