// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See partial_block.hpp.
#include "malha/p2p/partial_block.hpp"

#include <algorithm>

#include "malha/p2p/compact_encoding.hpp"

namespace malha::p2p {

PartialBlock::PartialBlock(const wire::CmpctBlock& message)
    : header_(message.header),
      key_(short_id_key(message.header, message.nonce)),
      transactions_(message.transaction_count()),
      filter_(kFilterBits) {}

base::Result<PartialBlock, PartialBlockError> PartialBlock::begin(const wire::CmpctBlock& message) {
    PartialBlock block(message);
    if (message.transaction_count() == 0 || !block.place(message))
        return base::Unexpected{PartialBlockError::malformed};
    const auto by_short_id = [](const Wanted& a, const Wanted& b) {
        return a.short_id < b.short_id;
    };
    auto& wanted = block.wanted_;
    std::sort(wanted.begin(), wanted.end(), by_short_id);
    const auto equal = std::adjacent_find(
        wanted.begin(), wanted.end(),
        [](const Wanted& a, const Wanted& b) { return a.short_id == b.short_id; });
    if (equal != wanted.end()) return base::Unexpected{PartialBlockError::colliding};
    for (const Wanted& each : wanted)
        block.filter_[each.short_id % kFilterBits] = true;
    block.open_ = wanted.size();
    return block;
}

/// @return false when a prefilled transaction stands beyond the end.
bool PartialBlock::place(const wire::CmpctBlock& message) {
    for (const wire::PrefilledTransaction& prefilled : message.prefilled) {
        if (prefilled.index >= transactions_.size()) return false;
        transactions_[prefilled.index] = prefilled.tx;
    }
    wanted_.reserve(message.short_ids.size());
    auto next_id = message.short_ids.begin();
    for (std::size_t i = 0; i < transactions_.size(); ++i)
        if (transactions_[i] == nullptr)
            wanted_.push_back({.short_id = *next_id++, .index = static_cast<std::uint16_t>(i)});
    return true;
}

bool PartialBlock::offer(const primitives::TransactionPtr& tx) {
    const std::uint64_t id = short_id(key_, tx->wtxid);
    if (!filter_[id % kFilterBits]) return open_ > 0;
    const auto found =
        std::lower_bound(wanted_.begin(), wanted_.end(), id,
                         [](const Wanted& each, std::uint64_t key) { return each.short_id < key; });
    if (found == wanted_.end() || found->short_id != id || found->is_ambiguous) return open_ > 0;
    primitives::TransactionPtr& slot = transactions_[found->index];
    if (slot == nullptr) {
        slot = tx;
        --open_;
    } else if (slot->wtxid != tx->wtxid) {
        slot = nullptr;
        found->is_ambiguous = true;
    }
    return open_ > 0;
}

std::vector<std::uint16_t> PartialBlock::missing() const {
    std::vector<std::uint16_t> indexes;
    for (std::size_t i = 0; i < transactions_.size(); ++i)
        if (transactions_[i] == nullptr) indexes.push_back(static_cast<std::uint16_t>(i));
    return indexes;
}

std::optional<base::Bytes> PartialBlock::complete(
    std::span<const primitives::TransactionPtr> rest) const {
    std::vector<const primitives::Transaction*> all;
    all.reserve(transactions_.size());
    std::size_t size = primitives::BlockHeader::kSize;
    auto next = rest.begin();
    for (const primitives::TransactionPtr& known : transactions_) {
        if (known == nullptr && next == rest.end()) return std::nullopt;
        all.push_back(known != nullptr ? known.get() : (next++)->get());
        size += all.back()->raw.size();
    }
    if (next != rest.end() || size > wire::kMaxPayloadSize) return std::nullopt;
    primitives::ByteWriter writer(size + 5);
    writer.write_bytes(header_.serialize()).write_compact_size(all.size());
    for (const primitives::Transaction* tx : all)
        writer.write_bytes(tx->raw);
    return writer.take();
}

}  // namespace malha::p2p
