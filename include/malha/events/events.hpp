// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The catalogue of events: what happened to the chain and the pool, for those who follow them.
//
// Order. All events of one bus form one sequence, and every handler sees the events it subscribed
// to in that order. For blocks:
//  - BlockConnected follows BlockConnected of the parent; BlockDisconnected names the block that
//    was connected last. So a handler that applies and undoes them always holds one real chain.
//  - A reorganisation disconnects from the old tip down to the fork, then connects up to the new
//    tip, then announces one TipChanged. TipChanged always names the block connected last.
//  - The one exception: a snapshot of coins takes the place of a shorter chain. TipChanged then
//    names its base block, whose ancestors were not connected; HistoryValidated tells of these.
//  - BlockStored precedes BlockChecked of the same block, BlockChecked precedes BlockConnected, and
//    HeaderTipChanged precedes all of them unless the header tip already led further.
//  - TransactionRemoved (block, conflict) follows BlockConnected of the block; what a
//    reorganisation does to the pool follows its TipChanged.
//  - ChainFlushed names a block connected before; after a crash the chain is never shorter than
//    the last one announced (but for a reorganisation).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "malha/base/time.hpp"
#include "malha/primitives/amount.hpp"
#include "malha/primitives/block.hpp"

namespace malha::events {

/// A block, by hash and height.
struct BlockPosition {
    primitives::BlockHash hash;
    primitives::Height height = -1;
    friend bool operator==(const BlockPosition&, const BlockPosition&) = default;
};

/// A block that was new came in and was stored: what needs no coins of it is checked, and it waits
/// to be connected, if ever. Not for blocks found in files that were there at the start.
/// Issuer: chain engine. Handlers: relay, which passes it on before it is connected (BIP 152).
struct BlockStored {
    primitives::BlockPtr block;
    primitives::Height height = 0;
};

/// A block became part of the active chain, all its rules checked.
/// Issuer: chain engine. Handlers: indexes, wallets, mempool, notifications.
struct BlockConnected {
    primitives::BlockPtr block;
    primitives::Height height = 0;
};

/// The last block of the active chain was taken off. Issuer and handlers: as BlockConnected.
struct BlockDisconnected {
    primitives::BlockPtr block;
    primitives::Height height = 0;
    /// A user declared it or a block below it invalid: no better chain takes its place.
    bool is_invalidated = false;
};

/// The active chain ends elsewhere. Once per step of the engine: several blocks may lie between.
/// Issuer: chain engine. Handlers: waiting RPC calls, block templates, relay, notifications.
struct TipChanged {
    BlockPosition tip;
    BlockPosition fork;  ///< last block that the old and the new chain share
    bool is_initial_download = false;
};

/// The best header chain ends elsewhere. Issuer: chain engine. Handlers: progress, relay, getinfo.
struct HeaderTipChanged {
    BlockPosition tip;
    base::UnixSeconds time;
    bool is_initial_download = false;
};

/// A block was fully checked. Issuer: chain engine. Handlers: submitblock, peer scoring.
struct BlockChecked {
    BlockPosition block;
    std::string reject_reason;  ///< empty: the block is valid
    std::string debug;          ///< for people; may be empty
};

/// Everything up to this block is on the disk. Issuer: chain engine. Handlers: indexes, wallets.
struct ChainFlushed {
    BlockPosition block;
};

/// A block of the active chain, below the base of a snapshot, was validated after the blocks above;
/// its undo data is stored now. Issuer: chain engine. Handlers: indexes, wallets, relay.
struct HistoryValidated {
    BlockPosition block;
    bool is_complete =
        false;  ///< the base, whose coins are those of the snapshot: all is validated
};

/// A transaction entered the pool. Issuer: mempool. Handlers: relay, wallets, notifications.
struct TransactionAdded {
    primitives::TransactionPtr tx;
    primitives::Amount fee;              ///< without fee delta
    std::int64_t vsize = 0;              ///< virtual bytes, adjusted for signature operations
    std::uint64_t mempool_sequence = 0;  ///< counts changes of the pool
};

/// Why a transaction left the pool.
enum class RemovalReason : std::uint8_t {
    expiry,      ///< waited too long
    size_limit,  ///< the pool was full
    reorg,       ///< no longer valid on the new chain
    block,       ///< confirmed
    conflict,    ///< a confirmed transaction spent the same output
    replaced,    ///< by one that pays more
};
/// "expiry", "sizelimit", "reorg", "block", "conflict", "replaced".
[[nodiscard]] std::string_view to_string(RemovalReason reason);

/// A transaction left the pool. Issuer: mempool. Handlers: as TransactionAdded.
struct TransactionRemoved {
    primitives::TransactionPtr tx;
    RemovalReason reason{};
    std::uint64_t mempool_sequence = 0;  ///< as TransactionAdded; one sequence for both
};

using Event = std::variant<BlockStored, BlockConnected, BlockDisconnected, TipChanged,
                           HeaderTipChanged, BlockChecked, ChainFlushed, HistoryValidated,
                           TransactionAdded, TransactionRemoved>;

}  // namespace malha::events
