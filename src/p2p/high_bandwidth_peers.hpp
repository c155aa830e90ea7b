// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Which peers announce new blocks to us in compact form, unasked (BIP 152, high bandwidth).
//
// The last three that brought us a valid new block first; so whoever is fast stays. One place is
// held for an outbound peer once one was chosen: inbound peers, whom an attacker can make at will,
// never have all three.
#pragma once

#include <deque>

#include "context.hpp"

namespace malha::p2p {

/// Thread: node strand.
class HighBandwidthPeers {
public:
    static constexpr std::size_t kMax = 3;

    explicit HighBandwidthPeers(Context& context) : context_(context) {}

    /// The peer brought a valid new block: chooses it, in place of the one whose last such block is
    /// the oldest. @param peer  supports compact blocks.
    void prefer(Peer& peer);
    void forget(PeerId id) { std::erase(chosen_, id); }

private:
    [[nodiscard]] bool is_outbound(PeerId id) const;
    void tell(Peer& peer, bool is_high_bandwidth);

    Context& context_;
    std::deque<PeerId> chosen_;  ///< the longest without a new block in front
};

}  // namespace malha::p2p
