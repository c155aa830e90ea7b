// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See block_relay.hpp.
#include "block_relay.hpp"

#include <algorithm>

#include "malha/chain/locator.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

// A change of the tip by more blocks is announced by its last one only.
constexpr std::size_t kAnnouncedMax = 8;
// Hashes in the answer to getblocks.
constexpr std::size_t kGetBlocksMax = 500;
// Who follows us through our initial download learns so often how far it has come.
constexpr auto kProgressInterval = 100ms;
// Older blocks count as history for the upload target.
constexpr std::chrono::seconds kHistoricalAge = 7 * 24h;
// BIP 159, and two blocks for races.
constexpr primitives::Height kLimitedDepth = 288 + 2;

}  // namespace

void BlockRelay::add_handlers(HandlerTable& table) {
    table.add(Stage::after_verack, *this, &BlockRelay::handle_getblocks,
              BadPayload::disconnect_above);
}

void BlockRelay::handle_getblocks(Peer& peer, wire::GetBlocks&& request) {
    const chain::ActiveChain& chain = context_.engine.chain();
    wire::Inv answer;
    for (const auto* node = chain.next(&find_fork(context_.engine, request.locator));
         node != nullptr && node->hash != request.stop; node = chain.next(node)) {
        answer.items.emplace_back(wire::InvType::block, node->hash);
        if (answer.items.size() < kGetBlocksMax) continue;
        // When the peer asks for the last of these it learns our tip, and asks on from there.
        peer.blocks.continuation = node->hash;
        break;
    }
    if (!answer.items.empty()) context_.send(peer, answer);
}

void BlockRelay::tip_changed(const events::TipChanged& event) {
    // The base of a snapshot is the tip before its block is here.
    if (event.is_initial_download || !context_.tip().has_data()) return;
    std::vector<primitives::BlockHash> hashes;
    for (const chain::BlockNode* node = &context_.tip();
         node != nullptr && node->hash != event.fork.hash && hashes.size() <= kAnnouncedMax;
         node = node->parent_node())
        hashes.push_back(node->hash);
    if (hashes.size() > kAnnouncedMax) hashes.resize(1);
    context_.for_each_ready([&](Peer& peer) {
        auto& waiting = peer.blocks.to_announce;
        waiting.insert(waiting.end(), hashes.rbegin(), hashes.rend());
        // Of a long queue only the end counts: it goes out as an inv of the tip.
        if (waiting.size() > 2 * kAnnouncedMax)
            waiting.erase(waiting.begin(), waiting.end() - kAnnouncedMax - 1);
    });
}

void BlockRelay::on_due(Peer& peer) {
    if (!peer.handshake.is_done) return;
    if (context_.engine.is_initial_block_download()) tell_of_progress(peer);
    if (peer.blocks.to_announce.empty()) return;
    if (peer.info.type == ConnectionType::addr_fetch || peer.info.type == ConnectionType::feeler)
        return peer.blocks.to_announce.clear();
    announce(peer);
    peer.blocks.to_announce.clear();
}

void BlockRelay::tell_of_progress(Peer& peer) {
    const base::MonoTime now = context_.mono();
    const bool is_due = now - peer.blocks.told_of_progress >= kProgressInterval;
    if (!peer.headers.waits_for_more || !is_due || !context_.tip().has_data()) return;
    peer.blocks.told_of_progress = now;
    if (headers_.has_header(peer, context_.tip())) return;
    peer.blocks.to_announce.push_back(context_.tip().hash);
}

void BlockRelay::announce(Peer& peer) {
    const auto& hashes = peer.blocks.to_announce;
    const bool by_headers =
        hashes.size() <= kAnnouncedMax &&
        (peer.headers.prefers_headers || (peer.compact.wants_high_bandwidth && hashes.size() == 1));
    if (!by_headers || !announce_headers(peer)) announce_inv(peer);
}

