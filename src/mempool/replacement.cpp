// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Replacement: candidates that spend what others in the pool spend may take their place, if miners
// would earn more at every size of block, and if the relay is paid for. See admission.hpp.
#include <algorithm>
#include <set>

#include "admission.hpp"
#include "malha/primitives/money_text.hpp"

namespace malha::mempool {
namespace {

using primitives::Amount;
using primitives::money_text;

/// Bounds the work of judging a replacement.
constexpr std::size_t kClustersReplacedMax = 100;
/// Begins the reasons of package replacements.
const std::string kPackagePrefix = "package RBF failed: ";

std::vector<FeeAndWeight> chunks_of(const Cluster& cluster) {
    std::vector<FeeAndWeight> chunks;
    for (const Chunk& chunk : cluster.chunks)
        chunks.push_back(chunk.total);
    return chunks;
}

/// Whether what is mined from the clusters touched earns more, or as much with less, everywhere.
bool improves(const ChangePlan& plan) {
    std::vector<FeeAndWeight> before;
    std::vector<FeeAndWeight> after;
    for (const Cluster* cluster : plan.before)
        for (const FeeAndWeight& chunk : chunks_of(*cluster))
            before.push_back(chunk);
    for (const auto& cluster : plan.after)
        for (const FeeAndWeight& chunk : chunks_of(*cluster))
            after.push_back(chunk);
    return compare_diagrams(std::move(before), std::move(after)) == DiagramOrder::better;
}

std::size_t count_clusters(const std::vector<Entry*>& entries) {
    std::set<const Cluster*> clusters;
    for (const Entry* entry : entries)
        clusters.insert(entry->cluster);
    return clusters.size();
}

Check check_cluster_count(const std::vector<Entry*>& conflicts, const std::string& reason,
                          const primitives::Txid& txid) {
    const std::size_t clusters = count_clusters(conflicts);
    if (clusters <= kClustersReplacedMax) return {};
    return reject(RejectClass::policy, reason,
                  "rejecting replacement " + txid.to_display_hex() +
                      "; too many conflicting clusters (" + std::to_string(clusters) + " > " +
                      std::to_string(kClustersReplacedMax) + ")");
}

}  // namespace

/// The candidates' fees cover those of all that goes, and the relay of the candidates.
Check Admission::check_pays_for(const std::string& reason) const {
    Amount old_fee;
    for (const Entry* entry : change_.removed)
        old_fee.sat += entry->modified_fee().sat;
    const Amount new_fee = total_fee();
    const std::string start =
        "rejecting replacement " + candidates_.back()->tx->txid.to_display_hex() + ", ";
    if (new_fee < old_fee)
        return reject(RejectClass::reconsiderable, reason,
                      start + "less fees than conflicting txs; " + money_text(new_fee) + " < " +
                          money_text(old_fee));
    const Amount more{new_fee.sat - old_fee.sat};
    const Amount least = pool_.options_.policy.incremental_rate.fee_for(total_vsize());
    if (more < least)
        return reject(RejectClass::reconsiderable, reason,
                      start + "not enough additional fees to relay; " + money_text(more) + " < " +
                          money_text(least));
    return {};
}

Check Admission::check_replacement() const {
    const Candidate& candidate = *candidates_.front();
    const std::string suffix = candidate.evicts_sibling ? " (including sibling eviction)" : "";
    MALHA_TRY(check_cluster_count(candidate.conflicts, "too many potential replacements" + suffix,
                                  candidate.tx->txid));
    MALHA_TRY(check_pays_for("insufficient fee" + suffix));
    if (plan_.exceeds_limits) return reject(RejectClass::policy, "too-large-cluster");
    if (improves(plan_)) return {};
    return reject(RejectClass::reconsiderable, "replacement-failed" + suffix,
                  "insufficient feerate: does not improve feerate diagram");
}

/// Only a parent and its child, neither of which has other relatives in the pool, may replace.
Check Admission::check_replacing_package() const {
    const auto fail = [](const std::string& reason) {
        return reject(RejectClass::policy, kPackagePrefix + reason);
    };
    const Entry& parent = *candidates_.front()->entry;
    const Entry& child = *candidates_.back()->entry;
    const bool is_pair =
        candidates_.size() == 2 &&
        std::find(child.parents.begin(), child.parents.end(), &parent) != child.parents.end();
    if (!is_pair) return fail("package must be 1-parent-1-child");
    if (!parent.parents.empty() || child.parents.size() > 1)
        return fail("new transaction cannot have mempool ancestors");
    return {};
}

Check Admission::check_package_replacement() const {
    const auto fail = [](const std::string& reason, std::string details = {}) {
        return reject(RejectClass::policy, kPackagePrefix + reason, std::move(details));
    };
    const Entry& parent = *candidates_.front()->entry;
    const Entry& child = *candidates_.back()->entry;
    std::vector<Entry*> conflicts = candidates_.front()->conflicts;
    conflicts.insert(conflicts.end(), candidates_.back()->conflicts.begin(),
                     candidates_.back()->conflicts.end());
    MALHA_TRY(check_cluster_count(conflicts, kPackagePrefix + "too many potential replacements",
                                  child.txid()));
    MALHA_TRY(check_pays_for(kPackagePrefix + "insufficient anti-DoS fees"));
    const FeeRate together = FeeRate::of(total_fee(), total_vsize());
    const FeeRate alone = FeeRate::of(parent.modified_fee(), parent.vsize());
    if (together <= alone)
        return fail("package feerate is less than or equal to parent feerate",
                    "package feerate " + money_text({together.sat_per_kvb}) +
                        " BTC/kvB <= parent feerate is " + money_text({alone.sat_per_kvb}) +
                        " BTC/kvB");
    if (plan_.exceeds_limits) return reject(RejectClass::policy, "too-large-cluster");
    if (!improves(plan_)) return fail("insufficient feerate: does not improve feerate diagram");
    return {};
}

}  // namespace malha::mempool
