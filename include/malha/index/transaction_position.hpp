// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Where a transaction lies in the block files: what the transaction and the spender index store.
#pragma once

#include <cstdint>

#include "malha/base/result.hpp"
#include "malha/primitives/block.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/storage/block_file_info.hpp"
#include "malha/storage/block_files.hpp"

namespace malha::index {

/// On disk: VARINT(file), VARINT(offset of the block in it), VARINT(offset of the transaction
/// behind the block's header).
struct TransactionPosition {
    storage::FilePos block;
    std::uint32_t offset = 0;
    friend bool operator==(const TransactionPosition&, const TransactionPosition&) = default;
};
void write_position(primitives::ByteWriter& writer, const TransactionPosition& position);
/// Fails the reader on numbers out of range.
[[nodiscard]] TransactionPosition read_position(primitives::ByteReader& reader);

/// The position of each transaction, as the block lies in the files. Cost: O(transactions).
class PositionCounter {
public:
    PositionCounter(storage::FilePos block, std::size_t transactions);
    /// Of the first transaction, then of the next ones.
    [[nodiscard]] TransactionPosition next(const primitives::Transaction& tx);

private:
    TransactionPosition at_;
};

struct StoredTransaction {
    primitives::TransactionPtr tx;
    primitives::BlockHash block;
};
/// Reads the transaction. Errors: pruned, unreadable, or not a transaction.
/// Thread: any.
[[nodiscard]] base::Result<StoredTransaction> read_transaction(const storage::BlockFiles& files,
                                                               const TransactionPosition& position);

}  // namespace malha::index
