// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See block_fetch.hpp.
#include "block_fetch.hpp"

#include <algorithm>

#include "malha/consensus/work.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

// Blocks whose sender is remembered until they are connected: twice the download window.
constexpr std::size_t kUnjudgedMax = 2048;
// Unrequested blocks under check at a time, of all peers.
constexpr std::ptrdiff_t kUnrequestedMax = 16;
// A peer that owes blocks and brings none for so long makes room for another. Its blocks have been
// taken over long before.
constexpr BlockDownload::Duration kDeliveryTimeout = 10min;

}  // namespace

void BlockFetch::add_handlers(HandlerTable& table) {
    table.add(wire::command::kBlock, Stage::after_verack,
              [this](Peer& peer, base::Bytes payload) { handle_block(peer, std::move(payload)); });
    headers_.on_accepted = [this](Peer& peer, const chain::BlockNode& last) {
        fetch_at_once(peer, last);
    };
}

void BlockFetch::on_ready(Peer& peer) {
    peer.blocks.is_preferred = (!peer.info.is_inbound() || peer.info.has(permission::kNoBan)) &&
                               peer.info.type != ConnectionType::addr_fetch && peer.serves_blocks();
    download_.add_peer(peer.id(), peer.is_limited());
}

void BlockFetch::on_gone(Peer& peer) {
    stall_.excuse(peer.id());
    download_.remove_peer(peer.id());
}

bool BlockFetch::may_fetch(const Peer& peer) const {
    if (!peer.handshake.is_done || peer.is_closing) return false;
    // Whoever tells of a new block has it, whatever it offers.
    const bool has_news = peer.offers(wire::service::kWitness) && context_.is_near_tip();
    if (!peer.serves_blocks() && !has_news) return false;
    if (context_.engine.is_reindexing()) return false;
    // Whoever has only the last blocks is of no help to somebody who begins.
    if (peer.is_limited() && context_.engine.is_initial_block_download()) return false;
    const chain::BlockNode* best = download_.best_known(peer.id());
    if (best == nullptr || best->chain_work < context_.tip().chain_work ||
        best->chain_work < context_.engine.minimum_chain_work())
        return false;
    // Nothing can be done with a chain that leaves ours below a snapshot.
    const auto history = missing_history();
    return !history || best->descends_from(*history->base);
}

void BlockFetch::on_due(Peer& peer) {
    if (!may_fetch(peer)) return;
    check_delivery(peer);
    if (peer.is_closing) return;
    const auto history = missing_history();
    const std::size_t owed_max =
        context_.is_near_tip() && !history ? kNearTipMax : std::size_t{BlockDownload::kOwedMax};
    request(peer, download_.next(peer.id(), context_.tip(), context_.mono(), owed_max, history));
    check_window(peer);
}

void BlockFetch::fetch_at_once(Peer& peer, const chain::BlockNode& last) {
    if (!context_.is_near_tip() || !peer.offers(wire::service::kWitness) || peer.is_closing ||
        context_.engine.is_reindexing() || last.failed() ||
        last.chain_work < context_.tip().chain_work)
        return;
    std::vector<const chain::BlockNode*> missing;
    const chain::BlockNode* node = &last;
    for (; !context_.engine.chain().contains(node); node = node->parent_node()) {
        if (missing.size() > kNearTipMax) return;
        if (may_want(*node) && !download_.is_asked(*node)) missing.push_back(node);
    }
    std::vector<const chain::BlockNode*> asked;
    for (; !missing.empty() && download_.owed_count(peer.id()) < kNearTipMax; missing.pop_back())
        if (download_.ask(peer.id(), *missing.back(), context_.mono()))
            asked.push_back(missing.back());
    request(peer, asked);
}

std::optional<BlockDownload::History> BlockFetch::missing_history() const {
    const auto snapshot = context_.engine.snapshot();
    if (!snapshot || snapshot->history_tip == nullptr) return std::nullopt;
    // It may have been on a branch of its own.
    const auto* fork = consensus::last_common_ancestor(snapshot->history_tip, snapshot->base);
    return BlockDownload::History{.tip = static_cast<const chain::BlockNode*>(fork),
                                  .base = snapshot->base};
}

