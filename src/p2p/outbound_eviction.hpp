// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Which outbound connections are worth more than their slots, and which of them go again.
//
// Rules:
//  - When our tip is old and nobody sends blocks, one more full-relay peer is wanted: perhaps all
//    those we have are cut off together. Of too many, the one whose last new block is longest ago
//    goes, but not the last one of its network, nor one protected for its good chain.
//  - Once in sync, one more blocks-only peer is wanted now and then: it shows blocks that others
//    may hold back, and its address is tested. The younger of both goes, unless it brought a block
//    more lately than the older one.
//  - Nobody goes who came just now or owes a block.
// What attackers gain: with all slots in one hand they still cannot keep us from seeing others.
#pragma once

#include "context.hpp"
#include "malha/p2p/block_download.hpp"
#include "malha/p2p/outbound_slots.hpp"

namespace malha::p2p {

class OutboundEviction {
public:
    OutboundEviction(Context& context, const BlockDownload& download)
        : context_(context), download_(download) {}

    void tip_changed() { last_tip_change_ = context_.mono(); }
    void tick();
    [[nodiscard]] const OutboundDemand& demand() const { return demand_; }

private:
    void evict_block_relay();
    void evict_full_relay();
    void check_tip();
    [[nodiscard]] std::vector<Peer*> ready_peers(ConnectionType type);
    [[nodiscard]] bool may_go(const Peer& peer) const;
    [[nodiscard]] bool has_others_of_network(const Peer& peer) const;

    Context& context_;
    const BlockDownload& download_;
    OutboundDemand demand_;
    base::MonoTime last_tip_change_{};
    base::MonoTime next_eviction_{};
    base::MonoTime next_tip_check_{};
};

}  // namespace malha::p2p
