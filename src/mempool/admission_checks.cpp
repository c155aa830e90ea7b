// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The checks of one candidate, in the order in which a transaction meets them. See admission.hpp.
#include <algorithm>

#include "admission.hpp"
#include "malha/base/checked.hpp"
#include "malha/consensus/transaction_rules.hpp"
#include "malha/script/sigops.hpp"
#include "sorted_entries.hpp"
#include "truc.hpp"

namespace malha::mempool {
namespace {

using primitives::Amount;
using primitives::OutPoint;
using primitives::Transaction;
using primitives::TxInput;
using script::VerifyFlag;

/// How many outputs of a transaction with unknown inputs are looked up, to tell one that was
/// confirmed from an orphan.
constexpr std::size_t kOutputsLookedUpMax = 4;

primitives::SigopCost sigop_cost(const Candidate& candidate) {
    std::vector<primitives::TxOutput> outputs;
    for (const consensus::SpentOutput& spent : candidate.spent)
        outputs.push_back(spent.output);
    return script::sigop_cost(*candidate.tx, outputs, VerifyFlag::p2sh | VerifyFlag::witness);
}

std::string less_than(Amount fee, Amount least) {
    return std::to_string(fee.sat) + " < " + std::to_string(least.sat);
}

/// Whether the entry descends from the other within the pool. What it needs by way of others in its
/// package is judged with the package.
bool needs(const Entry& entry, const Entry& other) {
    for (const Entry* parent : entry.parents) {
        if (parent->cluster == nullptr) continue;
        const auto above = ancestors_of(*parent);
        if (parent == &other || std::find(above.begin(), above.end(), &other) != above.end())
            return true;
    }
    return false;
}

}  // namespace

const chain::BlockNode& Admission::tip() const {
    return *pool_.context_.engine.chain().tip();
}

const Candidate* Admission::candidate_of(const primitives::Txid& txid) const {
    for (const auto& candidate : candidates_)
        if (candidate->tx->txid == txid) return candidate.get();
    return nullptr;
}

Check Admission::check(Candidate& candidate) {
    const Transaction& tx = *candidate.tx;
    MALHA_TRY(check_alone(tx));
    if (!consensus::is_final(tx, tip().height + 1, tip().median_time_past()))
        return reject(RejectClass::premature, "non-final");
    MALHA_TRY(check_not_in_pool(tx));
    MALHA_TRY(find_conflicts(candidate));
    MALHA_TRY(look_up_inputs(candidate));
    MALHA_TRY(check_inputs(candidate));
    link(candidate);
    MALHA_TRY(check_entry(*candidate.entry));
    if (!rules_.is_from_block) MALHA_TRY(check_truc_alone(candidate));
    for (const Entry* conflict : candidate.conflicts)
        if (needs(*candidate.entry, *conflict))
            return reject(RejectClass::consensus, "bad-txns-spends-conflicting-tx",
                          tx.txid.to_display_hex() + " spends conflicting transaction " +
                              conflict->txid().to_display_hex());
    if (rules_.rate_max &&
        FeeRate::of(candidate.entry->modified_fee(), candidate.entry->vsize()) > *rules_.rate_max)
        return reject(RejectClass::policy, "max feerate exceeded");
    return {};
}

Check Admission::check_alone(const Transaction& tx) const {
    if (const auto valid = consensus::check_transaction(tx); !valid)
        return base::Unexpected{rejection_of(valid.error())};
    if (tx.is_coinbase()) return reject(RejectClass::consensus, "coinbase");
    const Policy& policy = pool_.options_.policy;
    if (policy.require_standard) MALHA_TRY(check_standard(tx, policy));
    if (tx.stripped_size < kStrippedSizeMin) return reject(RejectClass::policy, "tx-size-small");
    return {};
}

Check Admission::check_not_in_pool(const Transaction& tx) const {
    const Entry* known = pool_.entry(tx.txid);
    if (known == nullptr) return {};
    if (known->tx->wtxid == tx.wtxid)
        return reject(RejectClass::conflict, "txn-already-in-mempool");
    return reject(RejectClass::conflict, "txn-same-nonwitness-data-in-mempool");
}

Check Admission::find_conflicts(Candidate& candidate) const {
    for (const TxInput& input : candidate.tx->inputs) {
        Entry* spender = pool_.spender(input.prevout);
        if (spender == nullptr) continue;
        if (!rules_.allow_replacement)
            return reject(RejectClass::policy, "bip125-replacement-disallowed");
        insert_sorted(candidate.conflicts, spender);
    }
    return {};
}

Check Admission::look_up_inputs(Candidate& candidate) const {
    candidate.coins.reserve(candidate.tx->inputs.size());  // the views stay valid
    for (const TxInput& input : candidate.tx->inputs)
        MALHA_TRY(look_up_input(candidate, input.prevout));
    return {};
}

Check Admission::look_up_input(Candidate& candidate, const OutPoint& out) const {
    const Candidate* sibling = candidate_of(out.txid);
    const Entry* parent = pool_.entry(out.txid);
    if (sibling != nullptr || parent != nullptr) {
        const Transaction& tx = sibling != nullptr ? *sibling->tx : *parent->tx;
        if (out.index >= tx.outputs.size()) return missing_inputs(*candidate.tx);
        candidate.spent.push_back({.output = tx.outputs[out.index], .height = tip().height + 1});
        return {};
    }
    auto coin = pool_.context_.engine.coin(out);
    if (!coin) return reject(RejectClass::fault, coin.error().message);
    if (!*coin) return missing_inputs(*candidate.tx);
    candidate.coins.push_back(std::move(**coin));
    candidate.spent.push_back(candidate.coins.back().view());
    return {};
}

/// What was confirmed lately has no inputs left either, but it has outputs.
Check Admission::missing_inputs(const Transaction& tx) const {
    const std::size_t count = std::min(tx.outputs.size(), kOutputsLookedUpMax);
    for (std::size_t i = 0; i < count; ++i) {
        const auto coin = pool_.context_.engine.coin({tx.txid, base::narrow<std::uint32_t>(i)});
        if (coin && *coin && (*coin)->height >= pool_.first_connected_)
            return reject(RejectClass::conflict, "txn-already-known");
    }
    return reject(RejectClass::missing_inputs, "bad-txns-inputs-missingorspent");
}

Check Admission::check_inputs(Candidate& candidate) const {
    const Transaction& tx = *candidate.tx;
    const auto locks = consensus::sequence_locks(tx, candidate.spent, tip());
    if (!locks.are_met_after(tip())) return reject(RejectClass::premature, "non-BIP68-final");
    const auto fee = consensus::check_inputs(tx, candidate.spent, tip().height + 1);
    if (!fee) return base::Unexpected{rejection_of(fee.error())};
    if (pool_.options_.policy.require_standard) {
        MALHA_TRY(check_inputs_standard(tx, candidate.spent));
        if (tx.has_witness()) MALHA_TRY(check_witness_standard(tx, candidate.spent));
    }
    make_entry(candidate, *fee);
    candidate.entry->locks = locks;
    return {};
}

void Admission::make_entry(Candidate& candidate, Amount fee) const {
    const Transaction& tx = *candidate.tx;
    candidate.entry = std::make_unique<Entry>();
    Entry& entry = *candidate.entry;
    entry.tx = candidate.tx;
    entry.base_fee = fee;
    entry.fee_delta = pool_.fee_delta_of(tx.txid);
    entry.sigop_cost = sigop_cost(candidate);
    entry.weight = adjusted_weight(tx.weight(), entry.sigop_cost, pool_.options_.policy);
    entry.time = rules_.time.value_or(pool_.context_.clock.now());
    entry.height = tip().height;
    entry.spends_coinbase = std::any_of(candidate.coins.begin(), candidate.coins.end(),
                                        [](const storage::Coin& coin) { return coin.coinbase; });
    primitives::Height height_max = -1;
    for (const storage::Coin& coin : candidate.coins)
        height_max = std::max(height_max, coin.height);
    entry.locks_block = pool_.context_.engine.chain().at(height_max);
}

void Admission::link(Candidate& candidate) const {
    Entry& entry = *candidate.entry;
    for (const TxInput& input : candidate.tx->inputs) {
        if (const Candidate* sibling = candidate_of(input.prevout.txid))
            insert_sorted(entry.parents, sibling->entry.get());
        else if (Entry* parent = pool_.entry(input.prevout.txid))
            insert_sorted(entry.parents, parent);
    }
    // Only what comes back from a block can have children already.
    if (!rules_.is_from_block) return;
    for (std::size_t i = 0; i < candidate.tx->outputs.size(); ++i)
        if (Entry* child = pool_.spender({candidate.tx->txid, base::narrow<std::uint32_t>(i)}))
            insert_sorted(entry.children, child);
}

Check Admission::check_entry(const Entry& entry) const {
    const Policy& policy = pool_.options_.policy;
    if (policy.require_standard)
        MALHA_TRY(check_dust_is_ephemeral(*entry.tx, entry.base_fee, entry.modified_fee(),
                                          policy.dust_rate));
    if (entry.sigop_cost > kStandardSigopCostMax)
        return reject(RejectClass::policy, "bad-txns-too-many-sigops",
                      std::to_string(entry.sigop_cost));
    if (rules_.is_from_block || rules_.judge_fees_together) return {};
    return check_rate(entry.vsize(), entry.modified_fee());
}

Check Admission::check_rate(VSize vsize, Amount fee) const {
    const Amount rolling = pool_.rolling_rate().fee_for(vsize);
    if (rolling.sat > 0 && fee < rolling)
        return reject(RejectClass::reconsiderable, "mempool min fee not met",
                      less_than(fee, rolling));
    const Amount least = pool_.options_.policy.min_relay_rate.fee_for(vsize);
    if (fee < least)
        return reject(RejectClass::reconsiderable, "min relay fee not met", less_than(fee, least));
    return {};
}

Check Admission::check_truc_alone(Candidate& candidate) const {
    // Parents in the same package are judged with the package.
    std::vector<Entry*> parents = candidate.entry->parents;
    std::erase_if(parents, [](const Entry* parent) { return parent->cluster == nullptr; });
    const TrucVerdict verdict = check_truc(*candidate.entry, parents, candidate.conflicts);
    if (verdict.check) return {};
    if (verdict.sibling == nullptr || !rules_.allow_sibling_eviction) return verdict.check;
    insert_sorted(candidate.conflicts, verdict.sibling);
    candidate.evicts_sibling = true;
    return {};
}

}  // namespace malha::mempool