void BlockFetch::check_delivery(Peer& peer) {
    if (peer.info.has(permission::kNoBan)) return;
    if (download_.idle_time(peer.id(), context_.mono()) > kDeliveryTimeout)
        context_.disconnect(peer, "timeout downloading blocks");
}

/// Whether somebody else keeps the window, and with it this peer, from moving.
void BlockFetch::check_window(const Peer& peer) {
    const chain::BlockNode* node = download_.waits_for(peer.id());
    if (node == nullptr) return;
    const auto holders = download_.holders(*node);
    if (holders.empty() || holders.front() == peer.id()) return;
    const auto overdue = stall_.wait(*node, holders.front(), context_.mono());
    Peer* staller = overdue ? context_.find(*overdue) : nullptr;
    if (staller != nullptr) context_.disconnect(*staller, "stalling block download");
}

void BlockFetch::request(Peer& peer, const std::vector<const chain::BlockNode*>& nodes) {
    if (nodes.empty()) return;
    wire::GetData request;
    for (const chain::BlockNode* node : nodes)
        request.items.emplace_back(wire::InvType::witness_block, node->hash);
    const bool is_compact = nodes.size() == 1 && download_.owed_count(peer.id()) == 1 &&
                            prefers_compact && prefers_compact(peer, *nodes.front());
    if (is_compact) request.items.front().type = wire::InvType::cmpct_block;
    context_.send(peer, request);
}

void BlockFetch::request_whole(Peer& peer, const chain::BlockNode& node) {
    if (!download_.owes(peer.id(), node) && !download_.ask(peer.id(), node, context_.mono()))
        return;
    wire::GetData request;
    request.items.emplace_back(wire::InvType::witness_block, node.hash);
    context_.send(peer, request);
}

base::Status BlockFetch::fetch_from(Peer& peer, const chain::BlockNode& node) {
    if (!peer.offers(wire::service::kWitness)) return base::fail("Pre-SegWit peer");
    // Whoever else owes it gives it up: the user chose this peer.
    for (const auto& [id, other] : context_.peers)
        download_.give_up(id, node);
    if (!download_.ask(peer.id(), node, context_.mono()))
        return base::fail("Already requested from this peer");
    request_whole(peer, node);
    return {};
}

void BlockFetch::not_found(Peer& peer, const primitives::BlockHash& hash) {
    stall_.excuse(peer.id());
    if (const chain::BlockNode* node = context_.engine.find(hash))
        download_.lacks(peer.id(), *node, context_.mono());
}

void BlockFetch::handle_block(Peer& peer, base::Bytes payload) {
    if (context_.engine.is_reindexing()) return;
    primitives::ByteReader reader(payload);
    const auto header = primitives::BlockHeader::read(reader);
    if (!reader.ok()) return;
    const primitives::BlockHash hash = header.hash();
    const chain::BlockNode* node = context_.engine.find(hash);
    const bool was_requested = node != nullptr && download_.owes(peer.id(), *node);
    if (may_take(peer, header, node, was_requested))
        begin_check(peer, hash, std::move(payload),
                    {.from = peer.id(), .node = node, .was_requested = was_requested});
    else if (node != nullptr)
        download_.received(peer.id(), *node, context_.mono());
}

void BlockFetch::take_compact(Peer& peer, const chain::BlockNode& node, base::Bytes payload) {
    MALHA_ASSERT(may_want(node));
    begin_check(
        peer, node.hash, std::move(payload),
        {.from = peer.id(), .node = &node, .was_requested = true, .delivery = Delivery::compact});
}

void BlockFetch::begin_check(Peer& peer, const primitives::BlockHash& hash, base::Bytes payload,
                             Check check) {
    check.bytes = payload.size();
    if (check.node != nullptr) {
        download_.begin_check(*check.node, check.bytes);
        download_.received(peer.id(), *check.node, context_.mono());
    }
    checks_[hash] = check;
    context_.actions.emplace_back(CheckBlock{peer.id(), hash, std::move(payload)});
}

