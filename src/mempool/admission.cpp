// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// From checked candidates to a change of the pool. See admission.hpp.
#include "admission.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "malha/base/assert.hpp"
#include "malha/consensus/connect.hpp"

namespace malha::mempool {

namespace {

/// Older tips may mean that blocks are missing.
constexpr std::chrono::hours kCurrentTipAge{3};

}  // namespace

using primitives::Amount;
using primitives::Transaction;

Admission::Admission(Mempool& pool, const AdmissionRules& rules) : pool_(pool), rules_(rules) {}

base::Result<Accepted, Rejection> Admission::accept_one(const primitives::TransactionPtr& tx) {
    candidates_.push_back(std::make_unique<Candidate>(Candidate{.tx = tx}));
    Candidate& candidate = *candidates_.back();
    MALHA_TRY(check(candidate));
    MALHA_TRY(check_change());
    MALHA_TRY(check_dust_is_spent(candidate));
    MALHA_TRY(check_scripts(candidate));
    if (rules_.fee_max && candidate.entry->base_fee > *rules_.fee_max)
        return reject(RejectClass::policy, std::string(kMaxFeeExceeded));
    const Accepted accepted = verdict(candidate);
    if (rules_.is_test) return accepted;
    commit();
    if (!rules_.is_in_package && !rules_.is_from_block) {
        pool_.limit_size();
        pool_.check_now_and_then();
        if (pool_.entry(tx->txid) == nullptr)
            return reject(RejectClass::reconsiderable, "mempool full");
    }
    return accepted;
}

Check Admission::check_change() {
    const bool replaces = std::any_of(candidates_.begin(), candidates_.end(),
                                      [](const auto& one) { return !one->conflicts.empty(); });
    if (replaces && candidates_.size() > 1) MALHA_TRY(check_replacing_package());
    plan_change();
    if (rules_.is_from_block) return make_room_for_children();
    if (!change_.removed.empty())
        return candidates_.size() == 1 ? check_replacement() : check_package_replacement();
    if (plan_.exceeds_limits) return reject(RejectClass::policy, "too-large-cluster");
    return {};
}

void Admission::plan_change() {
    change_ = {};
    std::unordered_set<Entry*> removed;
    for (const auto& candidate : candidates_) {
        for (Entry* conflict : candidate->conflicts) {
            removed.insert(conflict);
            const auto below = descendants_of(*conflict);
            removed.insert(below.begin(), below.end());
        }
        change_.added.push_back(candidate->entry.get());
    }
    change_.removed.assign(removed.begin(), removed.end());
    std::sort(change_.removed.begin(), change_.removed.end(), ByTxid());
    plan_ = pool_.clusters_.plan(change_, pool_.options_.limits);
}

/// Transactions that were confirmed a moment ago have precedence over what was built on them.
Check Admission::make_room_for_children() {
    Entry& entry = *candidates_.front()->entry;
    while (plan_.exceeds_limits) {
        if (entry.children.empty()) return reject(RejectClass::policy, "too-large-cluster");
        Entry* worst = *std::max_element(
            entry.children.begin(), entry.children.end(),
            [](const Entry* a, const Entry* b) { return Mempool::is_mined_before(*a, *b); });
        pool_.remove_with_descendants({worst}, events::RemovalReason::size_limit);
        entry.children.clear();
        link(*candidates_.front());
        plan_change();
    }
    return {};
}

// ---- scripts

bool Admission::knows_scripts_of(const Transaction& tx) const {
    return pool_.context_.engine.script_cache().contains(tx.wtxid, script::kStandardFlags);
}

Check Admission::check_scripts(Candidate& candidate) const {
    const Transaction& tx = *candidate.tx;
    if (knows_scripts_of(tx)) return {};
    const auto known =
        std::find_if(rules_.scripts.begin(), rules_.scripts.end(),
                     [&](const ScriptVerdict& each) { return each.wtxid == tx.wtxid; });
    MALHA_TRY(known != rules_.scripts.end() ? known->check : run_scripts(candidate));
    remember_passed(tx);
    return {};
}

Check Admission::run_scripts(Candidate& candidate) const {
    std::vector<ScriptsOfTransaction> scripts;
    scripts.push_back(take_scripts(candidate));
    ScriptJob job(std::move(scripts));
    while (!job.run_some()) {
    }
    return job.verdicts().front().check;
}

/// The candidate needs them no more.
ScriptsOfTransaction Admission::take_scripts(Candidate& candidate) {
    ScriptsOfTransaction scripts{.tx = candidate.tx,
                                 .coins = std::move(candidate.coins),
                                 .parents = {},
                                 .spent = std::move(candidate.spent)};
    for (const Entry* parent : candidate.entry->parents)
        scripts.parents.push_back(parent->tx);
    return scripts;
}

void Admission::remember_passed(const Transaction& tx) const {
    // Flags only make more scripts fail, so that the block's rules, which are fewer, hold as well.
    const auto block_flags = consensus::script_flags_for_block(
        pool_.context_.engine.params().consensus, tip().height + 1, {});
    MALHA_ASSERT(script::kStandardFlags.contains(block_flags));
    chain::ScriptCache& cache = pool_.context_.engine.script_cache();
    cache.insert(tx.wtxid, script::kStandardFlags);
    cache.insert(tx.wtxid, block_flags);
}

std::optional<ScriptJob> Admission::script_job(
    std::span<const primitives::TransactionPtr> together) {
    if (!check_before_scripts(together)) return {};
    std::vector<ScriptsOfTransaction> scripts;
    for (const auto& candidate : candidates_)
        if (!knows_scripts_of(*candidate->tx)) scripts.push_back(take_scripts(*candidate));
    if (scripts.empty()) return {};
    return ScriptJob(std::move(scripts));
}

Check Admission::check_before_scripts(std::span<const primitives::TransactionPtr> together) {
    for (const primitives::TransactionPtr& tx : together) {
        candidates_.push_back(std::make_unique<Candidate>(Candidate{.tx = tx}));
        MALHA_TRY(check(*candidates_.back()));
    }
    if (together.size() > 1) MALHA_TRY(check_package_truc());
    if (rules_.judge_fees_together) MALHA_TRY(check_rate(total_vsize(), total_fee()));
    MALHA_TRY(check_change());
    for (const auto& candidate : candidates_)
        MALHA_TRY(check_dust_is_spent(*candidate));
    return {};
}

void Admission::commit() {
    for (const Entry* entry : change_.removed)
        replaced_.push_back(entry->tx);
    Mempool::Entries added;
    for (const auto& candidate : candidates_) {
        const Entry& entry = *candidate->entry;
        if (pool_.context_.estimator != nullptr && tells_of_fees(entry))
            pool_.context_.estimator->add(entry.txid(), entry.height,
                                          FeeRate::of(entry.base_fee, entry.vsize()));
        added.push_back(std::move(candidate->entry));
    }
    const auto reason =
        rules_.is_from_block ? events::RemovalReason::reorg : events::RemovalReason::replaced;
    pool_.apply(change_, std::move(plan_), std::move(added), reason);
}

/// Whether what becomes of the transaction tells what its own fee rate is worth: it stands alone,
/// and the node knows the present chain.
bool Admission::tells_of_fees(const Entry& entry) const {
    if (rules_.is_from_block || rules_.is_in_package || !entry.parents.empty()) return false;
    chain::Engine& engine = pool_.context_.engine;
    return !engine.is_initial_block_download() &&
           base::UnixSeconds{tip().time} >= pool_.context_.clock.now() - kCurrentTipAge &&
           tip().height >= engine.tree().best_header()->height - 1;
}

VSize Admission::total_vsize() const {
    VSize total = 0;
    for (const auto& candidate : candidates_)
        total += candidate->entry->vsize();
    return total;
}

Amount Admission::total_fee() const {
    Amount total;
    for (const auto& candidate : candidates_)
        total.sat += candidate->entry->modified_fee().sat;
    return total;
}

Accepted Admission::verdict(const Candidate& candidate) const {
    const Entry& entry = *candidate.entry;
    Accepted accepted{.base_fee = entry.base_fee, .vsize = entry.vsize()};
    if (!rules_.judge_fees_together) {
        accepted.effective_rate = FeeRate::of(entry.modified_fee(), entry.vsize());
        accepted.judged_together = {entry.tx->wtxid};
        return accepted;
    }
    accepted.effective_rate = FeeRate::of(total_fee(), total_vsize());
    for (const auto& other : candidates_)
        accepted.judged_together.push_back(other->tx->wtxid);
    return accepted;
}

/// Whoever spends from a transaction with dust must spend the dust, or it would stay for ever.
Check Admission::check_dust_is_spent(const Candidate& candidate) const {
    const Policy& policy = pool_.options_.policy;
    if (!policy.require_standard) return {};
    const auto& inputs = candidate.tx->inputs;
    for (const Entry* parent : candidate.entry->parents) {
        for (const std::uint32_t index : dust_outputs(*parent->tx, policy.dust_rate)) {
            const primitives::OutPoint dust{parent->txid(), index};
            if (std::none_of(inputs.begin(), inputs.end(),
                             [&](const primitives::TxInput& in) { return in.prevout == dust; }))
                return reject(
                    RejectClass::policy, "missing-ephemeral-spends",
                    "tx " + name_of(*candidate.tx) + " did not spend parent's ephemeral dust");
        }
    }
    return {};
}

}  // namespace malha::mempool
