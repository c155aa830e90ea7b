// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Which connections to open next, so that the slots of each kind are filled.
//
// Rules:
//  - Nodes named by the user (-connect, -addnode, RPC addnode) are dialled until they are there,
//  and
//    again kRetry after each attempt.
//  - Automatic connections go to addresses of the address manager: eight full-relay ones, two for
//    blocks only (the anchors of the last run first), and now and then a feeler, which tests an
//    address and so keeps the tables fresh.
//  - No two automatic connections go to one network group: whoever owns a few networks cannot own
//    all our connections.
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
#include "malha/p2p/ban_list.hpp"

namespace malha::p2p {

struct SlotSettings {
    std::vector<std::string> named;  ///< -connect or -addnode: "host" or "host:port"
    bool is_automatic = true;        ///< false with -connect: only the named ones
    std::size_t full_relay_max = 8;
    std::size_t block_relay_max = 2;
    std::uint16_t default_port = 0;
    bool use_v2 = true;
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
    static constexpr std::chrono::milliseconds kPause{500};

    OutboundSlots(const SlotSettings& settings, AddressManager& addresses, const BanList& bans,
                  base::Clock& clock, base::Rng& rng);

    /// What to dial now. @param open  everything that stands or is being made.
    [[nodiscard]] std::vector<Connect> due(const std::vector<OpenConnection>& open);

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
    [[nodiscard]] std::optional<Connect> choose_automatic(const std::vector<OpenConnection>& open);
    [[nodiscard]] std::optional<wire::Endpoint> choose_address(
        const std::vector<OpenConnection>& open, ConnectionType type);
    [[nodiscard]] std::optional<Connect> choose_feeler(const std::vector<OpenConnection>& open);

    const SlotSettings settings_;
    AddressManager& addresses_;
    const BanList& bans_;
    base::Clock& clock_;
    base::Rng& rng_;
    std::vector<NamedNode> nodes_;
    std::map<std::string, base::MonoTime> last_dial_;  ///< of the named ones
    std::vector<wire::Endpoint> anchors_;
    base::MonoTime next_automatic_{};
    base::MonoTime next_feeler_{};
};

}  // namespace malha::p2p
