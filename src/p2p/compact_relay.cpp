// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See compact_relay.hpp.
#include "compact_relay.hpp"

#include <algorithm>

#include "malha/p2p/compact_encoding.hpp"

namespace malha::p2p {
namespace {

constexpr std::uint64_t kVersion = 2;
// Peers of this protocol know the messages.
constexpr std::int32_t kVersionCompact = 70'014;
// Peers of this protocol do not blame us for a block announced before it was validated.
constexpr std::int32_t kVersionUnvalidated = 70'015;
// Messages kept ready: as many blocks as are served so.
constexpr std::size_t kMadeMax = CompactRelay::kCompactDepth + 1;

}  // namespace

void CompactRelay::add_handlers(HandlerTable& table) {
    table.add(Stage::after_version, *this, &CompactRelay::handle_send_cmpct);
    table.add(Stage::after_verack, *this, &CompactRelay::handle_get_block_txn);
    relay_.send_compact = [this](Peer& peer, const chain::BlockNode& node) {
        return send_compact(peer, node);
    };
}

void CompactRelay::on_ready(Peer& peer) {
    if (peer.handshake.version >= kVersionCompact)
        context_.send(peer, wire::SendCmpct{.high_bandwidth = false, .version = kVersion});
}

void CompactRelay::handle_send_cmpct(Peer& peer, wire::SendCmpct&& message) {
    if (message.version != kVersion) return;  // as if it had not come (BIP 152)
    peer.compact.is_supported = true;
    peer.compact.wants_high_bandwidth = message.high_bandwidth;
}

void CompactRelay::stored(const chain::BlockNode& node, const primitives::BlockPtr& block) {
    if (node.parent != &context_.tip() || !context_.is_caught_up() ||
        context_.engine.is_initial_block_download())
        return;
    // Of several blocks of one height the first is passed on; the others wait for their turn.
    if (node.height <= announced_height_) return;
    announced_height_ = node.height;
    newest_ = block;
    context_.for_each_ready([&](Peer& peer) {
        if (!peer.compact.wants_high_bandwidth || peer.handshake.version < kVersionUnvalidated ||
            headers_.has_header(peer, node) || !headers_.has_header(peer, *node.parent_node()))
            return;
        context_.send_raw(peer, std::string(wire::command::kCmpctBlock), make(block));
        peer.headers.best_sent = &node;
    });
}

bool CompactRelay::send_compact(Peer& peer, const chain::BlockNode& node) {
    if (node.height < context_.tip().height - kCompactDepth) return false;
    const auto made = std::find_if(made_.begin(), made_.end(),
                                   [&](const Made& each) { return each.hash == node.hash; });
    const base::Bytes* message = nullptr;
    if (made != made_.end()) {
        message = &made->message;
    } else {
        const primitives::BlockPtr block = block_of(node);
        if (block == nullptr) return false;
        message = &make(block);
    }
    context_.send_raw(peer, std::string(wire::command::kCmpctBlock), *message);
    return true;
}

/// Null when it cannot be read.
primitives::BlockPtr CompactRelay::block_of(const chain::BlockNode& node) const {
    if (newest_ != nullptr && newest_->hash() == node.hash) return newest_;
    return context_.engine.read_block(node).value_or(nullptr);
}

const base::Bytes& CompactRelay::make(const primitives::BlockPtr& block) {
    for (const Made& each : made_)
        if (each.hash == block->hash()) return each.message;
    if (made_.size() == kMadeMax) made_.pop_front();
    made_.push_back({.hash = block->hash(),
                     .message = wire::encode(make_compact_block(block, context_.rng.u64()))});
    return made_.back().message;
}

void CompactRelay::handle_get_block_txn(Peer& peer, wire::GetBlockTxn&& request) {
    if (newest_ != nullptr && newest_->hash() == request.block_hash)
        return send_transactions(peer, request, newest_);
    const chain::BlockNode* node = context_.engine.find(request.block_hash);
    if (node == nullptr || !node->has_data() || !context_.is_public(*node)) return;
    if (node->height < context_.tip().height - kTransactionsDepth) {
        // Reading a whole block for a few transactions is no use to anybody: the peer gets all of
        // it, like by getdata, with the limits of that.
        peer.blocks.wanted.emplace_back(wire::InvType::witness_block, node->hash);
        return;
    }
    const primitives::BlockPtr block = block_of(*node);
    if (block == nullptr) return context_.disconnect(peer, "cannot read block from disk");
    send_transactions(peer, request, block);
}

void CompactRelay::send_transactions(Peer& peer, const wire::GetBlockTxn& request,
                                     const primitives::BlockPtr& block) {
    wire::BlockTxn answer{.block_hash = request.block_hash, .transactions = {}};
    for (const std::uint16_t index : request.indexes) {
        if (index >= block->transactions().size())
            return context_.misbehaving(peer, "getblocktxn with out-of-bounds tx indices");
        answer.transactions.push_back(primitives::share_transaction(block, index));
    }
    context_.send(peer, answer);
}

}  // namespace malha::p2p
