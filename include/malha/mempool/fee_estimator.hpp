// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Fee estimation from what blocks took: which fee rate got transactions confirmed within so many
// blocks, lately (short), over days (medium) and over weeks (long). It looks only at transactions
// that this node saw arrive, so nobody can fake the past by filling blocks. The numbers and the
// file are Bitcoin Core's.
//
// It answers what was enough until now. What the next block would take can be read from the pool's
// own order instead, but says nothing about the blocks after it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/mempool/fee_rate.hpp"
#include "malha/primitives/hash.hpp"

namespace malha::mempool {

class ConfirmStats;
/// Upper ends of the ranges of fee rates, rising; satoshis per 1000 virtual bytes.
using FeeBuckets = std::shared_ptr<const std::vector<double>>;

enum class EstimateHorizon : std::uint8_t { short_half_life, medium_half_life, long_half_life };
inline constexpr std::size_t kEstimateHorizonCount = 3;
/// Most blocks ahead that can be asked for.
inline constexpr int kEstimateTargetMax = 1008;

enum class EstimateMode : std::uint8_t {
    economical,    ///< follows a falling market quickly
    conservative,  ///< and holds on to what was needed over the longer horizons
};

/// A range of fee rates with what became of its transactions; decayed counts.
struct EstimateRange {
    double start = -1;  ///< satoshis per 1000 virtual bytes; -1: there is no such range
    double end = -1;
    double within_target = 0;
    double total_confirmed = 0;
    double in_mempool = 0;
    double left_mempool = 0;
};
struct RawEstimate {
    double rate = -1;      ///< satoshis per 1000 virtual bytes; -1: none
    EstimateRange pass{};  ///< lowest range that was good enough
    EstimateRange fail{};  ///< highest range that was not
    double decay = 0;      ///< of the counts at each block
    int scale = 0;         ///< blocks that are counted together
};
/// Which of the questions that an estimate asks had the highest answer.
enum class EstimateReason : std::uint8_t {
    half_target,    ///< 60% confirmed within half the time
    target,         ///< 85% within the time
    double_target,  ///< 95% within twice the time
    conservative,   ///< the same over a longer horizon
};
struct SmartEstimate {
    FeeRate rate;    ///< zero: no estimate
    int target = 0;  ///< blocks that it is for, which may differ from those asked for
    EstimateReason reason = EstimateReason::half_target;
};

/// Thread: node strand.
class FeeEstimator {
public:
    FeeEstimator();
    ~FeeEstimator();

    /// A transaction entered the pool alone, without parents there, while the node was in step with
    /// the network. @param height  of the tip.
    void add(const primitives::Txid& txid, primitives::Height height, FeeRate rate);
    /// It left without being confirmed. Unknown ones are ignored.
    void remove(const primitives::Txid& txid);
    /// A block was connected. @param confirmed  what it took out of the pool.
    void process_block(primitives::Height height, std::span<const primitives::Txid> confirmed);
    /// Counts what still waits as not confirmed: before the state is saved for the last time.
    void forget_waiting();

    /// @param target  blocks within which to be confirmed, 1 to kEstimateTargetMax.
    [[nodiscard]] SmartEstimate estimate(int target, EstimateMode mode) const;
    /// @param threshold  share of transactions that must have been confirmed in time, 0 to 1.
    /// Empty: the horizon does not reach that far.
    [[nodiscard]] std::optional<RawEstimate> estimate_raw(int target, double threshold,
                                                          EstimateHorizon horizon) const;

    /// fee_estimates.dat.
    [[nodiscard]] base::Bytes serialize() const;
    /// Errors: not such a file; the state is then as before.
    [[nodiscard]] base::Status load(base::ByteView file);

private:
    struct Waiting {
        primitives::Height height = 0;
        std::size_t bucket = 0;
        double rate = 0;
    };

    void stop_waiting(const Waiting& waiting, bool in_block);
    [[nodiscard]] const ConfirmStats& stats(EstimateHorizon horizon) const;
    [[nodiscard]] double combined(int target, double threshold, bool check_shorter) const;
    [[nodiscard]] double conservative(int double_target) const;
    [[nodiscard]] double median(int target, double sufficient, double threshold,
                                EstimateHorizon horizon) const;
    [[nodiscard]] int target_usable_max() const;
    [[nodiscard]] primitives::Height block_span() const;
    [[nodiscard]] primitives::Height historical_span() const;

    FeeBuckets buckets_;
    std::array<std::unique_ptr<ConfirmStats>, kEstimateHorizonCount> stats_;
    std::map<primitives::Txid, Waiting> waiting_;
    primitives::Height best_ = 0;              ///< last block seen
    primitives::Height first_ = 0;             ///< first block with data of this run; 0: none yet
    primitives::Height historical_first_ = 0;  ///< blocks that the loaded data is about
    primitives::Height historical_best_ = 0;
};

}  // namespace malha::mempool
