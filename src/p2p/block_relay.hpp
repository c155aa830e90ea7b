// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Announcing new blocks and giving blocks away.
//
// Announcements: by headers to peers that asked for it (BIP 130) and whose chain connects, else by
// inv. During our own initial download only peers that were given all headers we had are told,
// by the tip, now and then: they may be behind us in the same download. Blocks are served from the
// chain we have, also while it grows. Stale blocks are served for a month only, and nothing is said
// of blocks that are not there, so that a peer cannot tell us apart by them. Old blocks are not
// served beyond the upload target.
#pragma once

#include "header_sync.hpp"
#include "malha/events/events.hpp"
#include "malha/storage/block_files.hpp"
#include "malha/wire/inventory_messages.hpp"
#include "message_group.hpp"

namespace malha::p2p {

class BlockRelay final : public MessageGroup {
public:
    BlockRelay(Context& context, HeaderSync& headers) : context_(context), headers_(headers) {}

    void add_handlers(HandlerTable& table) override;
    void on_due(Peer& peer) override;

    void tip_changed(const events::TipChanged& event);
    /// Sends a block that a getdata names. @param form  one of the types of blocks.
    void serve(Peer& peer, const chain::BlockNode& node, wire::InvType form);
    /// A block that was perhaps announced already, and of which nothing else is said until it is
    /// known to be valid (BIP 152).
    [[nodiscard]] bool is_being_validated(const chain::BlockNode& node) const;
    /// Sends the block with or without witnesses. Nothing happens when its file cannot be read.
    void send_block(Peer& peer, const chain::BlockNode& node, bool with_witness);
    /// Files stay open while one block after the other is sent; to be called when that is over.
    void close_files() { files_.reset(); }

    /// Sends what matches the peer's filter. Set by the group of bloom filters.
    std::function<void(Peer&, const chain::BlockNode&)> send_filtered;
    /// Sends the block in compact form, if it is recent. Set by the group of compact blocks.
    std::function<bool(Peer&, const chain::BlockNode&)> send_compact;

private:
    void handle_getblocks(Peer& peer, wire::GetBlocks&& request);
    void tell_of_progress(Peer& peer);
    void announce(Peer& peer);
    [[nodiscard]] bool announce_headers(Peer& peer);
    void announce_inv(Peer& peer);
    [[nodiscard]] bool may_serve(Peer& peer, const chain::BlockNode& node);
    [[nodiscard]] base::Bytes without_witness(const chain::BlockNode& node) const;

    Context& context_;
    HeaderSync& headers_;
    std::optional<storage::BlockFiles::Reader> files_;
};

}  // namespace malha::p2p
