// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See inventory.hpp.
#include "inventory.hpp"

namespace malha::p2p {
namespace {

// Bytes that may wait to be sent to a peer before its next block is read.
constexpr std::size_t kUnsentMax = 1'000'000;
// Requests of one peer that wait for an answer: two full messages.
constexpr std::size_t kWantedMax = 2 * wire::kMaxInvItems;

}  // namespace

void Inventory::add_handlers(HandlerTable& table) {
    table.add(Stage::after_verack, *this, &Inventory::handle_inv);
    table.add(Stage::after_verack, *this, &Inventory::handle_getdata);
    table.add(Stage::after_verack, *this, &Inventory::handle_notfound, BadPayload::ignore_all);
}

void Inventory::handle_inv(Peer& peer, wire::Inv&& inv) {
    for (const wire::InvItem& item : inv.items) {
        if (item.is_tx()) topics_.transaction_fetch.announced(peer, item);
        if (peer.is_closing) return;
    }
    announced_blocks(peer, inv);
}

void Inventory::announced_blocks(Peer& peer, const wire::Inv& inv) {
    // Of several blocks the last is the best: its headers lead to the others.
    const wire::InvItem* unknown = nullptr;
    for (const wire::InvItem& item : inv.items) {
        if (item.type != wire::InvType::block) continue;
        topics_.headers.announced(peer, item.block_hash());
        if (context_.engine.find(item.block_hash()) == nullptr) unknown = &item;
    }
    if (unknown != nullptr) topics_.headers.announced_unknown(peer, unknown->block_hash());
}

void Inventory::handle_getdata(Peer& peer, wire::GetData&& request) {
    auto& wanted = peer.blocks.wanted;
    if (wanted.size() + request.items.size() > kWantedMax)
        return context_.disconnect(peer, "too many getdata requests unanswered");
    wanted.insert(wanted.end(), request.items.begin(), request.items.end());
}

void Inventory::on_due(Peer& peer) {
    auto& wanted = peer.blocks.wanted;
    wire::NotFound missing;
    const auto tell_missing = [&] {
        if (!missing.items.empty()) context_.send(peer, std::exchange(missing, {}));
    };
    while (!wanted.empty() && peer.unsent_bytes < kUnsentMax && !peer.is_closing) {
        const wire::InvItem item = wanted.front();
        const chain::BlockNode* block =
            item.is_block() ? context_.engine.find(item.block_hash()) : nullptr;
        if (block != nullptr && topics_.block_relay.is_being_validated(*block)) break;
        wanted.pop_front();
        if (item.is_tx() && !topics_.transaction_relay.serve(peer, item))
            missing.items.push_back(item);
        if (block == nullptr) continue;
        topics_.block_relay.serve(peer, *block, item.type);
        tell_missing();
    }
    tell_missing();
    topics_.block_relay.close_files();
}

void Inventory::handle_notfound(Peer& peer, wire::NotFound&& answer) {
    for (const wire::InvItem& item : answer.items) {
        if (item.is_block()) topics_.block_fetch.not_found(peer, item.block_hash());
        if (item.is_tx()) topics_.transaction_fetch.not_found(peer, item);
    }
}

}  // namespace malha::p2p
