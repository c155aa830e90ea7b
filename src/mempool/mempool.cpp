// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The pool itself: what is in it, and how it changes. See mempool.hpp.
#include "malha/mempool/mempool.hpp"

#include <algorithm>
#include <unordered_set>

#include "admission.hpp"
#include "malha/base/assert.hpp"
#include "malha/base/checked.hpp"
#include "malha/events/bus.hpp"
#include "malha/mempool/consistency.hpp"
#include "memory.hpp"

namespace malha::mempool {
namespace {

using primitives::Amount;
using primitives::OutPoint;
using primitives::TransactionPtr;
using primitives::Txid;
using primitives::Wtxid;

crypto::SipKey random_key(base::Rng& rng) {
    const std::uint64_t first = rng.u64();
    return {first, rng.u64()};
}

}  // namespace

Mempool::Mempool(const MempoolOptions& options, const MempoolContext& context)
    : options_(options),
      context_(context),
      hasher_{random_key(context.rng)},
      entries_(0, {hasher_}, {hasher_}),
      by_wtxid_(0, {hasher_}, {hasher_}),
      spenders_(0, {hasher_}, {hasher_}) {
    context.bus.subscribe<events::BlockConnected>(
        [this](const events::BlockConnected& event) { on_connected(event); });
    context.bus.subscribe<events::BlockDisconnected>(
        [this](const events::BlockDisconnected& event) { on_disconnected(event); });
    context.bus.subscribe<events::TipChanged>(
        [this](const events::TipChanged&) { on_tip_changed(); });
}

Mempool::~Mempool() = default;

base::Result<Accepted, Rejection> Mempool::accept(const TransactionPtr& tx,
                                                  std::optional<base::UnixSeconds> time) {
    return Admission(*this, {.time = time}).accept_one(tx);
}

base::Result<Accepted, Rejection> Mempool::test_accept(const TransactionPtr& tx,
                                                       std::span<const ScriptVerdict> scripts) {
    return Admission(*this, {.is_test = true, .scripts = scripts}).accept_one(tx);
}

// ---- looking up

Entry* Mempool::entry(const Txid& txid) const {
    const auto found = entries_.find(txid);
    return found == entries_.end() ? nullptr : found->get();
}

Entry* Mempool::spender(const OutPoint& outpoint) const {
    const auto found = spenders_.find(&outpoint);
    return found == spenders_.end() ? nullptr : found->second;
}

const Entry* Mempool::find(const Txid& txid) const {
    return entry(txid);
}

const Entry* Mempool::find(const Wtxid& wtxid) const {
    const auto found = by_wtxid_.find(wtxid);
    return found == by_wtxid_.end() ? nullptr : *found;
}

const Entry* Mempool::spender_of(const OutPoint& outpoint) const {
    return spender(outpoint);
}

base::Result<std::optional<storage::Coin>, chain::Fault> Mempool::coin(
    const OutPoint& outpoint) const {
    using Found = std::optional<storage::Coin>;
    if (spender(outpoint) != nullptr) return Found();
    const Entry* parent = entry(outpoint.txid);
    if (parent == nullptr) return context_.engine.coin(outpoint);
    if (outpoint.index >= parent->tx->outputs.size()) return Found();
    return Found(storage::Coin::copy_of({.output = parent->tx->outputs[outpoint.index],
                                         .height = context_.engine.chain().height() + 1}));
}

bool Mempool::is_mined_before(const Entry& a, const Entry& b) {
    if (a.cluster == b.cluster) return a.position < b.position;
    return ChunkRef{a.cluster, a.chunk} < ChunkRef{b.cluster, b.chunk};
}

std::vector<const Entry*> Mempool::in_mining_order() const {
    std::vector<const Entry*> ordered;
    ordered.reserve(entries_.size());
    for (const ChunkRef& ref : clusters_.chunks()) {
        const auto& order = ref.cluster->order;
        ordered.insert(ordered.end(), order.begin() + ref.chunk().begin,
                       order.begin() + ref.chunk().end);
    }
    return ordered;
}

std::size_t Mempool::memory_usage() const {
    return bytes_ + clusters_.memory_usage() + unbroadcast_.size() * tree_node(sizeof(Txid));
}

// ---- changing

void Mempool::apply(const Change& change, ChangePlan plan, Entries added,
                    events::RemovalReason reason) {
    std::vector<events::Event> events;
    clusters_.commit(change, std::move(plan));
    for (Entry* entry : change.removed) {
        events.emplace_back(events::TransactionRemoved{
            .tx = entry->tx, .reason = reason, .mempool_sequence = sequence_++});
        if (context_.estimator != nullptr && reason != events::RemovalReason::block)
            context_.estimator->remove(entry->txid());
        forget(*entry);
    }
    for (auto& entry : added) {
        // What was in a block is no secret: peers may ask for it at once.
        entry->sequence = reason == events::RemovalReason::reorg ? 0 : sequence_;
        events.emplace_back(events::TransactionAdded{.tx = entry->tx,
                                                     .fee = entry->base_fee,
                                                     .vsize = entry->vsize(),
                                                     .mempool_sequence = sequence_++});
        remember(std::move(entry));
    }
    ++revision_;
    for (events::Event& event : events)
        context_.bus.publish(std::move(event));
}

void Mempool::remember(std::unique_ptr<Entry> entry) {
    Entry& added = *entry;
    added.bytes = base::narrow<std::uint32_t>(mempool::memory_usage(added));
    bytes_ += added.bytes;
    vsize_ += added.vsize();
    fee_.sat += added.base_fee.sat;
    by_wtxid_.insert(&added);
    by_age_.insert(&added);
    for (const primitives::TxInput& input : added.tx->inputs)
        spenders_.emplace(&input.prevout, &added);
    const bool is_new = entries_.insert(std::move(entry)).second;
    MALHA_ASSERT(is_new);
}

void Mempool::forget(Entry& entry) {
    bytes_ -= entry.bytes;
    vsize_ -= entry.vsize();
    fee_.sat -= entry.base_fee.sat;
    unbroadcast_.erase(entry.txid());
    by_wtxid_.erase(&entry);
    by_age_.erase(&entry);
    for (const primitives::TxInput& input : entry.tx->inputs)
        spenders_.erase(&input.prevout);
    const TransactionPtr tx = entry.tx;  // the keys live in it
    entries_.erase(entries_.find(tx->txid));
}

void Mempool::remove(std::vector<Entry*> entries, events::RemovalReason reason) {
    if (entries.empty()) return;
    const Change change{.removed = std::move(entries), .added = {}, .revalued = {}};
    apply(change, clusters_.plan(change, {}), {}, reason);
}

void Mempool::remove_with_descendants(const std::vector<Entry*>& entries,
                                      events::RemovalReason reason) {
    std::unordered_set<const Entry*> seen;
    std::vector<Entry*> all;
    const auto add = [&](Entry* entry) {
        if (seen.insert(entry).second) all.push_back(entry);
    };
    for (Entry* entry : entries) {
        add(entry);
        for (Entry* below : descendants_of(*entry))
            add(below);
    }
    remove(std::move(all), reason);
}

void Mempool::check_now_and_then() const {
    if (options_.check_interval == 0) return;
    if (context_.rng.below(options_.check_interval) != 0) return;
    const base::Status status = check_consistency(*this, context_.engine);
    if (!status) context_.log.error(status.error().message);
    MALHA_ASSERT(status.has_value());
}

// ---- fee deltas, unbroadcast

Amount Mempool::fee_delta_of(const Txid& txid) const {
    const auto found = fee_deltas_.find(txid);
    return found == fee_deltas_.end() ? Amount{} : found->second;
}

void Mempool::prioritise(const Txid& txid, Amount delta) {
    // Deltas are a user's choice: beyond all money they make no difference, but sums might
    // overflow.
    const auto sum =
        primitives::checked_add(fee_delta_of(txid), delta)
            .value_or(delta.sat < 0 ? Amount{-primitives::kMaxMoney.sat} : primitives::kMaxMoney);
    const Amount bounded =
        std::clamp(sum, Amount{-primitives::kMaxMoney.sat}, primitives::kMaxMoney);
    if (bounded == Amount{})
        fee_deltas_.erase(txid);
    else
        fee_deltas_[txid] = bounded;
    Entry* entry = this->entry(txid);
    if (entry == nullptr) return;
    entry->fee_delta = bounded;
    const Change change{.removed = {}, .added = {}, .revalued = {entry}};
    clusters_.commit(change, clusters_.plan(change, {}));
    ++revision_;
}

void Mempool::add_unbroadcast(const Txid& txid) {
    if (entries_.contains(txid)) unbroadcast_.insert(txid);
}

}  // namespace malha::mempool
