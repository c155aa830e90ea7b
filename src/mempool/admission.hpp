// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Admission: decides whether transactions enter the pool. One object serves one call.
//
// A transaction becomes a Candidate: an entry that is not in the pool yet, with the outputs it
// spends. Candidates that are judged together (a package) see each other's outputs. When all
// checks passed, one change removes what is replaced and adds the candidates.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "malha/mempool/mempool.hpp"
#include "malha/mempool/send.hpp"

namespace malha::mempool {

struct AdmissionRules {
    bool is_test = false;        ///< judge, take nothing
    bool is_from_block = false;  ///< was confirmed before: no minimum fee, no TRUC limits
    bool allow_replacement = true;
    bool allow_sibling_eviction = true;  ///< BIP 431
    bool judge_fees_together = false;    ///< the package's rate counts, not each one's
    bool is_in_package = false;          ///< one of several: the size is limited after all of them
    std::optional<FeeRate> rate_max{};
    std::optional<base::UnixSeconds> time{};
    std::optional<primitives::Amount> fee_max{};  ///< its sender allows no more
    std::span<const ScriptVerdict> scripts{};     ///< those that need not be run
};
/// Of those of a package that cannot enter alone.
inline constexpr AdmissionRules kPackageRules{
    .allow_sibling_eviction = false, .judge_fees_together = true, .is_in_package = true};

struct Candidate {
    primitives::TransactionPtr tx;
    std::vector<storage::Coin> coins{};           ///< those of the chain that it spends
    std::vector<consensus::SpentOutput> spent{};  ///< one per input
    std::unique_ptr<Entry> entry{};               ///< once the outputs it spends are known
    std::vector<Entry*>
        conflicts{};  ///< entries that spend the same outputs, or that must give way
    bool evicts_sibling = false;
};

/// Thread: node strand.
class Admission {
public:
    Admission(Mempool& pool, const AdmissionRules& rules);

    [[nodiscard]] base::Result<Accepted, Rejection> accept_one(
        const primitives::TransactionPtr& tx);
    /// See send.hpp.
    [[nodiscard]] std::optional<ScriptJob> script_job(
        std::span<const primitives::TransactionPtr> together);
    /// Candidates together; see Mempool::test_accept_package.
    [[nodiscard]] PackageOutcome accept_together(
        std::span<const primitives::TransactionPtr> package);

    /// What the accepted candidates replaced.
    [[nodiscard]] std::vector<primitives::TransactionPtr> take_replaced() {
        return std::move(replaced_);
    }

private:
    // One candidate, in this order (admission_checks.cpp).
    [[nodiscard]] Check check(Candidate& candidate);
    [[nodiscard]] Check check_alone(const primitives::Transaction& tx) const;
    [[nodiscard]] Check check_not_in_pool(const primitives::Transaction& tx) const;
    [[nodiscard]] Check find_conflicts(Candidate& candidate) const;
    [[nodiscard]] Check look_up_inputs(Candidate& candidate) const;
    [[nodiscard]] Check look_up_input(Candidate& candidate, const primitives::OutPoint& out) const;
    [[nodiscard]] Check missing_inputs(const primitives::Transaction& tx) const;
    [[nodiscard]] Check check_inputs(Candidate& candidate) const;
    void make_entry(Candidate& candidate, primitives::Amount fee) const;
    void link(Candidate& candidate) const;
    [[nodiscard]] Check check_entry(const Entry& entry) const;
    [[nodiscard]] Check check_truc_alone(Candidate& candidate) const;
    [[nodiscard]] Check check_rate(VSize vsize, primitives::Amount fee) const;

    // All candidates as a change of the pool.
    [[nodiscard]] Check check_change();
    void plan_change();
    [[nodiscard]] Check make_room_for_children();
    [[nodiscard]] Check check_replacement() const;
    [[nodiscard]] Check check_replacing_package() const;
    [[nodiscard]] Check check_package_replacement() const;
    [[nodiscard]] Check check_pays_for(const std::string& reason) const;
    [[nodiscard]] Check check_dust_is_spent(const Candidate& candidate) const;
    [[nodiscard]] Check check_before_scripts(std::span<const primitives::TransactionPtr> together);
    [[nodiscard]] bool knows_scripts_of(const primitives::Transaction& tx) const;
    [[nodiscard]] static ScriptsOfTransaction take_scripts(Candidate& candidate);
    [[nodiscard]] Check check_scripts(Candidate& candidate) const;
    [[nodiscard]] Check run_scripts(Candidate& candidate) const;
    void remember_passed(const primitives::Transaction& tx) const;
    void commit();
    [[nodiscard]] bool tells_of_fees(const Entry& entry) const;

    // Packages.
    [[nodiscard]] std::optional<PackageOutcome> check_each(
        std::span<const primitives::TransactionPtr> package);
    [[nodiscard]] Check check_package_truc() const;
    [[nodiscard]] PackageOutcome failed(std::size_t index, Rejection rejection) const;
    [[nodiscard]] PackageOutcome succeeded() const;

    [[nodiscard]] const Candidate* candidate_of(const primitives::Txid& txid) const;
    [[nodiscard]] const chain::BlockNode& tip() const;
    [[nodiscard]] Accepted verdict(const Candidate& candidate) const;
    /// Of all candidates.
    [[nodiscard]] VSize total_vsize() const;
    [[nodiscard]] primitives::Amount total_fee() const;

    Mempool& pool_;
    const AdmissionRules rules_;
    std::vector<std::unique_ptr<Candidate>> candidates_;
    Change change_;
    ChangePlan plan_;
    std::vector<primitives::TransactionPtr> replaced_;
};

}  // namespace malha::mempool
