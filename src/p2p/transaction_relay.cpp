// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See transaction_relay.hpp.
#include "transaction_relay.hpp"

#include <algorithm>

#include "malha/p2p/address_rules.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

constexpr auto kOutboundInterval = 2s;
constexpr auto kInboundInterval = 5s;
// Of one turn: what 14 transactions a second amount to between turns of inbound peers.
constexpr std::size_t kTurnCount = 70;
// For each thousand that wait beyond that, so many more.
constexpr std::size_t kTurnCountPerThousand = 5;
constexpr std::size_t kTurnCountMax = 1000;
// Half an hour of what the network carries. A std::set of them takes 2 MB for each peer.
constexpr std::size_t kWaitingMax = 25'000;
constexpr std::size_t kKnownMax = 50'000;
constexpr auto kRetellInterval = 10min;
constexpr auto kRetellSpread = 5min;
// Addresses of ours times networks.
constexpr std::size_t kInboundTurnsMax = 256;

bool is_mined_after(const mempool::Entry* a, const mempool::Entry* b) {
    return mempool::Mempool::is_mined_before(*b, *a);
}

const std::array<std::uint8_t, 32>& id_for(const Peer& peer, const primitives::Transaction& tx) {
    return peer.handshake.wtxid_relay ? tx.wtxid.bytes : tx.txid.bytes;
}

}  // namespace

TransactionRelay::TransactionRelay(Context& context)
    : context_(context),
      retell_at_(context.mono() + kRetellInterval + context.random_up_to(kRetellSpread)) {}

void TransactionRelay::add_handlers(HandlerTable& table) {
    table.add(Stage::after_verack, *this, &TransactionRelay::handle_mempool);
}

void TransactionRelay::on_ready(Peer& peer) {
    if (!peer.transactions.is_enabled) return;
    const std::uint64_t first = context_.rng.u64();
    peer.transactions.known.emplace(kKnownMax, crypto::SipKey{first, context_.rng.u64()});
}

/// BIP 35.
void TransactionRelay::handle_mempool(Peer& peer, wire::Mempool&&) {
    const bool may_ask = peer.info.has(permission::kMempool);
    const bool offers_it = (context_.settings.services & wire::service::kBloom) != 0;
    const bool has_no_upload_left = context_.budget.is_reached();
    if (!may_ask && (!offers_it || has_no_upload_left)) {
        if (!peer.info.has(permission::kNoBan))
            context_.disconnect(peer, offers_it ? "mempool request beyond the upload target"
                                                : "mempool request without bloom filters");
        return;
    }
    peer.transactions.wants_pool = peer.transactions.is_enabled;
}

void TransactionRelay::announce(const primitives::Transaction& tx) {
    // Peers whose handshake is under way are not told: the delay would show when it came.
    context_.for_each_ready([&](Peer& peer) {
        if (peer.transactions.known) enqueue(peer, tx);
    });
}

void TransactionRelay::enqueue(Peer& peer, const primitives::Transaction& tx) const {
    TransactionState& state = peer.transactions;
    if (state.known->contains(id_for(peer, tx))) return;
    if (state.to_tell.size() >= kWaitingMax) drop_worst(state);
    state.to_tell.insert(tx.wtxid);
}

/// Keeps the better half, so that this seldom happens.
void TransactionRelay::drop_worst(TransactionState& state) const {
    auto entries = waiting(state);
    if (state.to_tell.size() < kWaitingMax) return;  // many had left the pool
    const auto middle = entries.begin() + kWaitingMax / 2;
    std::nth_element(entries.begin(), middle, entries.end(),
                     [](const auto* a, const auto* b) { return is_mined_after(b, a); });
    for (auto it = middle; it != entries.end(); ++it)
        state.to_tell.erase((*it)->tx->wtxid);
}

void TransactionRelay::note_known(Peer& peer, const Hash& hash) {
    if (peer.transactions.known) peer.transactions.known->insert(hash);
}

void TransactionRelay::on_tick() {
    if (context_.mono() < retell_at_) return;
    retell_at_ = context_.mono() + kRetellInterval + context_.random_up_to(kRetellSpread);
    for (const primitives::Txid& txid : context_.pool.unbroadcast())
        if (const mempool::Entry* entry = context_.pool.find(txid)) announce(*entry->tx);
}

// ---- turns

void TransactionRelay::on_due(Peer& peer) {
    TransactionState& state = peer.transactions;
    if (!state.known) return;
    if (state.next_turn <= context_.mono()) {
        state.next_turn = next_turn(peer);
    } else if (!peer.info.has(permission::kNoBan)) {
        return;
    }
    if (!state.is_wanted) state.to_tell.clear();
    if (std::exchange(state.wants_pool, false)) tell_pool(peer);
    if (!state.to_tell.empty()) tell_queue(peer);
    state.told_sequence = context_.pool.sequence();
}

