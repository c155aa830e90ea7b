// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// inv, getdata, notfound: sorts what they name to blocks and transactions.
#pragma once

#include "block_fetch.hpp"
#include "block_relay.hpp"
#include "message_group.hpp"

namespace malha::p2p {

class Inventory final : public MessageGroup {
public:
    Inventory(Context& context, HeaderSync& headers, BlockFetch& fetch, BlockRelay& relay)
        : context_(context), headers_(headers), fetch_(fetch), relay_(relay) {}

    void add_handlers(HandlerTable& table) override;
    /// Answers what is left of earlier getdata, as far as the send queue has room.
    void on_due(Peer& peer) override;

private:
    void handle_inv(Peer& peer, wire::Inv&& inv);
    void handle_getdata(Peer& peer, wire::GetData&& request);
    void handle_notfound(Peer& peer, wire::NotFound&& answer);

    Context& context_;
    HeaderSync& headers_;
    BlockFetch& fetch_;
    BlockRelay& relay_;
};

}  // namespace malha::p2p
