// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// sendcmpct, getblocktxn: giving blocks away in compact form (BIP 152, version 2).
//
// A block that builds on our tip is passed on to the peers that chose us for high bandwidth as soon
// as its proof of work, its transactions' commitment and its place are known to be right; its coins
// and scripts are checked meanwhile. So the network need not wait for every node on the way.
//
// Only recent blocks are served so: kCompactDepth in compact form, kTransactionsDepth by single
// transactions, deeper ones whole. What a peer may not see whole (Context::is_public) it does
// not see in parts either, but for the block that was just announced to it.
#pragma once

#include <deque>

#include "block_relay.hpp"
#include "malha/wire/compact_block_messages.hpp"
#include "message_group.hpp"

namespace malha::p2p {

class CompactRelay final : public MessageGroup {
public:
    static constexpr primitives::Height kCompactDepth = 5;
    static constexpr primitives::Height kTransactionsDepth = 10;

    CompactRelay(Context& context, HeaderSync& headers, BlockRelay& relay)
        : context_(context), headers_(headers), relay_(relay) {}

    void add_handlers(HandlerTable& table) override;
    void on_ready(Peer& peer) override;

    /// A block was stored, whoever gave it: announces it, if it is a child of the tip and we are in
    /// sync.
    void stored(const chain::BlockNode& node, const primitives::BlockPtr& block);

private:
    /// A block in compact form, as it was or may be sent to many.
    struct Made {
        primitives::BlockHash hash;
        base::Bytes message;
    };

    void handle_send_cmpct(Peer& peer, wire::SendCmpct&& message);
    void handle_get_block_txn(Peer& peer, wire::GetBlockTxn&& request);
    [[nodiscard]] bool send_compact(Peer& peer, const chain::BlockNode& node);
    [[nodiscard]] primitives::BlockPtr block_of(const chain::BlockNode& node) const;
    const base::Bytes& make(const primitives::BlockPtr& block);
    void send_transactions(Peer& peer, const wire::GetBlockTxn& request,
                           const primitives::BlockPtr& block);

    Context& context_;
    HeaderSync& headers_;
    BlockRelay& relay_;
    std::deque<Made> made_;  ///< the last ones, one per block that may be asked for
    /// The last child of a tip that was stored; peers ask for its transactions before it is valid.
    primitives::BlockPtr newest_;
    primitives::Height announced_height_ = -1;  ///< the highest block announced so early
};

}  // namespace malha::p2p
