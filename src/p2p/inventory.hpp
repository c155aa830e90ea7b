// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// inv, getdata, notfound: sorts what they name to blocks and transactions.
#pragma once

#include "block_fetch.hpp"
#include "block_relay.hpp"
#include "message_group.hpp"
#include "transaction_fetch.hpp"
#include "transaction_relay.hpp"

namespace malha::p2p {

class Inventory final : public MessageGroup {
public:
    struct Topics {
        HeaderSync& headers;
        BlockFetch& block_fetch;
        BlockRelay& block_relay;
        TransactionFetch& transaction_fetch;
        TransactionRelay& transaction_relay;
    };
    Inventory(Context& context, const Topics& topics) : context_(context), topics_(topics) {}

    void add_handlers(HandlerTable& table) override;
    /// Answers what is left of earlier getdata, as far as the send queue has room.
    void on_due(Peer& peer) override;

private:
    void handle_inv(Peer& peer, wire::Inv&& inv);
    void handle_getdata(Peer& peer, wire::GetData&& request);
    void handle_notfound(Peer& peer, wire::NotFound&& answer);

    void announced_blocks(Peer& peer, const wire::Inv& inv);

    Context& context_;
    const Topics topics_;
};

}  // namespace malha::p2p
