// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See header_sync.hpp. When to ask whom, and who is too slow: header_sync_schedule.cpp.
#include "header_sync.hpp"

#include "malha/chain/locator.hpp"
#include "malha/consensus/header_rules.hpp"
#include "malha/consensus/work.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

// An answer to getheaders is awaited for so long before asking again.
constexpr auto kAnswerTime = 2min;
// A peer that had nothing to tell may have said just that: nothing. What it announces after so long
// is asked for at once.
constexpr auto kSilenceTime = 20s;
// Locators always carry this number; nobody reads it.
constexpr std::uint32_t kLocatorVersion = 70'016;
// As many headers in one message count as an announcement of new blocks.
constexpr std::size_t kAnnouncedMax = 8;

}  // namespace

void HeaderSync::add_handlers(HandlerTable& table) {
    table.add(Stage::after_verack, *this, &HeaderSync::handle_getheaders,
              BadPayload::disconnect_above);
    table.add(Stage::after_verack, *this, &HeaderSync::handle_headers);
    table.add(Stage::after_version, *this, &HeaderSync::handle_sendheaders);
}

void HeaderSync::handle_sendheaders(Peer& peer, wire::SendHeaders&&) {
    peer.headers.prefers_headers = true;
}

void HeaderSync::handle_getheaders(Peer& peer, wire::GetHeaders&& request) {
    const chain::ActiveChain& chain = context_.engine.chain();
    wire::Headers answer;
    const chain::BlockNode* node = nullptr;
    if (request.locator.empty()) {
        // Without a locator: the header of one block.
        node = context_.engine.find(request.stop);
        if (node == nullptr || !context_.is_public(*node)) return;
        answer.headers.push_back(node->header());
        return context_.send(peer, answer);
    }
    for (node = chain.next(&find_fork(context_.engine, request.locator)); node != nullptr;
         node = chain.next(node)) {
        answer.headers.push_back(node->header());
        peer.headers.best_sent = node;
        if (node->hash == request.stop || answer.headers.size() == wire::kMaxHeaders) break;
    }
    if (node == nullptr) peer.headers.best_sent = chain.tip();
    peer.headers.waits_for_more = node == nullptr || node == chain.tip();
    context_.send(peer, answer);
}

void HeaderSync::handle_headers(Peer& peer, wire::Headers&& message) {
    peer.headers.told_all = message.headers.size() < wire::kMaxHeaders;
    if (message.headers.empty()) {
        // No announcement, then: an answer. A chain that ended in the middle of its two passes does
        // not lead anywhere.
        peer.headers.last_getheaders = {};
        peer.headers.presync.reset();
        return;
    }
    if (!are_sound(peer, message.headers)) return;
    take_headers(peer, message.headers, message.headers.size() == wire::kMaxHeaders);
}

bool HeaderSync::are_sound(Peer& peer, std::span<const primitives::BlockHeader> headers) {
    const auto& rules = context_.engine.params().consensus;
    const primitives::BlockHash* before = nullptr;
    primitives::BlockHash hash;
    for (const primitives::BlockHeader& header : headers) {
        if (before != nullptr && header.prev_hash != *before) {
            context_.misbehaving(peer, "non-continuous headers sequence");
            return false;
        }
        hash = header.hash();
        before = &hash;
        if (!consensus::check_proof_of_work(hash, header.bits, rules)) {
            context_.misbehaving(peer, "header with invalid proof of work");
            return false;
        }
    }
    return true;
}

void HeaderSync::take_headers(Peer& peer, std::span<const primitives::BlockHeader> headers,
                              bool is_full) {
    if (peer.headers.presync != nullptr) {
        const auto& presync = *peer.headers.presync;
        if (headers.front().prev_hash == presync.next_after()) {
            peer.headers.last_getheaders = {};
            return continue_presync(peer, headers, is_full);
        }
        // An announcement in between, or another answer: the two passes go on without it.
        if (headers.size() <= kAnnouncedMax) return;
        peer.headers.presync.reset();
    }
    const chain::BlockNode* start = context_.engine.find(headers.front().prev_hash);
    if (start == nullptr) {
        // They do not connect: ask for what lies between.
        ask_from_best_header(peer);
        return announced(peer, headers.back().hash());
    }
    peer.headers.last_getheaders = {};  // what connects is taken for the answer
    const chain::BlockNode* last = context_.engine.find(headers.back().hash());
    const bool is_known = last != nullptr && (context_.engine.chain().contains(last) ||
                                              last->chain_work >= context_.work_wanted());
    if (is_known || peer.info.has(permission::kNoBan) || !is_low_work(*start, headers))
        return accept(peer, headers, is_full);
    if (!is_full) return;  // its chain ends here, with too little work: not worth keeping
    peer.headers.presync = std::make_unique<HeadersPresync>(
        *start, HeadersPresync::Settings{
                    .params = context_.engine.params().consensus,
                    .work_min = context_.work_wanted(),
                    .now = context_.now(),
                    .salt = {context_.rng.u64(), context_.rng.u64()},
                    .commitment_offset = context_.rng.below(HeadersPresync::kCommitmentPeriod)});
    continue_presync(peer, headers, is_full);
}

bool HeaderSync::is_low_work(const chain::BlockNode& start,
                             std::span<const primitives::BlockHeader> headers) const {
    consensus::Uint256 work = start.chain_work;
    for (const primitives::BlockHeader& header : headers)
        work += consensus::block_work(header.bits);
    return work < context_.work_wanted();
}

