// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// When headers are asked for, and which peers are too slow or behind. See header_sync.hpp.
#include <algorithm>

#include "header_sync.hpp"
#include "malha/chain/locator.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

// Headers this recent: we are nearly in sync.
constexpr std::chrono::seconds kRecent = 24h;
// Time for the first sync of headers, and more for each header that may be missing.
constexpr auto kSyncBase = 15min;
constexpr auto kSyncPerHeader = 1ms;
// An outbound peer behind our chain has so long to catch up, then again after we asked.
constexpr auto kCatchUpTime = 20min;
constexpr auto kCatchUpAnswer = 2min;
constexpr std::int32_t kVersionSendHeaders = 70'012;

}  // namespace

void HeaderSync::on_gone(Peer& peer) {
    peer.headers.presync.reset();
}

void HeaderSync::on_due(Peer& peer) {
    if (!peer.handshake.is_done || peer.info.type == ConnectionType::feeler) return;
    resolve_unknown(peer);
    start_sync(peer);
    check_deadline(peer);
    if (!peer.is_closing) check_chain(peer);
    HeaderState& state = peer.headers;
    const chain::BlockNode* best = download_.best_known(peer.id());
    // Not before the peer has shown a real chain: during its own sync headers would be a waste.
    if (!state.sendheaders_sent && peer.handshake.version >= kVersionSendHeaders &&
        best != nullptr && best->chain_work > context_.engine.minimum_chain_work()) {
        state.sendheaders_sent = true;
        context_.send(peer, wire::SendHeaders{});
    }
}

bool HeaderSync::is_best_header_recent() const {
    const base::UnixSeconds time{context_.engine.tree().best_header()->time};
    return time > context_.now() - kRecent;
}

/// Whether it is nobody else's turn in the first sync.
bool HeaderSync::may_start(const Peer& peer) const {
    bool any_preferred = false, any_syncing = false, any_preferred_syncing = false;
    for (const auto& [id, other] : context_.peers) {
        if (other.is_closing) continue;
        const HeaderState& state = other.headers;
        any_preferred |= other.blocks.is_preferred;
        any_syncing |= state.is_syncing;
        any_preferred_syncing |= other.blocks.is_preferred && state.is_syncing && !state.told_all;
    }
    // Who dialled us first may have nothing: it does not keep us from a peer that we chose.
    return peer.blocks.is_preferred ? !any_preferred_syncing : !any_preferred && !any_syncing;
}

void HeaderSync::start_sync(Peer& peer) {
    HeaderState& state = peer.headers;
    if (state.is_syncing || !peer.serves_blocks()) return;
    const bool is_recent = is_best_header_recent();
    if (!is_recent && !may_start(peer)) return;
    // From one block before the best: the answer then has at least one header, and shows what the
    // peer knows.
    const chain::BlockNode* from = context_.engine.tree().best_header();
    if (from->parent != nullptr) from = from->parent_node();
    if (!ask(peer, make_locator(*from))) return;
    state.is_syncing = true;
    if (is_recent) return;
    const base::UnixSeconds best_time{context_.engine.tree().best_header()->time};
    const auto missing = std::max<std::int64_t>((context_.now() - best_time).count(), 0) /
                         context_.engine.params().consensus.target_spacing.count();
    state.deadline = context_.mono() + kSyncBase + kSyncPerHeader * missing;
}

void HeaderSync::check_deadline(Peer& peer) {
    HeaderState& state = peer.headers;
    if (!state.deadline) return;
    if (is_best_header_recent()) {
        state.deadline.reset();
        return;
    }
    if (context_.mono() < *state.deadline) return;
    const bool has_others =
        std::any_of(context_.peers.begin(), context_.peers.end(), [&](const auto& entry) {
            return entry.second.blocks.is_preferred && entry.first != peer.id() &&
                   !entry.second.is_closing;
        });
    if (!has_others) return;  // nobody to turn to
    if (!peer.info.has(permission::kNoBan))
        return context_.disconnect(peer, "timeout downloading headers");
    // Kept, but somebody else gets his turn.
    state.is_syncing = false;
    state.deadline.reset();
    state.last_getheaders = {};
    state.presync.reset();
}

/// Outbound peers are few: one whose chain has less work than ours gives its place to another.
void HeaderSync::check_chain(Peer& peer) {
    HeaderState& state = peer.headers;
    const bool is_judged = peer.info.type == ConnectionType::outbound_full_relay ||
                           peer.info.type == ConnectionType::block_relay_only;
    if (!is_judged || state.is_protected || !state.is_syncing) return;
    const base::MonoTime now = context_.mono();
    const chain::BlockNode* best = download_.best_known(peer.id());
    const chain::BlockNode& tip = context_.tip();
    if (best != nullptr && best->chain_work >= tip.chain_work) {
        state.catch_up_deadline.reset();
        state.must_reach = nullptr;
        state.asked_to_catch_up = false;
        return;
    }
    const bool reached = state.must_reach != nullptr && best != nullptr &&
                         best->chain_work >= state.must_reach->chain_work;
    if (!state.catch_up_deadline || reached) {
        state.catch_up_deadline = now + kCatchUpTime;
        state.must_reach = &tip;
        state.asked_to_catch_up = false;
        return;
    }
    if (now < *state.catch_up_deadline) return;
    if (state.asked_to_catch_up) return context_.disconnect(peer, "outbound peer has old chain");
    state.last_getheaders = {};
    ask(peer, make_locator(state.must_reach->parent != nullptr ? *state.must_reach->parent_node()
                                                               : *state.must_reach));
    state.asked_to_catch_up = true;
    state.catch_up_deadline = now + kCatchUpAnswer;
}

}  // namespace malha::p2p
