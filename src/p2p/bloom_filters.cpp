// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See bloom_filters.hpp.
#include "bloom_filters.hpp"

#include "malha/consensus/partial_merkle_tree.hpp"

namespace malha::p2p {

void BloomFilters::add_handlers(HandlerTable& table) {
    const auto add = [&](auto method) {
        table.add(Stage::after_verack, *this, method, BadPayload::ignore, &BloomFilters::objection);
    };
    add(&BloomFilters::handle_load);
    add(&BloomFilters::handle_add);
    add(&BloomFilters::handle_clear);
}

std::string_view BloomFilters::objection(const Peer&) const {
    const bool is_offered = (context_.settings.services & wire::service::kBloom) != 0;
    return is_offered ? "" : "bloom filter used without our offer";
}

void BloomFilters::handle_load(Peer& peer, wire::FilterLoad&& message) {
    if (!peer.transactions.is_enabled) return;
    peer.transactions.filter.emplace(std::move(message));
    peer.transactions.is_wanted = true;
}

void BloomFilters::handle_add(Peer& peer, wire::FilterAdd&& message) {
    if (!peer.transactions.is_enabled) return;
    if (!peer.transactions.filter) return context_.misbehaving(peer, "filteradd without a filter");
    peer.transactions.filter->insert(message.element);
}

void BloomFilters::handle_clear(Peer& peer, wire::FilterClear&&) {
    if (!peer.transactions.is_enabled) return;
    peer.transactions.filter.reset();
    peer.transactions.is_wanted = true;
}

void BloomFilters::send_filtered(Peer& peer, const chain::BlockNode& node) {
    if (!peer.transactions.filter) return;
    const auto block = context_.engine.read_block(node);
    if (!block) return context_.disconnect(peer, "cannot read block from disk");
    std::vector<primitives::Txid> txids;
    std::vector<bool> matches;
    for (const primitives::Transaction& tx : (*block)->transactions()) {
        txids.push_back(tx.txid);
        matches.push_back(peer.transactions.filter->matches(tx));
    }
    primitives::ByteWriter writer;
    writer.write_bytes((*block)->header().serialize());
    consensus::PartialMerkleTree::build(txids, matches).write(writer);
    context_.send_raw(peer, std::string(wire::command::kMerkleBlock), writer.take());
    // There is no other way to ask for them. Light clients do not look at witnesses.
    for (std::size_t i = 0; i < matches.size(); ++i)
        if (matches[i])
            context_.send_raw(peer, std::string(wire::command::kTx),
                              primitives::serialize_without_witness((*block)->transactions()[i]));
}

}  // namespace malha::p2p
