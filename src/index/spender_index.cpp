// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See spender_index.hpp.
#include "malha/index/spender_index.hpp"

#include <algorithm>
#include <string_view>

namespace malha::index {
namespace {

constexpr std::uint8_t kRowPrefix = 's';
/// Its terminating zero belongs to it.
constexpr std::string_view kSaltKey("siphash_key\0", 12);
constexpr std::size_t kHashEnd = 1 + sizeof(std::uint64_t);

bool spends(const primitives::Transaction& tx, const primitives::OutPoint& outpoint) {
    return std::ranges::any_of(
        tx.inputs, [&](const primitives::TxInput& input) { return input.prevout == outpoint; });
}

}  // namespace

base::Status SpenderIndex::opened(base::Rng& rng) {
    auto record = MALHA_TRY(database().get(base::as_bytes(kSaltKey)));
    if (!record) {
        record.emplace(16);
        rng.fill(*record);
        MALHA_TRY(database().put(base::as_bytes(kSaltKey), *record, storage::Durability::synced));
    }
    primitives::ByteReader reader(*record);
    salt_.k0 = reader.read<std::uint64_t>();
    salt_.k1 = reader.read<std::uint64_t>();
    if (!reader.at_end()) return damaged("its hash key has a wrong size");
    return {};
}

std::uint64_t SpenderIndex::hash_of(const primitives::OutPoint& outpoint) const {
    return crypto::siphash_36(salt_, outpoint.txid.bytes, outpoint.index);
}

template <class Visit>
void SpenderIndex::for_each_row(const BlockData& data, Visit visit) const {
    const auto transactions = data.block->transactions();
    PositionCounter counter(data.file_position, transactions.size());
    primitives::ByteWriter key;
    for (const primitives::Transaction& tx : transactions) {
        const TransactionPosition position = counter.next(tx);
        if (tx.is_coinbase()) continue;
        for (const primitives::TxInput& input : tx.inputs) {
            key.clear();
            key.write(kRowPrefix).write(hash_of(input.prevout));
            write_position(key, position);
            visit(key.bytes());
        }
    }
}

base::Status SpenderIndex::connect(const BlockData& data) {
    for_each_row(data, [this](base::ByteView key) { rows().put(key, {}); });
    return {};
}

base::Status SpenderIndex::disconnect(const BlockData& data) {
    for_each_row(data, [this](base::ByteView key) { rows().erase(key); });
    return {};
}

base::Result<std::optional<StoredTransaction>> SpenderIndex::find(
    const primitives::OutPoint& outpoint, const storage::BlockFiles& files,
    const IsActive& is_active) const {
    primitives::ByteWriter prefix;
    prefix.write(kRowPrefix).write(hash_of(outpoint));
    storage::DatabaseIterator row = database().iterate();
    for (row.seek(prefix.bytes()); row.valid(); row.next()) {
        if (row.key().size() < kHashEnd ||
            !std::ranges::equal(row.key().first(kHashEnd), prefix.bytes()))
            break;
        primitives::ByteReader reader(row.key().subspan(kHashEnd));
        const TransactionPosition position = read_position(reader);
        if (!reader.at_end()) return damaged("a spender's position does not decode");
        auto stored = read_transaction(files, position);
        if (stored && spends(*stored->tx, outpoint) && is_active(stored->block))
            return std::optional(std::move(*stored));
    }
    MALHA_TRY(row.status());
    return std::optional<StoredTransaction>();
}

}  // namespace malha::index