/// @return false when the headers would not connect to what the peer has, or left our chain.
bool BlockRelay::announce_headers(Peer& peer) {
    wire::Headers message;
    const chain::BlockNode* last = nullptr;
    for (const primitives::BlockHash& hash : peer.blocks.to_announce) {
        const chain::BlockNode* node = context_.engine.find(hash);
        if (node == nullptr || !context_.engine.chain().contains(node)) return false;
        if (last != nullptr && node->parent != last) return false;
        last = node;
        if (message.headers.empty()) {
            if (headers_.has_header(peer, *node)) continue;
            if (node->parent != nullptr && !headers_.has_header(peer, *node->parent_node()))
                return false;
        }
        message.headers.push_back(node->header());
    }
    if (message.headers.empty()) return true;
    const bool compact = message.headers.size() == 1 && peer.compact.wants_high_bandwidth &&
                         context_.is_caught_up() && send_compact && send_compact(peer, *last);
    if (!compact) {
        if (!peer.headers.prefers_headers) return false;
        context_.send(peer, message);
    }
    peer.headers.best_sent = last;
    return true;
}

void BlockRelay::announce_inv(Peer& peer) {
    const chain::BlockNode* node = context_.engine.find(peer.blocks.to_announce.back());
    if (node == nullptr || !context_.engine.chain().contains(node)) return;
    if (headers_.has_header(peer, *node)) return;
    wire::Inv message;
    message.items.emplace_back(wire::InvType::block, node->hash);
    context_.send(peer, message);
}

bool BlockRelay::is_being_validated(const chain::BlockNode& node) const {
    return node.parent == &context_.tip() && node.has_data() && !node.failed() &&
           node.chain_work > context_.tip().chain_work;
}

bool BlockRelay::may_serve(Peer& peer, const chain::BlockNode& node) {
    const base::UnixSeconds best_time{context_.engine.tree().best_header()->time};
    const bool is_historical = best_time - base::UnixSeconds{node.time} > kHistoricalAge;
    if (is_historical && !context_.budget.allows_historical(context_.mono()) &&
        !peer.info.has(permission::kDownload)) {
        context_.disconnect(peer, "historical block serving limit reached");
        return false;
    }
    const wire::ServiceFlags services = context_.services();
    const bool is_limited_only = (services & wire::service::kNetworkLimited) != 0 &&
                                 (services & wire::service::kNetwork) == 0;
    if (is_limited_only && context_.tip().height - node.height > kLimitedDepth &&
        !peer.info.has(permission::kNoBan)) {
        context_.disconnect(peer, "ignored block request below the limit of what we serve");
        return false;
    }
    return node.has_data();
}

void BlockRelay::serve(Peer& peer, const chain::BlockNode& node, wire::InvType form) {
    if (!context_.is_public(node) || !may_serve(peer, node)) return;
    switch (form) {
        case wire::InvType::block:
            send_block(peer, node, /*with_witness=*/false);
            break;
        case wire::InvType::cmpct_block:
            if (context_.is_near_tip() && send_compact && send_compact(peer, node)) break;
            [[fallthrough]];
        case wire::InvType::witness_block:
            send_block(peer, node, /*with_witness=*/true);
            break;
        case wire::InvType::filtered_block:
            if (send_filtered) send_filtered(peer, node);
            break;
        default:
            break;
    }
    if (node.hash != peer.blocks.continuation || peer.is_closing) return;
    peer.blocks.continuation = {};
    wire::Inv message;
    message.items.emplace_back(wire::InvType::block, context_.tip().hash);
    context_.send(peer, message);
}

void BlockRelay::send_block(Peer& peer, const chain::BlockNode& node, bool with_witness) {
    base::Bytes bytes;
    if (with_witness) {
        if (!files_) files_.emplace(context_.engine.block_files());
        auto read = files_->read_block({node.file, node.data_offset});
        if (!read) return context_.disconnect(peer, "cannot read block from disk");
        bytes = std::move(read).value();
    } else {
        bytes = without_witness(node);
        if (bytes.empty()) return context_.disconnect(peer, "cannot read block from disk");
    }
    context_.send_raw(peer, std::string(wire::command::kBlock), std::move(bytes));
}

base::Bytes BlockRelay::without_witness(const chain::BlockNode& node) const {
    const auto block = context_.engine.read_block(node);
    if (!block) return {};
    primitives::ByteWriter writer((*block)->stripped_size());
    writer.write_bytes((*block)->header().serialize());
    writer.write_compact_size((*block)->transactions().size());
    for (const primitives::Transaction& tx : (*block)->transactions())
        writer.write_bytes(primitives::serialize_without_witness(tx));
    return writer.take();
}

}  // namespace malha::p2p
