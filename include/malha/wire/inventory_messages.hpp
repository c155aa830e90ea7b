// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Announcing and requesting things by hash, and transactions themselves.
#pragma once

#include <cstdint>
#include <vector>

#include "malha/primitives/hash.hpp"
#include "malha/primitives/transaction.hpp"
#include "malha/wire/commands.hpp"
#include "malha/wire/limits.hpp"
#include "malha/wire/message.hpp"

namespace malha::wire {

/// Kinds of inventory as getdata and inv name them; values beyond these are kept and mean nothing.
enum class InvType : std::uint32_t {
    tx = 1,
    block = 2,
    filtered_block = 3,              ///< BIP37
    cmpct_block = 4,                 ///< BIP152
    wtx = 5,                         ///< BIP339
    witness_tx = tx | 1 << 30,       ///< BIP144
    witness_block = block | 1 << 30  ///< BIP144
};

/// What an item names is only known from its type.
using InvHash = primitives::Hash256<struct InvHashTag>;

struct InvItem {
    InvType type{};
    InvHash hash;

    InvItem() = default;
    template <class Tag>
    InvItem(InvType item_type, const primitives::Hash256<Tag>& named)
        : type(item_type), hash(InvHash::from(named.bytes)) {}

    [[nodiscard]] primitives::Txid txid() const { return primitives::Txid::from(hash.bytes); }
    [[nodiscard]] primitives::Wtxid wtxid() const { return primitives::Wtxid::from(hash.bytes); }
    [[nodiscard]] primitives::BlockHash block_hash() const {
        return primitives::BlockHash::from(hash.bytes);
    }
    [[nodiscard]] bool is_tx() const {
        return type == InvType::tx || type == InvType::wtx || type == InvType::witness_tx;
    }
    [[nodiscard]] bool is_block() const {
        return type == InvType::block || type == InvType::filtered_block ||
               type == InvType::cmpct_block || type == InvType::witness_block;
    }
    friend bool operator==(const InvItem&, const InvItem&) = default;
};

/// inv, getdata and notfound differ only in name.
template <const std::string_view& Command>
struct InvMessage {
    static constexpr std::string_view kCommand = Command;

    std::vector<InvItem> items;  ///< at most kMaxInvItems

    /// Errors: malformed; over_limit.
    [[nodiscard]] static base::Result<InvMessage, DecodeError> read(primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

using Inv = InvMessage<command::kInv>;
using GetData = InvMessage<command::kGetData>;
using NotFound = InvMessage<command::kNotFound>;
extern template struct InvMessage<command::kInv>;
extern template struct InvMessage<command::kGetData>;
extern template struct InvMessage<command::kNotFound>;

/// BIP35: announce all you have.
using Mempool = EmptyMessage<command::kMempool>;

/// BIP133: no announcements below this fee rate.
struct FeeFilter {
    static constexpr std::string_view kCommand = command::kFeeFilter;

    std::int64_t fee_sat_per_kvb = 0;  ///< any value; senders may lie

    [[nodiscard]] static base::Result<FeeFilter, DecodeError> read(primitives::ByteReader& reader);
    void write(primitives::ByteWriter& writer) const;
};

/// A transaction; the payload becomes its buffer. Nothing may follow it.
struct TxMessage {
    static constexpr std::string_view kCommand = command::kTx;

    primitives::TransactionPtr tx;

    [[nodiscard]] static base::Result<TxMessage, DecodeError> parse(base::Bytes payload);
    void write(primitives::ByteWriter& writer) const;
};

}  // namespace malha::wire
