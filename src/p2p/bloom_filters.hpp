// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// filterload, filteradd, filterclear and filtered blocks (BIP 37), for those who offer them
// (-peerbloomfilters, BIP 111). Whoever uses them without the offer is disconnected.
#pragma once

#include "malha/wire/bloom_messages.hpp"
#include "message_group.hpp"

namespace malha::p2p {

class BloomFilters final : public MessageGroup {
public:
    explicit BloomFilters(Context& context) : context_(context) {}

    void add_handlers(HandlerTable& table) override;

    /// The block as a proof of what matches the peer's filter, then the transactions that do.
    /// Nothing without a filter.
    void send_filtered(Peer& peer, const chain::BlockNode& node);

private:
    void handle_load(Peer& peer, wire::FilterLoad&& message);
    void handle_add(Peer& peer, wire::FilterAdd&& message);
    void handle_clear(Peer& peer, wire::FilterClear&& message);
    /// Disconnects the peer if not.
    /// Whether filters are offered at all.
    [[nodiscard]] std::string_view objection(const Peer& peer) const;

    Context& context_;
};

}  // namespace malha::p2p
