// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// cmpctblock, blocktxn: taking blocks in that come in compact form (BIP 152, version 2).
//
// Rules:
//  - Compact blocks are heard from peers that support them and were asked, or were chosen for high
//    bandwidth; never with -blocksonly, as then there is no pool to find transactions in.
//  - The header is taken like one of a headers message. A block at or below our tip is of no use in
//    this form, one far above it neither: those are fetched whole.
//  - A block is put together from the message, the pool and the extra transactions. What is missing
//    is asked for with getblocktxn: of the first peer that sent it, and at the same time of others
//    of high bandwidth, kHoldersMax in all; the last of these places is for an outbound peer.
//  - If short ids collide or an answer does not fit, the block is fetched whole. Nobody is blamed:
//    that happens to honest peers too. An answer to nothing is ignored; a second one to the same
//    question, or one with the wrong number of transactions, is misbehaviour.
//
// Attackers: a partial block is kept only for a header with proof of work at the height of our tip,
// kPartialMax per peer.
#pragma once

#include "block_fetch.hpp"
#include "extra_transactions.hpp"
#include "high_bandwidth_peers.hpp"
#include "malha/wire/compact_block_messages.hpp"
#include "message_group.hpp"

namespace malha::p2p {

class CompactFetch final : public MessageGroup {
public:
    CompactFetch(Context& context, BlockDownload& download, HeaderSync& headers, BlockFetch& fetch)
        : context_(context),
          download_(download),
          headers_(headers),
          fetch_(fetch),
          extra_(context.settings.extra_transactions_max),
          high_bandwidth_(context) {}

    void add_handlers(HandlerTable& table) override;
    void on_gone(Peer& peer) override { high_bandwidth_.forget(peer.id()); }
    void on_due(Peer& peer) override;

    /// A transaction left, or never entered, the pool, and may be in a block all the same.
    void remember(const primitives::TransactionPtr& tx) { extra_.add(tx); }

private:
    void handle_cmpct_block(Peer& peer, wire::CmpctBlock&& message);
    void handle_block_txn(Peer& peer, wire::BlockTxn&& answer);

    [[nodiscard]] bool hears(const Peer& peer, const chain::BlockNode& node) const;
    [[nodiscard]] const chain::BlockNode* take_header(Peer& peer,
                                                      const primitives::BlockHeader& header);
    void reconstruct(Peer& peer, const chain::BlockNode& node, const wire::CmpctBlock& message);
    void begin_failed(Peer& peer, const chain::BlockNode& node, PartialBlockError error);
    void fill(PartialBlock& partial) const;
    [[nodiscard]] bool may_ask(const Peer& peer, const std::vector<PeerId>& holders) const;
    void ask_missing(Peer& peer, const chain::BlockNode& node, PartialBlock partial);
    void unfit(Peer& peer, const chain::BlockNode& node);
    void proved(Peer& peer);
    [[nodiscard]] bool prefers_compact(const Peer& peer, const chain::BlockNode& node) const;

    Context& context_;
    BlockDownload& download_;
    HeaderSync& headers_;
    BlockFetch& fetch_;
    ExtraTransactions extra_;
    HighBandwidthPeers high_bandwidth_;
};

}  // namespace malha::p2p
