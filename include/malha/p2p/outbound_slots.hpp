// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Which connections to open next, so that the slots of each kind are filled.
//
// Rules:
//  - Nodes named by the user (-connect, -addnode, RPC addnode) are dialled until they are there,
//    and again kRetryFirst after an attempt, then twice as long after each, up to kRetry.
//  - Automatic connections go to addresses of the address manager: eight full-relay ones, two for
//    blocks only (the anchors of the last run first), and now and then a feeler, which tests an
//    address and so keeps the tables fresh.
//  - Only networks that we reach are dialled, only nodes that serve blocks, and never ourselves.
//  - No two automatic connections go to one group of IP addresses: whoever owns a few networks
//    cannot own all our connections. In overlays addresses cost nothing, so groups mean nothing.
//  - With all slots full, one more connection is made when OutboundDemand asks for it, and now and
//    then to a network that we reach but have no peer in: being cut off in one network must not cut
//    us off from all.
//  - One automatic attempt at a time, at least kPause apart.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "malha/base/clock.hpp"
#include "malha/base/rng.hpp"
#include "malha/p2p/action.hpp"
#include "malha/p2p/address_manager.hpp"
#include "malha/p2p/address_rules.hpp"
#include "malha/p2p/ban_list.hpp"
#include "malha/p2p/local_addresses.hpp"

namespace malha::p2p {

struct SlotSettings {
    std::vector<std::string> named;  ///< -connect or -addnode: "host" or "host:port"
    bool is_automatic = true;        ///< false with -connect: only the named ones
    std::size_t full_relay_max = 8;
    std::size_t block_relay_max = 2;
    std::uint16_t default_port = 0;
    bool use_v2 = true;
    Fc00 fc00 = Fc00::is_ipv6;  ///< what addresses of fc00::/8 mean that users name
};

/// What the protocol wants beyond the slots.
struct OutboundDemand {
    bool full_relay_extra = false;   ///< our tip is old
    bool block_relay_extra = false;  ///< in sync: one more now and then
};

/// All must outlive the slots.
struct SlotSurroundings {
    AddressManager& addresses;
    const BanList& bans;
    const LocalAddresses& local;  ///< and the networks that we reach
    const AsMap* as_map = nullptr;
    base::Clock& clock;
    base::Rng& rng;
};

/// A connection that stands or is being made.
struct OpenConnection {
    ConnectionType type = ConnectionType::inbound;
    wire::Endpoint remote;
    std::string name;  ///< as it was dialled
};

struct NamedNode {
    std::string name;
    bool use_v2 = true;
};

/// Thread: node strand.
class OutboundSlots {
public:
    static constexpr std::size_t kNamedMax = 1000;
    static constexpr std::chrono::seconds kRetry{60};
    static constexpr std::chrono::milliseconds kRetryFirst{500};
    static constexpr std::chrono::milliseconds kPause{500};

    OutboundSlots(const SlotSettings& settings, const SlotSurroundings& around);

    /// What to dial now. @param open  everything that stands or is being made.
    [[nodiscard]] std::vector<Connect> due(const std::vector<OpenConnection>& open,
                                           const OutboundDemand& demand);

    /// A peer of one of these networks, nobody who is connected, for a transaction of ours.
    [[nodiscard]] std::optional<Connect> choose_private(const std::vector<OpenConnection>& open,
                                                        const NetworkSet& networks);

    /// @return false when it is there already, or too many are.
    bool add_node(const std::string& name, bool use_v2);
    bool remove_node(const std::string& name);
    [[nodiscard]] const std::vector<NamedNode>& nodes() const { return nodes_; }
    /// Blocks-only peers of the last run, to be dialled first.
    void set_anchors(std::vector<wire::Endpoint> anchors) { anchors_ = std::move(anchors); }
    /// A Connect for what a user named; numeric addresses need no lookup.
    [[nodiscard]] Connect dial(const std::string& name, ConnectionType type, bool use_v2) const;

private:
    void add_named(const std::vector<OpenConnection>& open, std::vector<Connect>& dials);
    /// What an automatic connection should be: its kind, and where to.
    struct Wanted {
        ConnectionType type = ConnectionType::outbound_full_relay;
        NetworkSet networks;
    };
    [[nodiscard]] std::optional<Wanted> choose_slot(const std::vector<OpenConnection>& open,
                                                    const OutboundDemand& demand);
    [[nodiscard]] std::optional<wire::Network> missing_network(
        const std::vector<OpenConnection>& open);
    [[nodiscard]] std::optional<Connect> choose_automatic(const std::vector<OpenConnection>& open,
                                                          const OutboundDemand& demand);
    [[nodiscard]] std::optional<Connect> choose_peer(const std::vector<OpenConnection>& open,
                                                     const Wanted& wanted);
    [[nodiscard]] std::optional<Connect> choose_feeler();
    [[nodiscard]] bool is_due(base::MonoTime& next, std::chrono::seconds interval);
    [[nodiscard]] Connect automatic(ConnectionType type, const wire::AddressRecord& record) const;

    const SlotSettings settings_;
    const SlotSurroundings around_;
    std::vector<NamedNode> nodes_;
    struct LastDial {
        base::MonoTime at;
        std::chrono::milliseconds retry = kRetryFirst;  ///< not again before
    };
    std::map<std::string, LastDial> last_dial_;  ///< of the named ones
    std::vector<wire::Endpoint> anchors_;
    base::MonoTime next_automatic_{};
    base::MonoTime next_feeler_{};
    base::MonoTime next_block_relay_extra_{};
    base::MonoTime next_network_extra_{};
};

}  // namespace malha::p2p