void HeaderSync::continue_presync(Peer& peer, std::span<const primitives::BlockHeader> headers,
                                  bool is_full) {
    HeadersPresync& presync = *peer.headers.presync;
    const auto ready = presync.process(headers, is_full);
    const auto phase = presync.phase();
    const bool is_over =
        phase == HeadersPresync::Phase::done || phase == HeadersPresync::Phase::failed;
    if (!is_over) {
        std::vector<primitives::BlockHash> locator{presync.next_after()};
        const auto& start = static_cast<const chain::BlockNode&>(presync.start());
        const auto rest = make_locator(start);
        locator.insert(locator.end(), rest.begin(), rest.end());
        ask(peer, std::move(locator));
    } else {
        peer.headers.presync.reset();
    }
    // More are coming in any case; the last ones of all are asked for like after any full message.
    if (!ready.empty()) accept(peer, ready, phase == HeadersPresync::Phase::done && is_full);
}

void HeaderSync::accept(Peer& peer, std::span<const primitives::BlockHeader> headers,
                        bool is_full) {
    const auto accepted = context_.engine.accept_headers(headers);
    if (!accepted) {
        if (const auto* violation = accepted.error().violation())
            punish(peer, *violation, Delivery::whole);
        return;
    }
    const chain::BlockNode& last = **accepted;
    if (last.chain_work > context_.tip().chain_work)
        peer.blocks.last_announcement = context_.mono();
    download_.set_best_known(peer.id(), last);
    resolve_unknown(peer);
    if (is_full) ask(peer, make_locator(last));
    judge_chain(peer, last, is_full);
    if (on_accepted && !peer.is_closing) on_accepted(peer, last);
}

/// Peers that show us a good chain are kept; those whose chain ends below what every node must
/// have are of no use while we sync.
void HeaderSync::judge_chain(Peer& peer, const chain::BlockNode& last, bool is_full) {
    const chain::BlockNode* best = download_.best_known(peer.id());
    if (context_.engine.is_initial_block_download() && !is_full && best != nullptr &&
        best->chain_work < context_.engine.minimum_chain_work() && peer.info.is_automatic())
        return context_.disconnect(peer, "its headers chain has insufficient work");
    constexpr std::size_t kProtectedMax = 4;
    if (peer.info.type != ConnectionType::outbound_full_relay || peer.headers.is_protected) return;
    if (last.chain_work < context_.tip().chain_work) return;
    std::size_t protected_peers = 0;
    for (const auto& [id, other] : context_.peers)
        if (other.headers.is_protected) ++protected_peers;
    if (protected_peers < kProtectedMax) peer.headers.is_protected = true;
}

void HeaderSync::punish(Peer& peer, const consensus::Violation& violation, Delivery delivery) {
    using consensus::Rule;
    if (consensus::is_temporary(violation.rule)) return;  // its clock, or ours
    const bool is_compact = delivery == Delivery::compact;
    if (is_compact && !consensus::is_header_rule(violation.rule)) return;
    // That a chain is invalid may be news to an inbound peer that is not as fast as we are.
    if (violation.rule == Rule::duplicate_invalid && (peer.info.is_inbound() || is_compact)) return;
    context_.misbehaving(peer, consensus::reject_reason(violation));
}

bool HeaderSync::ask(Peer& peer, std::vector<primitives::BlockHash> locator) {
    HeaderState& state = peer.headers;
    const base::MonoTime now = context_.mono();
    if (state.last_getheaders != base::MonoTime{} && now - state.last_getheaders <= kAnswerTime)
        return false;
    state.last_getheaders = now;
    context_.send(
        peer, wire::GetHeaders{
                  .protocol_version = kLocatorVersion, .locator = std::move(locator), .stop = {}});
    return true;
}

bool HeaderSync::ask_from_best_header(Peer& peer) {
    return ask(peer, make_locator(*context_.engine.tree().best_header()));
}

void HeaderSync::announced(Peer& peer, const primitives::BlockHash& hash) {
    resolve_unknown(peer);
    const chain::BlockNode* node = context_.engine.find(hash);
    if (node != nullptr && node->chain_work > consensus::Uint256{}) {
        download_.set_best_known(peer.id(), *node);
    } else {
        peer.headers.unknown_block = hash;
    }
}

void HeaderSync::announced_unknown(Peer& peer, const primitives::BlockHash& hash) {
    announced(peer, hash);
    // Before our headers are recent: one more peer to learn them from per new block, so that a bad
    // first choice does not decide alone.
    const bool may_ask = peer.headers.is_syncing ||
                         (!peer.headers.triggered_getheaders && hash != triggering_block_);
    if (!may_ask) return;
    if (!peer.headers.is_syncing) {
        peer.headers.triggered_getheaders = true;
        triggering_block_ = hash;
    }
    if (context_.mono() - peer.headers.last_getheaders > kSilenceTime)
        peer.headers.last_getheaders = {};
    ask_from_best_header(peer);
}

void HeaderSync::resolve_unknown(Peer& peer) {
    if (!peer.headers.unknown_block) return;
    const chain::BlockNode* node = context_.engine.find(*peer.headers.unknown_block);
    if (node == nullptr) return;
    download_.set_best_known(peer.id(), *node);
    peer.headers.unknown_block.reset();
}

bool HeaderSync::has_header(const Peer& peer, const chain::BlockNode& node) const {
    const auto leads_to = [&](const chain::BlockNode* best) {
        return best != nullptr && best->height >= node.height &&
               best->ancestor(node.height) == &node;
    };
    return leads_to(download_.best_known(peer.id())) || leads_to(peer.headers.best_sent);
}

std::int32_t HeaderSync::presync_height(const Peer& peer) {
    return peer.headers.presync == nullptr ? -1 : peer.headers.presync->presync_height();
}

}  // namespace malha::p2p
