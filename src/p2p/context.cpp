// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See context.hpp.
#include "context.hpp"

#include <algorithm>
#include <cmath>

#include "malha/consensus/work.hpp"
#include "malha/p2p/address_rules.hpp"

namespace malha::p2p {
namespace {

// Headers this many blocks of work below our tip are taken without more proof of work.
constexpr std::uint64_t kWorkSlackBlocks = 144;
// Stale blocks are told of while they are this young.
constexpr std::chrono::seconds kStaleAgeMax = std::chrono::hours(30 * 24);
// How many target spacings our tip may be old for new blocks to be fetched at once.
constexpr int kNearTipSpacings = 20;
// Headers whose blocks nobody gives away may lead this far beyond the chain.
constexpr primitives::Height kCaughtUpBlocks = 5;

}  // namespace

Peer* Context::find(PeerId id) {
    const auto found = peers.find(id);
    return found == peers.end() || found->second.is_closing ? nullptr : &found->second;
}

void Context::send_raw(Peer& peer, std::string command, base::Bytes payload) {
    if (peer.is_closing) return;
    peer.unsent_bytes += payload.size();
    budget.count(payload.size(), mono());
    actions.emplace_back(SendMessage{peer.id(), std::move(command), std::move(payload)});
}

void Context::disconnect(Peer& peer, std::string reason) {
    if (peer.is_closing) return;
    peer.is_closing = true;
    log.debug(base::LogCategory::net,
              [&] { return "disconnecting " + peer.log_name + ": " + reason; });
    actions.emplace_back(Disconnect{peer.id(), std::move(reason)});
}

void Context::misbehaving(Peer& peer, const std::string& reason) {
    log.debug(base::LogCategory::net,
              [&] { return "Misbehaving: " + peer.log_name + ": " + reason; });
    if (peer.info.has(permission::kNoBan)) {
        log.warning("Not punishing noban peer " + std::to_string(to_number(peer.id())) + "!");
        return;
    }
    if (peer.info.type == ConnectionType::manual) {
        log.warning("Not punishing manually connected peer " +
                    std::to_string(to_number(peer.id())) + "!");
        return;
    }
    // Whoever comes from this machine, or through our own onion service, has no address to tell
    // him from others.
    if (!is_local(peer.info.remote.address) && !peer.info.is_inbound_onion)
        bans.discourage(peer.info.remote.address);
    disconnect(peer, reason);
}

Duration Context::random_exponential(Duration mean) {
    // In (0, 1], so that the logarithm is finite.
    const double uniform = (static_cast<double>(rng.u64() >> 11) + 1.0) / 0x1p53;
    return Duration(
        static_cast<std::int64_t>(-std::log(uniform) * static_cast<double>(mean.count())));
}

bool Context::takes_transactions(const Peer& peer) const {
    if (peer.info.type == ConnectionType::block_relay_only ||
        peer.info.type == ConnectionType::feeler)
        return false;
    return !settings.blocks_only || peer.info.has(permission::kRelay);
}

bool Context::is_public(const chain::BlockNode& node) const {
    if (engine.chain().contains(&node)) return true;
    const chain::BlockNode& best = *engine.tree().best_header();
    const auto age = base::UnixSeconds{best.time} - base::UnixSeconds{node.time};
    const auto blocks =
        static_cast<std::uint64_t>(kStaleAgeMax / engine.params().consensus.target_spacing);
    return node.is_valid(chain::Validity::scripts) && age < kStaleAgeMax &&
           best.chain_work < node.chain_work + consensus::block_work(best.bits) * blocks;
}

consensus::Uint256 Context::work_wanted() const {
    const chain::BlockNode& best = tip();
    const consensus::Uint256 slack =
        std::min(consensus::block_work(best.bits) * kWorkSlackBlocks, best.chain_work);
    return std::max(engine.minimum_chain_work(), best.chain_work - slack);
}

wire::ServiceFlags Context::services() const {
    const auto snapshot = engine.snapshot();
    const bool lacks_history = snapshot && snapshot->history_tip != nullptr;
    return settings.services & ~(lacks_history ? wire::service::kNetwork : 0);
}

bool Context::is_near_tip() const {
    const auto spacing = engine.params().consensus.target_spacing;
    return base::UnixSeconds{tip().time} > now() - spacing * kNearTipSpacings;
}

bool Context::is_caught_up() const {
    return tip().height + kCaughtUpBlocks >= engine.tree().best_header()->height;
}

}  // namespace malha::p2p
