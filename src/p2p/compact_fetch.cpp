// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See compact_fetch.hpp.
#include "compact_fetch.hpp"

#include <algorithm>

#include "malha/consensus/work.hpp"

namespace malha::p2p {
namespace {

// Blocks this far above our tip at most are put together from the pool: it holds what is valid now.
constexpr primitives::Height kAheadMax = 2;
// Partial blocks of one peer.
constexpr std::size_t kPartialMax = 16;

}  // namespace

void CompactFetch::add_handlers(HandlerTable& table) {
    table.add(Stage::after_verack, *this, &CompactFetch::handle_cmpct_block);
    table.add(Stage::after_verack, *this, &CompactFetch::handle_block_txn);
    fetch_.prefers_compact = [this](const Peer& peer, const chain::BlockNode& node) {
        return prefers_compact(peer, node);
    };
    fetch_.on_unfit = [this](Peer& peer, const chain::BlockNode& node) { unfit(peer, node); };
    fetch_.on_proved = [this](Peer& peer) { proved(peer); };
}

void CompactFetch::on_due(Peer& peer) {
    std::erase_if(peer.compact.partial, [&](const auto& entry) {
        return !download_.owes(peer.id(), *context_.engine.find(entry.first));
    });
}

bool CompactFetch::prefers_compact(const Peer& peer, const chain::BlockNode& node) const {
    return !context_.settings.blocks_only && peer.compact.is_supported && context_.is_near_tip() &&
           download_.asked_count() == 1 && node.parent != nullptr &&
           node.parent_node()->is_valid(chain::Validity::chain);
}

void CompactFetch::proved(Peer& peer) {
    // Alone: several blocks at once are a sync, which says nothing about who is fast with new ones.
    if (context_.settings.blocks_only || !peer.compact.is_supported) return;
    if (context_.engine.is_initial_block_download() || download_.asked_count() != 0) return;
    high_bandwidth_.prefer(peer);
}

void CompactFetch::handle_cmpct_block(Peer& peer, wire::CmpctBlock&& message) {
    // Not without sendcmpct before. From then on its header is worth as much as any other.
    if (context_.engine.is_reindexing() || !peer.compact.is_supported) return;
    const chain::BlockNode* node = take_header(peer, message.header);
    if (node == nullptr) return;
    if (!hears(peer, *node)) {
        context_.log.debug(base::LogCategory::net, [&] {
            return "ignoring a compact block that was not asked for, " + peer.log_name;
        });
        return;
    }
    // Here already, or another copy is under check: should that fail, the block is asked for anew.
    if (!fetch_.may_want(*node)) return download_.give_up(peer.id(), *node);
    const chain::BlockNode& tip = context_.tip();
    const bool is_useless = node->chain_work <= tip.chain_work || node->tx_count != 0 ||
                            node->height > tip.height + kAheadMax;
    if (is_useless) {
        if (download_.owes(peer.id(), *node)) fetch_.request_whole(peer, *node);
        return;
    }
    if (!download_.is_asked(*node) && !context_.is_near_tip()) return;
    if (!peer.compact.partial.contains(node->hash)) reconstruct(peer, *node, message);
}

bool CompactFetch::hears(const Peer& peer, const chain::BlockNode& node) const {
    if (context_.settings.blocks_only) return false;
    return peer.compact.is_high_bandwidth || download_.owes(peer.id(), node);
}

/// Null when the header is not taken.
const chain::BlockNode* CompactFetch::take_header(Peer& peer,
                                                  const primitives::BlockHeader& header) {
    const chain::BlockNode* parent = context_.engine.find(header.prev_hash);
    if (parent == nullptr) {
        if (!context_.engine.is_initial_block_download()) headers_.ask_from_best_header(peer);
        return nullptr;
    }
    if (parent->chain_work + consensus::block_work(header.bits) < context_.work_wanted()) {
        context_.log.debug(base::LogCategory::net, [&] {
            return "Ignoring low-work compact block from peer " +
                   std::to_string(to_number(peer.id()));
        });
        return nullptr;
    }
    const bool is_new = context_.engine.find(header.hash()) == nullptr;
    const auto accepted = context_.engine.accept_header(header);
    if (!accepted) {
        if (const auto* violation = accepted.error().violation())
            headers_.punish(peer, *violation, Delivery::compact);
        return nullptr;
    }
    const chain::BlockNode& node = **accepted;
    headers_.announced(peer, node.hash);
    if (is_new && node.chain_work > context_.tip().chain_work)
        peer.blocks.last_announcement = context_.mono();
    return &node;
}

void CompactFetch::reconstruct(Peer& peer, const chain::BlockNode& node,
                               const wire::CmpctBlock& message) {
    auto partial = PartialBlock::begin(message);
    if (!partial) return begin_failed(peer, node, partial.error());
    fill(*partial);
    if (partial->missing().empty()) {
        if (auto block = partial->complete({}))
            return fetch_.take_compact(peer, node, std::move(*block));
        return begin_failed(peer, node, PartialBlockError::colliding);
    }
    if (may_ask(peer, download_.holders(node))) return ask_missing(peer, node, std::move(*partial));
    download_.give_up(peer.id(), node);  // others are on it
}

void CompactFetch::begin_failed(Peer& peer, const chain::BlockNode& node, PartialBlockError error) {
    const auto holders = download_.holders(node);
    const bool is_first = holders.empty() || holders.front() == peer.id();
    if (error == PartialBlockError::malformed) {
        download_.give_up(peer.id(), node);
        return context_.misbehaving(peer, "invalid compact block");
    }
    if (is_first) return fetch_.request_whole(peer, node);
    download_.give_up(peer.id(), node);
}

/// Looks for its transactions where they may be. Cost: O(pool) when one is missing.
void CompactFetch::fill(PartialBlock& partial) const {
    for (const primitives::TransactionPtr& tx : extra_.all())
        partial.offer(tx);
    // What is mined first comes first: usually all is found early.
    for (const mempool::ChunkRef& ref : context_.pool.chunks()) {
        const mempool::Chunk& chunk = ref.chunk();
        for (std::uint32_t i = chunk.begin; i < chunk.end; ++i)
            if (!partial.offer(ref.cluster->order[i]->tx)) return;
    }
}

/// Whether to ask this peer for what is missing, as the first or beside others.
bool CompactFetch::may_ask(const Peer& peer, const std::vector<PeerId>& holders) const {
    if (holders.empty() || holders.front() == peer.id())
        return peer.compact.partial.size() < kPartialMax;
    const bool owes = std::find(holders.begin(), holders.end(), peer.id()) != holders.end();
    if (!owes && holders.size() >= BlockDownload::kHoldersMax) return false;
    const bool has_outbound = std::any_of(holders.begin(), holders.end(), [&](PeerId id) {
        const auto found = context_.peers.find(id);
        return found != context_.peers.end() && !found->second.info.is_inbound();
    });
    return peer.compact.is_high_bandwidth && peer.compact.partial.size() < kPartialMax &&
           (!peer.info.is_inbound() || has_outbound ||
            holders.size() < BlockDownload::kHoldersMax - 1);
}

void CompactFetch::ask_missing(Peer& peer, const chain::BlockNode& node, PartialBlock partial) {
    if (!download_.owes(peer.id(), node) && !download_.ask(peer.id(), node, context_.mono()))
        return;
    context_.send(peer, wire::GetBlockTxn{.block_hash = node.hash, .indexes = partial.missing()});
    peer.compact.partial.insert_or_assign(node.hash, std::move(partial));
}

void CompactFetch::handle_block_txn(Peer& peer, wire::BlockTxn&& answer) {
    const auto found = peer.compact.partial.find(answer.block_hash);
    if (found == peer.compact.partial.end()) return;  // too late, or nobody asked
    const chain::BlockNode& node = *context_.engine.find(answer.block_hash);
    if (!found->second)
        return context_.misbehaving(peer, "previous compact block reconstruction attempt failed");
    if (!fetch_.may_want(node)) return download_.give_up(peer.id(), node);
    auto block = found->second->complete(answer.transactions);
    found->second.reset();
    if (!block) {
        download_.give_up(peer.id(), node);
        return context_.misbehaving(peer, "invalid compact block/non-matching block transactions");
    }
    fetch_.take_compact(peer, node, std::move(*block));
}

void CompactFetch::unfit(Peer& peer, const chain::BlockNode& node) {
    if (!download_.holders(node).empty()) return;  // others are on it
    fetch_.request_whole(peer, node);
    peer.compact.partial.insert_or_assign(node.hash, std::nullopt);
}

}  // namespace malha::p2p
