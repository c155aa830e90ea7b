// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// From events to what ZMQ subscribers are told, in the order that they know.
//
// The bus tells of a block first and then of what it did to the pool. Subscribers know it the other
// way round: in one step of the chain the disconnected blocks come first, then the changes of the
// pool, then the connected blocks, then the new tip. So connected blocks wait here until the next
// event shows that the pool is done with them; after a reorganisation, until the step has ended.
//
// A tip is told for every block that makes the chain higher than it was, and for the block at which
// a reorganisation ends; not while the node catches up with the network.
#pragma once

#include <functional>
#include <vector>

#include "malha/base/executor.hpp"
#include "malha/events/bus.hpp"
#include "malha/events/new_tips.hpp"

namespace malha::rpc {

struct ZmqNote {
    enum class Kind : std::uint8_t {
        tip,           ///< hashblock, rawblock
        connected,     ///< hashtx and rawtx of its transactions, then sequence C
        disconnected,  ///< the same, with D
        added,         ///< hashtx, rawtx, sequence A
        removed,       ///< sequence R
    };
    Kind kind{};
    primitives::BlockPtr block{};     ///< of the first three kinds
    primitives::TransactionPtr tx{};  ///< of the others
    std::uint64_t mempool_sequence = 0;
};

/// Thread: node strand.
class ZmqFeed {
public:
    using Sink = std::function<void(ZmqNote)>;

    /// @param strand  the one on which events arrive; must outlive the bus, as this object must.
    ZmqFeed(base::Executor& strand, Sink sink) : strand_(strand), sink_(std::move(sink)) {}
    ZmqFeed(const ZmqFeed&) = delete;
    ZmqFeed& operator=(const ZmqFeed&) = delete;

    void subscribe(events::Bus& bus);

private:
    /// Blocks that may wait at once, twice. What a longer reorganisation does to the pool comes
    /// after some of its blocks.
    static constexpr std::size_t kWaitingMax = events::NewTips::kBlocksMax;

    void on_connected(const events::BlockConnected& event);
    void on_disconnected(const events::BlockDisconnected& event);
    void on_tip(const events::TipChanged& event);
    void hold(ZmqNote note);
    void release();

    base::Executor& strand_;
    Sink sink_;
    std::vector<ZmqNote> held_;  ///< wait for the pool
    events::NewTips new_tips_;
    bool is_reorganising_ = false;  ///< a block was disconnected and held_ not released
    bool tip_is_held_ = false;
};

}  // namespace malha::rpc