/// Whether the block is worth the work of checking it.
bool BlockFetch::may_take(Peer& peer, const primitives::BlockHeader& header,
                          const chain::BlockNode* node, bool was_requested) const {
    if (node != nullptr && !may_want(*node)) return false;
    if (was_requested) return true;
    const auto unrequested = std::count_if(checks_.begin(), checks_.end(), [](const auto& entry) {
        return !entry.second.was_requested;
    });
    if (unrequested >= kUnrequestedMax) return false;
    if (node != nullptr) return !node->failed() || !peer.info.is_inbound();
    const chain::BlockNode* parent = context_.engine.find(header.prev_hash);
    if (parent == nullptr) {
        context_.misbehaving(peer, "prev-blk-not-found");
        return false;
    }
    return !checks_.contains(header.hash()) &&
           parent->chain_work + consensus::block_work(header.bits) >= context_.work_wanted();
}

void BlockFetch::checked(const primitives::BlockHash& hash,
                         const std::optional<chain::CheckedBlock>& block) {
    const auto found = checks_.find(hash);
    MALHA_ASSERT(found != checks_.end());
    const Check check = found->second;
    checks_.erase(found);
    const bool fits = block && store(check, *block);
    if (check.node != nullptr) download_.settled(*check.node, check.bytes);
    Peer* peer = context_.find(check.from);
    if (fits || peer == nullptr) return;
    if (check.delivery == Delivery::compact) {
        on_unfit(*peer, *check.node);
    } else if (!block) {
        not_found(*peer, hash);  // asked again it would only say the same again
    }
}

/// Null when the header breaks a rule.
const chain::BlockNode* BlockFetch::valid_header(const Check& check,
                                                 const chain::CheckedBlock& block) {
    if (check.node != nullptr) return check.node->failed() ? nullptr : check.node;
    const auto node = context_.engine.accept_header(block.block->header());
    return node ? *node : nullptr;
}

bool BlockFetch::store(const Check& check, const chain::CheckedBlock& block) {
    const bool is_compact = check.delivery == Delivery::compact;
    // Nothing is wrong with the block of that header; do not tell the world otherwise.
    if (is_compact && block.violation && consensus::is_mutation(block.violation->rule))
        return false;
    Peer* peer = context_.find(check.from);
    // Whoever brings a block has it, and is not told of it when it is announced in a moment.
    if (peer != nullptr && !block.violation)
        if (const chain::BlockNode* node = valid_header(check, block))
            download_.set_best_known(peer->id(), *node);
    const auto accepted =
        context_.engine.accept_block(block, check.was_requested ? chain::BlockSource::requested
                                                                : chain::BlockSource::unrequested);
    if (!accepted) {
        const auto* violation = accepted.error().violation();
        if (violation == nullptr) return true;
        if (peer != nullptr) headers_.punish(*peer, *violation, check.delivery);
        return !consensus::is_mutation(violation->rule);
    }
    if (!accepted->is_new) return true;
    stall_.received(*accepted->node);
    if (peer != nullptr) peer->blocks.last_block = context_.now();
    if (unjudged_.size() >= kUnjudgedMax) unjudged_.erase(unjudged_.begin());
    unjudged_[accepted->node->hash] = {check.from, check.delivery};
    context_.actions.emplace_back(AdvanceChain{});
    return true;
}

void BlockFetch::judged(const primitives::BlockHash& hash,
                        const std::optional<consensus::Violation>& why) {
    const auto entry = unjudged_.find(hash);
    if (entry == unjudged_.end()) return;
    const Sender sender = entry->second;
    unjudged_.erase(entry);
    Peer* peer = context_.find(sender.id);
    if (peer == nullptr) return;
    if (why) return headers_.punish(*peer, *why, sender.delivery);
    if (on_proved) on_proved(*peer);
}

}  // namespace malha::p2p
