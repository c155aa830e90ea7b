// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// getheaders, headers, sendheaders: learning of header chains and passing ours on.
//
// Rules:
//  - While our best header is old, headers are fetched from one peer at a time; when it is recent,
//    from everybody. A peer that is too slow with the first sync gives way to another; one that
//    dialled us, or had no more to tell, does so at once when there is a peer that we chose.
//  - Headers are only kept when their chain has about the work of ours (Context::work_wanted).
//    Longer chains that have not shown it yet go through HeadersPresync.
//  - Headers are served from the chain we have, also while it grows: a node that syncs shares.
//  - An outbound peer whose best chain stays behind ours is asked once to catch up, then replaced;
//    a few that have shown good chains are protected from that.
#pragma once

#include "malha/p2p/block_download.hpp"
#include "malha/wire/block_messages.hpp"
#include "message_group.hpp"

namespace malha::p2p {

/// How a header or block reached us. Compact blocks are passed on before they are checked, so that
/// what is wrong with their transactions is not held against whoever sent them (BIP 152).
enum class Delivery : std::uint8_t { whole, compact };

class HeaderSync final : public MessageGroup {
public:
    HeaderSync(Context& context, BlockDownload& download)
        : context_(context), download_(download) {}

    void add_handlers(HandlerTable& table) override;
    void on_gone(Peer& peer) override;
    void on_due(Peer& peer) override;

    /// The peer says that it has this block. Its header may be unknown.
    void announced(Peer& peer, const primitives::BlockHash& hash);
    /// A block was announced whose header we have not got: asks for the headers up to it, if it is
    /// our turn to ask this peer.
    void announced_unknown(Peer& peer, const primitives::BlockHash& hash);
    /// Asks for what follows our best header, unless an answer is still expected.
    bool ask_from_best_header(Peer& peer);
    /// Whether the peer is known to have the header.
    [[nodiscard]] bool has_header(const Peer& peer, const chain::BlockNode& node) const;
    /// The first sync of headers: the highest header seen in the first pass; empty when none runs.
    [[nodiscard]] static std::int32_t presync_height(const Peer& peer);
    /// Punishes the peer for a header or block that broke a rule, if it should have known better.
    void punish(Peer& peer, const consensus::Violation& violation, Delivery delivery);

    /// The peer sent headers, and all were kept; this is the last. Set by the group of blocks.
    std::function<void(Peer&, const chain::BlockNode&)> on_accepted;

private:
    void handle_getheaders(Peer& peer, wire::GetHeaders&& request);
    void handle_headers(Peer& peer, wire::Headers&& message);
    void handle_sendheaders(Peer& peer, wire::SendHeaders&& message);

    [[nodiscard]] bool are_sound(Peer& peer, std::span<const primitives::BlockHeader> headers);
    void take_headers(Peer& peer, std::span<const primitives::BlockHeader> headers, bool is_full);
    void continue_presync(Peer& peer, std::span<const primitives::BlockHeader> headers,
                          bool is_full);
    [[nodiscard]] bool is_low_work(const chain::BlockNode& start,
                                   std::span<const primitives::BlockHeader> headers) const;
    void accept(Peer& peer, std::span<const primitives::BlockHeader> headers, bool is_full);
    void judge_chain(Peer& peer, const chain::BlockNode& last, bool is_full);
    bool ask(Peer& peer, std::vector<primitives::BlockHash> locator);
    void resolve_unknown(Peer& peer);

    void start_sync(Peer& peer);
    void check_deadline(Peer& peer);
    void check_chain(Peer& peer);
    [[nodiscard]] bool is_best_header_recent() const;
    [[nodiscard]] bool may_start(const Peer& peer) const;

    Context& context_;
    BlockDownload& download_;
    /// The block whose announcement last made us ask a peer before its turn.
    primitives::BlockHash triggering_block_;
};

}  // namespace malha::p2p