base::MonoTime TransactionRelay::next_turn(const Peer& peer) {
    const base::MonoTime now = context_.mono();
    if (!peer.info.is_inbound()) return now + context_.random_exponential(kOutboundInterval);
    crypto::SipHash way(context_.salt);
    way.write_word(static_cast<std::uint64_t>(peer.info.remote.address.network()));
    way.write_word(peer.info.is_inbound_onion ? 1 : 0);
    if (peer.info.local) way.write(endpoint_key(*peer.info.local));
    if (inbound_turns_.size() >= kInboundTurnsMax) inbound_turns_.clear();
    base::MonoTime& turn = inbound_turns_[way.finish()];
    if (turn <= now) turn = now + context_.random_exponential(kInboundInterval);
    return turn;
}

std::vector<const mempool::Entry*> TransactionRelay::waiting(TransactionState& state) const {
    std::vector<const mempool::Entry*> entries;
    entries.reserve(state.to_tell.size());
    for (auto it = state.to_tell.begin(); it != state.to_tell.end();) {
        const mempool::Entry* entry = context_.pool.find(*it);
        if (entry == nullptr) {
            it = state.to_tell.erase(it);
            continue;
        }
        entries.push_back(entry);
        ++it;
    }
    std::make_heap(entries.begin(), entries.end(), is_mined_after);
    return entries;
}

void TransactionRelay::tell_queue(Peer& peer) {
    TransactionState& state = peer.transactions;
    auto best = waiting(state);
    const std::size_t count =
        std::min(kTurnCount + best.size() / 1000 * kTurnCountPerThousand, kTurnCountMax);
    wire::Inv message;
    while (!best.empty() && message.items.size() < count) {
        std::pop_heap(best.begin(), best.end(), is_mined_after);
        const mempool::Entry& entry = *best.back();
        best.pop_back();
        state.to_tell.erase(entry.tx->wtxid);
        if (!state.known->contains(id_for(peer, *entry.tx)) && wants(peer, entry))
            tell(peer, entry, message);
    }
    if (!message.items.empty()) context_.send(peer, message);
}

/// BIP 35: everything, at once.
void TransactionRelay::tell_pool(Peer& peer) {
    wire::Inv message;
    for (const mempool::Entry* entry : context_.pool.in_mining_order()) {
        peer.transactions.to_tell.erase(entry->tx->wtxid);
        if (wants(peer, *entry)) tell(peer, *entry, message);
        if (message.items.size() < wire::kMaxInvItems) continue;
        context_.send(peer, message);
        message.items.clear();
    }
    if (!message.items.empty()) context_.send(peer, message);
}

void TransactionRelay::tell(Peer& peer, const mempool::Entry& entry, wire::Inv& message) {
    note_known(peer, id_for(peer, *entry.tx));
    if (peer.handshake.wtxid_relay)
        message.items.emplace_back(wire::InvType::wtx, entry.tx->wtxid);
    else
        message.items.emplace_back(wire::InvType::tx, entry.tx->txid);
}

bool TransactionRelay::wants(Peer& peer, const mempool::Entry& entry) {
    TransactionState& state = peer.transactions;
    return entry.base_fee >= state.fee_rate_min.fee_for(entry.vsize()) &&
           (!state.filter || state.filter->matches(*entry.tx));
}

// ---- giving away

bool TransactionRelay::serve(Peer& peer, const wire::InvItem& item) {
    // Between us no transactions are exchanged: no answer, not even that it is not there.
    if (!peer.transactions.is_enabled) return true;
    const primitives::Transaction* tx = find(peer, item);
    if (tx == nullptr) return false;
    context_.send_raw(peer, std::string(wire::command::kTx),
                      item.type == wire::InvType::tx ? primitives::serialize_without_witness(*tx)
                                                     : base::to_bytes(tx->raw));
    // At least one peer has it now; it will go its way.
    context_.pool.remove_unbroadcast(tx->txid);
    return true;
}

const primitives::Transaction* TransactionRelay::find(const Peer& peer, const wire::InvItem& item) {
    const mempool::Entry* entry = item.type == wire::InvType::wtx ? context_.pool.find(item.wtxid())
                                                                  : context_.pool.find(item.txid());
    if (entry != nullptr && entry->sequence < peer.transactions.told_sequence)
        return entry->tx.get();
    return find_in_last_block(item.hash.bytes);
}

void TransactionRelay::block_connected(const primitives::BlockPtr& block) {
    last_block_ = block;
    last_block_index_.clear();
}

const primitives::Transaction* TransactionRelay::find_in_last_block(const Hash& hash) {
    if (last_block_ == nullptr) return nullptr;
    if (last_block_index_.empty())
        for (const primitives::Transaction& tx : last_block_->transactions()) {
            last_block_index_.emplace(tx.txid.bytes, &tx);
            last_block_index_.emplace(tx.wtxid.bytes, &tx);
        }
    const auto found = last_block_index_.find(hash);
    return found == last_block_index_.end() ? nullptr : found->second;
}

}  // namespace malha::p2p
