// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See high_bandwidth_peers.hpp.
#include "high_bandwidth_peers.hpp"

#include <algorithm>

#include "malha/wire/compact_block_messages.hpp"

namespace malha::p2p {

void HighBandwidthPeers::prefer(Peer& peer) {
    const auto found = std::find(chosen_.begin(), chosen_.end(), peer.id());
    if (found != chosen_.end()) {
        chosen_.erase(found);
        chosen_.push_back(peer.id());
        return;
    }
    if (chosen_.size() == kMax) {
        const auto outbound = std::count_if(chosen_.begin(), chosen_.end(),
                                            [&](PeerId id) { return is_outbound(id); });
        if (peer.info.is_inbound() && outbound == 1 && is_outbound(chosen_.front()))
            std::swap(chosen_[0], chosen_[1]);
        if (Peer* dropped = context_.find(chosen_.front())) tell(*dropped, false);
        chosen_.pop_front();
    }
    chosen_.push_back(peer.id());
    tell(peer, true);
}

bool HighBandwidthPeers::is_outbound(PeerId id) const {
    const auto found = context_.peers.find(id);
    return found != context_.peers.end() && !found->second.info.is_inbound();
}

void HighBandwidthPeers::tell(Peer& peer, bool is_high_bandwidth) {
    peer.compact.is_high_bandwidth = is_high_bandwidth;
    context_.send(peer, wire::SendCmpct{.high_bandwidth = is_high_bandwidth, .version = 2});
}

}  // namespace malha::p2p
