// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Packages: several transactions that are judged together. See admission.hpp and mempool.hpp.
#include <algorithm>
#include <set>

#include "admission.hpp"
#include "package.hpp"
#include "truc.hpp"

namespace malha::mempool {
namespace {

using primitives::TransactionPtr;
using Package = std::span<const TransactionPtr>;
using Verdict = PackageOutcome::Verdict;
using Status = TxOutcome::Status;

constexpr primitives::Weight kPackageWeightMax = 404'000;

bool is_sorted(Package package) {
    std::set<primitives::Txid> later;
    for (const TransactionPtr& tx : package)
        later.insert(tx->txid);
    for (const TransactionPtr& tx : package) {
        for (const primitives::TxInput& input : tx->inputs)
            if (later.contains(input.prevout.txid)) return false;
        later.erase(tx->txid);
    }
    return true;
}

/// No two spend the same output; none is without inputs, which could be made to look different.
bool is_consistent(Package package) {
    std::set<primitives::OutPoint> spent;
    for (const TransactionPtr& tx : package) {
        if (tx->inputs.empty()) return false;
        for (const primitives::TxInput& input : tx->inputs)
            if (spent.contains(input.prevout)) return false;
        // What one transaction spends twice is its own fault.
        for (const primitives::TxInput& input : tx->inputs)
            spent.insert(input.prevout);
    }
    return true;
}

Rejection transaction_failed() {
    return {RejectClass::policy, "transaction failed"};
}

void note_all(PackageOutcome& outcome, Package package, Status status) {
    for (const TransactionPtr& tx : package)
        outcome.transactions.try_emplace(tx->wtxid, TxOutcome{.status = status});
}

}  // namespace

Check check_well_formed(Package package) {
    if (package.size() > kPackageCountMax)
        return reject(RejectClass::policy, "package-too-many-transactions");
    primitives::Weight weight = 0;
    std::set<primitives::Txid> txids;
    for (const TransactionPtr& tx : package) {
        weight += tx->weight();
        txids.insert(tx->txid);
    }
    // One too large alone gets its own, better reason.
    if (package.size() > 1 && weight > kPackageWeightMax)
        return reject(RejectClass::policy, "package-too-large");
    if (txids.size() != package.size())
        return reject(RejectClass::policy, "package-contains-duplicates");
    if (!is_sorted(package)) return reject(RejectClass::policy, "package-not-sorted");
    if (!is_consistent(package)) return reject(RejectClass::policy, "conflict-in-package");
    return {};
}

PackageOutcome Admission::accept_together(Package package) {
    PackageOutcome outcome;
    note_all(outcome, package, Status::not_validated);
    outcome.verdict = Verdict::bad_package;
    if (const Check well_formed = check_well_formed(package); !well_formed) {
        outcome.rejection = well_formed.error();
        return outcome;
    }
    if (auto failure = check_each(package)) return *failure;
    if (const Check truc = check_package_truc(); !truc) {
        outcome.rejection = truc.error();
        return outcome;
    }
    if (rules_.judge_fees_together)
        if (const Check rate = check_rate(total_vsize(), total_fee()); !rate)
            return failed(package.size() - 1, rate.error());
    if (const Check change = check_change(); !change) {
        outcome.rejection = change.error();
        return outcome;
    }
    for (std::size_t i = 0; i < candidates_.size(); ++i)
        if (const Check spent = check_dust_is_spent(*candidates_[i]); !spent) {
            PackageOutcome failure = failed(i, spent.error());
            failure.rejection.reason = "unspent-dust";
            return failure;
        }
    for (std::size_t i = 0; i < candidates_.size(); ++i)
        if (const Check scripts = check_scripts(*candidates_[i]); !scripts) {
            PackageOutcome failure = failed(i, scripts.error());
            // A test tells of those before it: nothing was wrong with them.
            for (std::size_t before = 0; rules_.is_test && before < i; ++before)
                failure.transactions[candidates_[before]->tx->wtxid] = {
                    .status = Status::accepted, .accepted = verdict(*candidates_[before])};
            return failure;
        }
    PackageOutcome accepted = succeeded();
    if (!rules_.is_test) commit();
    return accepted;
}

std::optional<PackageOutcome> Admission::check_each(Package package) {
    for (std::size_t i = 0; i < package.size(); ++i) {
        candidates_.push_back(std::make_unique<Candidate>(Candidate{.tx = package[i]}));
        const Check checked = check(*candidates_.back());
        if (checked) continue;
        PackageOutcome outcome = failed(i, checked.error());
        note_all(outcome, package.subspan(i + 1), Status::not_validated);
        return outcome;
    }
    return std::nullopt;
}

Check Admission::check_package_truc() const {
    std::vector<Entry*> entries;
    for (const auto& candidate : candidates_)
        entries.push_back(candidate->entry.get());
    for (const Entry* entry : entries)
        MALHA_TRY(check_truc_in_package(*entry, entries));
    return {};
}

PackageOutcome Admission::failed(std::size_t index, Rejection rejection) const {
    PackageOutcome outcome{.verdict = Verdict::bad_transaction, .rejection = transaction_failed()};
    for (const auto& candidate : candidates_)
        outcome.transactions.try_emplace(candidate->tx->wtxid, TxOutcome{});
    outcome.transactions[candidates_[index]->tx->wtxid] = {.status = Status::rejected,
                                                           .rejection = std::move(rejection)};
    return outcome;
}

PackageOutcome Admission::succeeded() const {
    PackageOutcome outcome;
    for (const auto& candidate : candidates_)
        outcome.transactions[candidate->tx->wtxid] = {.status = Status::accepted,
                                                      .accepted = verdict(*candidate)};
    return outcome;
}

// ---- a child with its parents

namespace {

bool spends_from(const primitives::Transaction& child, const primitives::Transaction& parent) {
    return std::any_of(
        child.inputs.begin(), child.inputs.end(),
        [&](const primitives::TxInput& input) { return input.prevout.txid == parent.txid; });
}

TxOutcome known(const Entry& entry, const primitives::Transaction& tx) {
    TxOutcome outcome{.status = Status::already_known};
    outcome.accepted.base_fee = entry.base_fee;
    outcome.accepted.vsize = entry.vsize();
    if (entry.tx->wtxid != tx.wtxid) {
        outcome.status = Status::other_witness;
        outcome.other_wtxid = entry.tx->wtxid;
    }
    return outcome;
}

}  // namespace

bool is_child_with_parents(Package package) {
    if (package.size() < 2) return false;
    const auto& child = *package.back();
    return std::all_of(package.begin(), package.end() - 1,
                       [&](const TransactionPtr& parent) { return spends_from(child, *parent); });
}

bool is_child_with_parents_tree(Package package) {
    if (!is_child_with_parents(package)) return false;
    const auto parents = package.first(package.size() - 1);
    for (const TransactionPtr& tx : parents)
        for (const TransactionPtr& other : parents)
            if (spends_from(*tx, *other)) return false;
    return true;
}

PackageOutcome Mempool::accept_package(Package package, std::optional<FeeRate> rate_max,
                                       std::span<const ScriptVerdict> scripts) {
    PackageOutcome outcome;
    note_all(outcome, package, Status::not_validated);
    if (const Check well_formed = check_well_formed(package); !well_formed) {
        outcome.verdict = Verdict::bad_package;
        outcome.rejection = well_formed.error();
        return outcome;
    }
    if (package.size() > 1 && !is_child_with_parents(package)) {
        outcome.verdict = Verdict::bad_package;
        outcome.rejection = {RejectClass::policy, "package-not-child-with-parents"};
        return outcome;
    }
    PackageSubmission submission(*this, rate_max, scripts);
    submission.run(package, outcome);
    check_now_and_then();
    return outcome;
}

PackageOutcome Mempool::test_accept_package(Package package) {
    Admission admission(
        *this, {.is_test = true, .allow_replacement = false, .allow_sibling_eviction = false});
    return admission.accept_together(package);
}

void PackageSubmission::run(Package package, PackageOutcome& outcome) {
    std::vector<TransactionPtr> together;
    bool gave_up = false;
    for (const TransactionPtr& tx : package) {
        TxOutcome& single = outcome.transactions[tx->wtxid];
        single = accept_alone(tx);
        if (single.status != Status::rejected) continue;
        const RejectClass kind = single.rejection.kind;
        const bool may_do_together =
            kind == RejectClass::reconsiderable || kind == RejectClass::missing_inputs;
        if (may_do_together)
            together.push_back(tx);
        else
            gave_up = true;
    }
    if (gave_up) {
        outcome.verdict = Verdict::bad_transaction;
        outcome.rejection = transaction_failed();
    } else if (together.size() == 1) {
        // Its parents may have come in meanwhile; it was tried after them, so that is its verdict.
        outcome.verdict = Verdict::bad_transaction;
        outcome.rejection = transaction_failed();
    } else if (!together.empty()) {
        accept_rest(together, outcome);
    }
    limit_size(package, outcome);
    outcome.replaced = std::move(replaced_);
}

TxOutcome PackageSubmission::accept_alone(const TransactionPtr& tx) {
    if (const Entry* entry = pool_.find(tx->txid)) return known(*entry, *tx);
    Admission admission(pool_, {.is_in_package = true, .rate_max = rate_max_, .scripts = scripts_});
    auto accepted = admission.accept_one(tx);
    note_replaced(admission);
    if (!accepted) return {.status = Status::rejected, .rejection = std::move(accepted).error()};
    return {.status = Status::accepted, .accepted = std::move(*accepted)};
}

void PackageSubmission::accept_rest(Package package, PackageOutcome& outcome) {
    AdmissionRules rules = kPackageRules;
    rules.rate_max = rate_max_;
    rules.scripts = scripts_;
    Admission admission(pool_, rules);
    PackageOutcome rest = admission.accept_together(package);
    note_replaced(admission);
    outcome.verdict = rest.verdict;
    outcome.rejection = std::move(rest.rejection);
    // Where the package's verdict says nothing of one transaction, its own stands.
    for (auto& [wtxid, single] : rest.transactions)
        if (single.status != Status::not_validated) outcome.transactions[wtxid] = std::move(single);
}

void PackageSubmission::note_replaced(Admission& admission) {
    for (TransactionPtr& tx : admission.take_replaced())
        replaced_.push_back(std::move(tx));
}

void PackageSubmission::limit_size(Package package, PackageOutcome& outcome) {
    pool_.limit_size();
    for (const TransactionPtr& tx : package) {
        TxOutcome& single = outcome.transactions[tx->wtxid];
        const bool was_in =
            single.status == Status::accepted || single.status == Status::already_known;
        if (!was_in || pool_.find(tx->wtxid) != nullptr) continue;
        single = {.status = Status::rejected,
                  .rejection = {RejectClass::reconsiderable, "mempool full"}};
        outcome.verdict = Verdict::bad_transaction;
        outcome.rejection = transaction_failed();
    }
}

}  // namespace malha::mempool
