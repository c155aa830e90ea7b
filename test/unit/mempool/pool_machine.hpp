// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The pool as a state machine: random transactions, conflicts, packages, priorities, blocks and
// reorganisations, each also told to a naive twin (naive_pool.hpp). After each step both must hold
// the same transactions, and the pool's own account of itself must be right. Who chooses the steps,
// a seed or a fuzzer, gives a function.
#pragma once

#include <functional>
#include <memory>

#include "naive_pool.hpp"
#include "support/sim_disk.hpp"
#include "unit/chain/engine_fixture.hpp"

namespace malha::mempool::test {

/// A number below the limit, which is positive.
using Choose = std::function<std::uint64_t(std::uint64_t limit)>;

/// Small enough to try every order of a cluster.
inline constexpr std::size_t kMachineClusterMax = 12;

/// Thread: owner only.
class PoolMachine {
public:
    /// How often what was hoped for came about: proof that the steps reach it.
    struct Counts {
        std::size_t accepted = 0, refused = 0, replaced = 0, pairs = 0, blocks = 0, conflicts = 0,
                    reorganisations = 0, evicted = 0, expired = 0;
    };
    /// @param bytes_max  of the pool. @param counts  go up; must outlive it.
    PoolMachine(std::uint64_t bytes_max, Counts& counts, Choose choose);
    ~PoolMachine();

    /// Does something, by choice.
    void step();
    /// What is not as it should be. Errors: a bug of the pool, or of its twin.
    [[nodiscard]] base::Status check();
    [[nodiscard]] const Mempool& pool() const { return *pool_; }

private:
    [[nodiscard]] NaiveRules rules();
    [[nodiscard]] std::vector<std::pair<OutPoint, Amount>> outputs() const;
    [[nodiscard]] TransactionPtr random_tx(std::uint64_t fee_limit);
    [[nodiscard]] TransactionPtr conflicting_tx();
    void add();
    void add_pair();
    void prioritise();
    void mine();
    void reorganise();
    void take_block_off();
    void replace_blocks(primitives::Height depth);
    [[nodiscard]] std::vector<TransactionPtr> transactions_from(primitives::Height height) const;
    void after_admission(bool was_taken);
    void expect(bool holds, const std::string& what);
    [[nodiscard]] base::Status check_evictions();
    [[nodiscard]] base::Status check_clusters() const;

    const Choose choose_;
    Counts& counts_;
    /// In this game branches replace blocks; in others blocks are declared invalid, after which an
    /// older branch would come back.
    const bool replaces_blocks_;
    malha::test::SimDisk disk_{1};
    chain::test::EngineHarness harness_;
    std::unique_ptr<Mempool> pool_;
    NaivePool naive_;
    std::vector<OutPoint> coins_;
    std::map<Txid, TransactionPtr> seen_;
    std::vector<Txid> evicted_;  ///< in this step, for want of room; in order
    std::string wrong_;          ///< what went otherwise than expected in this step
};

}  // namespace malha::mempool::test
