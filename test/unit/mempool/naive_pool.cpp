// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See naive_pool.hpp.
#include "naive_pool.hpp"

#include <algorithm>

#include "naive_chunks.hpp"

namespace malha::mempool::test {
namespace {

__extension__ using Wide = __int128;

constexpr primitives::Height kMaturity = 100;
/// BIP 68: waits for one block.
constexpr std::uint32_t kOneBlock = 1;

bool spends(const primitives::Transaction& child, const Txid& parent) {
    return std::any_of(
        child.inputs.begin(), child.inputs.end(),
        [&](const primitives::TxInput& input) { return input.prevout.txid == parent; });
}

std::int64_t value_out(const primitives::Transaction& tx) {
    std::int64_t value = 0;
    for (const primitives::TxOutput& output : tx.outputs)
        value += output.value.sat;
    return value;
}

Txids with_descendants(const NaiveEntries& entries, Txids found) {
    for (bool grows = true; grows;) {
        grows = false;
        for (const auto& [txid, entry] : entries)
            for (const primitives::TxInput& input : entry.tx->inputs)
                if (found.contains(input.prevout.txid)) grows |= found.insert(txid).second;
    }
    return found;
}

NaiveEntries select(const NaiveEntries& entries, const Txids& txids) {
    NaiveEntries selected;
    for (const Txid& txid : txids)
        selected.emplace(txid, entries.at(txid));
    return selected;
}

NaiveEntries without(NaiveEntries entries, const Txids& txids) {
    for (const Txid& txid : txids)
        entries.erase(txid);
    return entries;
}

/// The diagram at a weight, as a fraction.
struct Fraction {
    Wide above;
    Wide below;
};
Fraction fee_at(const std::vector<FeeAndWeight>& chunks, primitives::Weight weight) {
    Wide fee = 0;
    for (const FeeAndWeight& chunk : chunks) {
        if (weight < chunk.weight)
            return {fee * chunk.weight + Wide{chunk.fee.sat} * weight, chunk.weight};
        fee += chunk.fee.sat;
        weight -= chunk.weight;
    }
    return {fee, 1};
}

/// Nowhere lower, somewhere higher.
bool is_better(const std::vector<FeeAndWeight>& after, const std::vector<FeeAndWeight>& before) {
    std::set<primitives::Weight> corners;
    for (const auto* chunks : {&after, &before}) {
        primitives::Weight weight = 0;
        for (const FeeAndWeight& chunk : *chunks)
            corners.insert(weight += chunk.weight);
    }
    bool is_higher = false;
    for (const primitives::Weight weight : corners) {
        const Fraction a = fee_at(after, weight);
        const Fraction b = fee_at(before, weight);
        if (a.above * b.below < b.above * a.below) return false;
        is_higher |= a.above * b.below > b.above * a.below;
    }
    return is_higher;
}

}  // namespace

Amount NaivePool::modified(const Txid& txid, Amount fee) const {
    const auto delta = deltas_.find(txid);
    return {fee.sat + (delta == deltas_.end() ? 0 : delta->second.sat)};
}

Amount NaivePool::modified_fee(const Txid& txid) const {
    return modified(txid, entries_.at(txid).fee);
}

std::vector<Txids> NaivePool::components(const NaiveEntries& entries) {
    std::vector<Txids> found;
    for (const auto& [txid, entry] : entries) {
        // All components so far that it touches become one with it.
        Txids joined{txid};
        std::erase_if(found, [&](const Txids& component) {
            const bool touches =
                std::any_of(component.begin(), component.end(), [&](const Txid& other) {
                    return spends(*entry.tx, other) || spends(*entries.at(other).tx, txid);
                });
            if (touches) joined.insert(component.begin(), component.end());
            return touches;
        });
        found.push_back(std::move(joined));
    }
    return found;
}

std::vector<FeeAndWeight> NaivePool::chunks(const NaiveEntries& entries) const {
    std::vector<FeeAndWeight> all;
    for (const Txids& component : components(entries)) {
        const std::vector<Txid> members(component.begin(), component.end());
        std::vector<GraphNode> graph;
        for (const Txid& txid : members) {
            const NaiveEntry& entry = entries.at(txid);
            GraphNode node{{modified(txid, entry.fee), entry.tx->weight()}, 0, txid};
            for (std::size_t i = 0; i < members.size(); ++i)
                if (spends(*entry.tx, members[i])) node.parents |= TxMask{1} << i;
            graph.push_back(node);
        }
        for (const FeeAndWeight& chunk : naive_chunks(graph))
            all.push_back(chunk);
    }
    std::sort(all.begin(), all.end(),
              [](const FeeAndWeight& a, const FeeAndWeight& b) { return compare_rates(a, b) > 0; });
    return all;
}

// ---- what comes in

/// Empty: an input is unknown, spent, or not mature.
std::optional<Amount> NaivePool::value_in(const primitives::Transaction& tx,
                                          const NaiveEntries& with, const NaiveRules& rules) const {
    Amount value;
    for (const primitives::TxInput& input : tx.inputs) {
        const auto parent = with.find(input.prevout.txid);
        if (parent != with.end()) {
            if (input.prevout.index >= parent->second.tx->outputs.size()) return {};
            value.sat += parent->second.tx->outputs[input.prevout.index].value.sat;
            continue;
        }
        const auto coin = coins_(input.prevout);
        if (!coin) return {};
        if (coin->coinbase && rules.height + 1 - coin->height < kMaturity) return {};
        value.sat += coin->value.sat;
    }
    return value;
}

Txids NaivePool::spenders_of(const primitives::Transaction& tx) const {
    Txids found;
    for (const auto& [txid, entry] : entries_)
        for (const primitives::TxInput& theirs : entry.tx->inputs)
            for (const primitives::TxInput& ours : tx.inputs)
                if (theirs.prevout == ours.prevout) found.insert(txid);
    return found;
}

/// @param with  the pool, and what is judged together with it.
NaiveVerdict NaivePool::check_alone(const TransactionPtr& tx, const NaiveEntries& with,
                                    const NaiveRules& rules) const {
    if (entries_.contains(tx->txid)) return NaiveVerdict::refused;
    if (!value_in(*tx, with, rules)) return NaiveVerdict::missing_inputs;
    for (const primitives::TxInput& input : tx->inputs)
        if (input.sequence == kOneBlock && with.contains(input.prevout.txid))
            return NaiveVerdict::refused;
    return NaiveVerdict::taken;
}

/// The pool with all of `added`, which have passed alone, and without what they replace.
NaiveVerdict NaivePool::judge(const NaiveEntries& added, const NaiveRules& rules,
                              NaiveEntries& after) const {
    Txids conflicts;
    Amount paid;
    VSize vsize = 0;
    for (const auto& [txid, entry] : added) {
        conflicts.merge(spenders_of(*entry.tx));
        paid.sat += modified(txid, entry.fee).sat;
        vsize += vsize_of(entry.tx->weight());
    }
    if (paid < rules.min_rate.fee_for(vsize)) return NaiveVerdict::reconsiderable;
    const Txids removed = with_descendants(entries_, conflicts);
    Amount replaced;
    for (const Txid& txid : removed)
        replaced.sat += modified_fee(txid).sat;
    for (const auto& [txid, entry] : added)
        for (const Txid& gone : removed)
            if (spends(*entry.tx, gone)) return NaiveVerdict::refused;
    if (!removed.empty() && paid.sat < replaced.sat + rules.incremental_rate.fee_for(vsize).sat)
        return NaiveVerdict::reconsiderable;
    after = without(entries_, removed);
    after.insert(added.begin(), added.end());
    Txids changed = removed;
    for (const auto& [txid, entry] : added)
        changed.insert(txid);
    for (const Txids& component : components(after))
        if (component.size() > rules.cluster_count_max) return NaiveVerdict::refused;
    if (!removed.empty() && !improves(after, changed)) return NaiveVerdict::reconsiderable;
    return NaiveVerdict::taken;
}

/// Looks at all components, before and after, that hold or touch something that changes.
bool NaivePool::improves(const NaiveEntries& after, const Txids& changed) const {
    Txids touched = changed;
    for (const auto* entries : {&entries_, &after})
        for (const Txids& component : components(*entries))
            if (std::any_of(component.begin(), component.end(),
                            [&](const Txid& txid) { return changed.contains(txid); }))
                touched.insert(component.begin(), component.end());
    const auto of = [&](const NaiveEntries& entries) {
        Txids present;
        for (const Txids& component : components(entries))
            if (std::any_of(component.begin(), component.end(),
                            [&](const Txid& txid) { return touched.contains(txid); }))
                present.insert(component.begin(), component.end());
        return chunks(select(entries, present));
    };
    return is_better(of(after), of(entries_));
}

NaiveVerdict NaivePool::accept(const TransactionPtr& tx, const NaiveRules& rules) {
    const NaiveVerdict alone = check_alone(tx, entries_, rules);
    if (alone != NaiveVerdict::taken) return alone;
    const Amount fee{value_in(*tx, entries_, rules)->sat - value_out(*tx)};
    NaiveEntries after;
    const NaiveVerdict verdict = judge({{tx->txid, {tx, fee, rules.now}}}, rules, after);
    if (verdict == NaiveVerdict::taken) entries_ = std::move(after);
    return verdict;
}

std::vector<NaiveVerdict> NaivePool::accept_pair(const TransactionPtr& parent,
                                                 const TransactionPtr& child,
                                                 const NaiveRules& rules) {
    const auto may_do_together = [](NaiveVerdict verdict) {
        return verdict == NaiveVerdict::reconsiderable || verdict == NaiveVerdict::missing_inputs;
    };
    std::vector<NaiveVerdict> verdicts{accept(parent, rules)};
    verdicts.push_back(accept(child, rules));
    if (!may_do_together(verdicts[0]) || !may_do_together(verdicts[1])) return verdicts;
    const auto parent_value = value_in(*parent, entries_, rules);
    if (!parent_value) return verdicts;
    NaiveEntries both{
        {parent->txid, {parent, {parent_value->sat - value_out(*parent)}, rules.now}}};
    NaiveEntries with = entries_;
    with.insert(both.begin(), both.end());
    if (check_alone(child, with, rules) != NaiveVerdict::taken) return verdicts;
    const Amount child_fee{value_in(*child, with, rules)->sat - value_out(*child)};
    both[child->txid] = {child, child_fee, rules.now};
    if (!spenders_of(*parent).empty() || !spenders_of(*child).empty()) {
        // Only what has no other relatives in the pool may replace, and the child has to raise it.
        for (const auto& [txid, entry] : entries_)
            if (spends(*parent, txid) || spends(*child, txid)) return verdicts;
        const Amount parent_fee = both.at(parent->txid).fee;
        const auto size = [](const TransactionPtr& tx) { return vsize_of(tx->weight()); };
        if (FeeRate::of({parent_fee.sat + child_fee.sat}, size(parent) + size(child)) <=
            FeeRate::of(parent_fee, size(parent)))
            return verdicts;
    }
    NaiveEntries after;
    if (judge(both, rules, after) != NaiveVerdict::taken) return verdicts;
    entries_ = std::move(after);
    return {NaiveVerdict::taken, NaiveVerdict::taken};
}

// ---- what happens to it

void NaivePool::prioritise(const Txid& txid, Amount delta) {
    if ((deltas_[txid].sat += delta.sat) == 0) deltas_.erase(txid);
}

void NaivePool::remove_with_descendants(const Txids& txids) {
    entries_ = without(entries_, with_descendants(entries_, txids));
}

void NaivePool::connect(const std::vector<TransactionPtr>& block) {
    for (const TransactionPtr& tx : block) {
        deltas_.erase(tx->txid);
        if (entries_.erase(tx->txid) == 0) remove_with_descendants(spenders_of(*tx));
    }
}

Txids NaivePool::children_of(const Txid& txid) const {
    Txids children;
    for (const auto& [other, entry] : entries_)
        if (spends(*entry.tx, txid)) children.insert(other);
    return children;
}

bool NaivePool::is_within_limit(const Txid& txid, const NaiveRules& rules) const {
    const auto all = components(entries_);
    return std::all_of(all.begin(), all.end(), [&](const Txids& component) {
        return !component.contains(txid) || component.size() <= rules.cluster_count_max;
    });
}

void NaivePool::reorganise(const std::vector<TransactionPtr>& disconnected,
                           const std::vector<Txid>& gave_way, const NaiveRules& rules) {
    auto next = gave_way.begin();
    for (const TransactionPtr& tx : disconnected) {
        const bool may_return = !tx->is_coinbase() && spenders_of(*tx).empty() &&
                                check_alone(tx, entries_, rules) == NaiveVerdict::taken;
        if (may_return) {
            const Amount fee{value_in(*tx, entries_, rules)->sat - value_out(*tx)};
            entries_[tx->txid] = {tx, fee, rules.now};
            while (!is_within_limit(tx->txid, rules) && next != gave_way.end() &&
                   children_of(tx->txid).contains(*next)) {
                const Txids gone = with_descendants(entries_, {*next});
                next += static_cast<std::ptrdiff_t>(gone.size());
                entries_ = without(entries_, gone);
            }
            if (is_within_limit(tx->txid, rules)) continue;
            entries_.erase(tx->txid);
        }
        remove_with_descendants(children_of(tx->txid));
    }
    Txids invalid;
    for (const auto& [txid, entry] : entries_) {
        const NaiveEntries others = without(entries_, {txid});
        bool is_locked = false;
        for (const primitives::TxInput& input : entry.tx->inputs)
            is_locked |= input.sequence == kOneBlock && others.contains(input.prevout.txid);
        if (is_locked || !value_in(*entry.tx, others, rules)) invalid.insert(txid);
    }
    remove_with_descendants(invalid);
}

void NaivePool::expire(const NaiveRules& rules) {
    Txids old;
    for (const auto& [txid, entry] : entries_)
        if (entry.time < rules.now - rules.expiry) old.insert(txid);
    remove_with_descendants(old);
}

}  // namespace malha::mempool::test
