// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See assemble.hpp.
#include "malha/mining/assemble.hpp"

#include <algorithm>
#include <unordered_set>

#include "malha/consensus/block_rules.hpp"
#include "malha/consensus/transaction_rules.hpp"

namespace malha::mining {
namespace {

using mempool::Chunk;
using mempool::ChunkRef;
using mempool::Entry;

/// When so many chunks in a row did not fit and the block is nearly full, it is full.
constexpr int kMissesMax = 1000;
constexpr primitives::Weight kNearlyFull = 4'000;

/// Fills one block. Thread: node strand.
class Assembler {
public:
    Assembler(const consensus::HeaderNode& parent, const AssemblyLimits& limits)
        : limits_(limits),
          height_(parent.height + 1),
          lock_time_(parent.median_time_past()),
          weight_(limits.weight_reserved) {}

    std::vector<TemplateTransaction> run(const mempool::Mempool& pool) {
        int misses = 0;
        for (const ChunkRef& ref : pool.chunks()) {
            const Chunk& chunk = ref.chunk();
            if (mempool::rate_of(chunk.total) < limits_.rate_min) break;
            // Later chunks of a cluster may need those before them.
            if (passed_over_.contains(ref.cluster)) continue;
            if (fits(ref)) {
                take(ref);
                misses = 0;
                continue;
            }
            passed_over_.insert(ref.cluster);
            const bool is_nearly_full = weight_ > limits_.weight_max - kNearlyFull;
            if (++misses > kMissesMax && is_nearly_full) break;
        }
        return std::move(taken_);
    }

private:
    [[nodiscard]] bool fits(const ChunkRef& ref) const {
        const Chunk& chunk = ref.chunk();
        if (weight_ + chunk.total.weight >= limits_.weight_max) return false;
        primitives::SigopCost sigops = sigops_;
        for (std::uint32_t i = chunk.begin; i < chunk.end; ++i) {
            const Entry& entry = *ref.cluster->order[i];
            sigops += entry.sigop_cost;
            if (!consensus::is_final(*entry.tx, height_, lock_time_)) return false;
        }
        return sigops < consensus::kBlockSigopCostMax;
    }

    void take(const ChunkRef& ref) {
        for (std::uint32_t i = ref.chunk().begin; i < ref.chunk().end; ++i) {
            const Entry& entry = *ref.cluster->order[i];
            taken_.push_back(
                {.tx = entry.tx, .fee = entry.base_fee, .sigop_cost = entry.sigop_cost});
            weight_ += entry.tx->weight();
            sigops_ += entry.sigop_cost;
        }
    }

    const AssemblyLimits& limits_;
    const primitives::Height height_;
    const base::UnixSeconds lock_time_;  ///< BIP 113
    primitives::Weight weight_;
    primitives::SigopCost sigops_ = kSigopsReserved;
    std::unordered_set<const mempool::Cluster*> passed_over_;
    std::vector<TemplateTransaction> taken_;
};

}  // namespace

std::vector<TemplateTransaction> assemble(const mempool::Mempool& pool,
                                          const consensus::HeaderNode& parent,
                                          const AssemblyLimits& limits) {
    return Assembler(parent, limits).run(pool);
}

}  // namespace malha::mining
