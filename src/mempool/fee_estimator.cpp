// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See fee_estimator.hpp.
#include "malha/mempool/fee_estimator.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "confirm_stats.hpp"
#include "malha/primitives/serialize.hpp"

namespace malha::mempool {
namespace {

using primitives::Height;
using primitives::Txid;

constexpr HorizonShape kShapes[kEstimateHorizonCount] = {
    {.periods = 12, .decay = 0.962, .scale = 1},
    {.periods = 24, .decay = 0.9952, .scale = 2},
    {.periods = 42, .decay = 0.99931, .scale = 24},
};

// Ranges of fee rates, satoshis per 1000 virtual bytes.
constexpr double kRateMin = 100;
constexpr double kRateMax = 1e7;
constexpr double kRateSpacing = 1.05;
constexpr double kRateInfinite = 1e99;

/// Transactions a block that a range must hold.
constexpr double kSufficientShort = 0.5;
constexpr double kSufficient = 0.1;
// Share that must be confirmed within half the target, the target, and twice the target.
constexpr double kShareHalf = 0.6;
constexpr double kShare = 0.85;
constexpr double kShareDouble = 0.95;

/// Data of a former run is of no use beyond this age, blocks.
constexpr Height kHistoryMax = 6 * 1008;

constexpr std::int32_t kFileVersion = 309'900;
constexpr std::size_t kBucketsMax = 1000;

FeeBuckets default_buckets() {
    std::vector<double> buckets;
    for (double rate = kRateMin; rate <= kRateMax; rate *= kRateSpacing)
        buckets.push_back(rate);
    buckets.push_back(kRateInfinite);
    return std::make_shared<const std::vector<double>>(std::move(buckets));
}

using AllStats = std::array<std::unique_ptr<ConfirmStats>, kEstimateHorizonCount>;

AllStats make_stats(const FeeBuckets& buckets) {
    AllStats stats;
    for (std::size_t i = 0; i < stats.size(); ++i)
        stats[i] = std::make_unique<ConfirmStats>(buckets, kShapes[i]);
    return stats;
}

/// The order of the horizons in the file.
constexpr EstimateHorizon kFileOrder[] = {EstimateHorizon::medium_half_life,
                                          EstimateHorizon::short_half_life,
                                          EstimateHorizon::long_half_life};

/// The ranges of a file. Null: malformed.
FeeBuckets read_buckets(primitives::ByteReader& reader) {
    const std::uint64_t count = reader.read_count(sizeof(double));
    if (count <= 1 || count > kBucketsMax) return nullptr;
    std::vector<double> buckets(count);
    for (double& bucket : buckets) {
        bucket = std::bit_cast<double>(reader.read<std::uint64_t>());
        if (!std::isfinite(bucket)) return nullptr;
    }
    if (!std::is_sorted(buckets.begin(), buckets.end())) return nullptr;
    return std::make_shared<const std::vector<double>>(std::move(buckets));
}

double sufficient_of(EstimateHorizon horizon) {
    return horizon == EstimateHorizon::short_half_life ? kSufficientShort : kSufficient;
}

}  // namespace

FeeEstimator::FeeEstimator() : buckets_(default_buckets()), stats_(make_stats(buckets_)) {}

FeeEstimator::~FeeEstimator() = default;

const ConfirmStats& FeeEstimator::stats(EstimateHorizon horizon) const {
    return *stats_[static_cast<std::size_t>(horizon)];
}

void FeeEstimator::add(const Txid& txid, Height height, FeeRate rate) {
    // Before the first block after a start it is not known how long the chain has been waiting.
    if (height != best_ || waiting_.contains(txid)) return;
    const auto value = static_cast<double>(rate.sat_per_kvb);
    // No rate is above the last bucket of ours, but a file may have others.
    const auto at = std::lower_bound(buckets_->begin(), buckets_->end() - 1, value);
    const Waiting waiting{height, static_cast<std::size_t>(at - buckets_->begin()), value};
    waiting_.emplace(txid, waiting);
    for (const auto& stats : stats_)
        stats->add_waiting(height, waiting.bucket);
}

void FeeEstimator::stop_waiting(const Waiting& waiting, bool in_block) {
    for (const auto& stats : stats_)
        stats->remove_waiting(waiting.height, best_, waiting.bucket, in_block);
}

void FeeEstimator::remove(const Txid& txid) {
    const auto found = waiting_.find(txid);
    if (found == waiting_.end()) return;
    stop_waiting(found->second, /*in_block=*/false);
    waiting_.erase(found);
}

void FeeEstimator::forget_waiting() {
    for (const auto& [txid, waiting] : waiting_)
        stop_waiting(waiting, /*in_block=*/false);
    waiting_.clear();
}

void FeeEstimator::process_block(Height height, std::span<const Txid> confirmed) {
    // After a reorganisation the same heights come again: they would count twice.
    if (height <= best_) return;
    best_ = height;
    for (const auto& stats : stats_)
        stats->start_block(height);
    bool has_data = false;
    for (const Txid& txid : confirmed) {
        const auto found = waiting_.find(txid);
        if (found == waiting_.end()) continue;
        const Waiting waiting = found->second;
        waiting_.erase(found);
        stop_waiting(waiting, /*in_block=*/true);
        const int blocks = height - waiting.height;
        if (blocks <= 0) continue;
        for (const auto& stats : stats_)
            stats->record(blocks, waiting.bucket, waiting.rate);
        has_data = true;
    }
    if (first_ == 0 && has_data) first_ = best_;
}

// ---- estimates

Height FeeEstimator::block_span() const {
    return first_ == 0 ? 0 : best_ - first_;
}

Height FeeEstimator::historical_span() const {
    if (historical_first_ == 0 || best_ - historical_best_ > kHistoryMax) return 0;
    return historical_best_ - historical_first_;
}

/// Of targets beyond half of what was observed nothing can be said.
int FeeEstimator::target_usable_max() const {
    return std::min(stats(EstimateHorizon::long_half_life).target_max(),
                    std::max(block_span(), historical_span()) / 2);
}

double FeeEstimator::median(int target, double sufficient, double threshold,
                            EstimateHorizon horizon) const {
    return stats(horizon).estimate(target, sufficient, threshold, best_).rate;
}

/// The estimate of the shortest horizon that reaches the target; with `check_shorter`, no more than
/// what shorter ones say of the longest target they know.
double FeeEstimator::combined(int target, double threshold, bool check_shorter) const {
    using enum EstimateHorizon;
    if (target < 1 || target > stats(long_half_life).target_max()) return -1;
    const int short_max = stats(short_half_life).target_max();
    const int medium_max = stats(medium_half_life).target_max();
    const EstimateHorizon horizon = target <= short_max    ? short_half_life
                                    : target <= medium_max ? medium_half_life
                                                           : long_half_life;
    double estimate = median(target, sufficient_of(horizon), threshold, horizon);
    const auto lower_to = [&](int max, EstimateHorizon shorter) {
        if (target <= max) return;
        const double bound = median(max, sufficient_of(shorter), threshold, shorter);
        if (bound > 0 && (estimate == -1 || bound < estimate)) estimate = bound;
    };
    if (check_shorter) {
        lower_to(medium_max, medium_half_life);
        lower_to(short_max, short_half_life);
    }
    return estimate;
}

/// What the longer horizons ask for twice the target.
double FeeEstimator::conservative(int double_target) const {
    using enum EstimateHorizon;
    double estimate = -1;
    if (double_target <= stats(short_half_life).target_max())
        estimate = median(double_target, kSufficient, kShareDouble, medium_half_life);
    if (double_target <= stats(medium_half_life).target_max())
        estimate =
            std::max(estimate, median(double_target, kSufficient, kShareDouble, long_half_life));
    return estimate;
}

SmartEstimate FeeEstimator::estimate(int target, EstimateMode mode) const {
    SmartEstimate result{.rate = {}, .target = target, .reason = {}};
    if (target <= 0 || target > stats(EstimateHorizon::long_half_life).target_max()) return result;
    // Nobody can promise the very next block.
    result.target = std::min(std::max(target, 2), target_usable_max());
    if (result.target <= 1) return result;
    const bool is_conservative = mode == EstimateMode::conservative;
    double rate = combined(result.target / 2, kShareHalf, true);
    const auto take_higher = [&](double other, EstimateReason reason) {
        if (other <= rate) return;
        rate = other;
        result.reason = reason;
    };
    take_higher(combined(result.target, kShare, true), EstimateReason::target);
    take_higher(combined(2 * result.target, kShareDouble, !is_conservative),
                EstimateReason::double_target);
    if (is_conservative || rate == -1)
        take_higher(conservative(2 * result.target), EstimateReason::conservative);
    if (rate >= 0) result.rate = {std::llround(rate)};
    return result;
}

std::optional<RawEstimate> FeeEstimator::estimate_raw(int target, double threshold,
                                                      EstimateHorizon horizon) const {
    if (target < 1 || target > stats(horizon).target_max()) return std::nullopt;
    return stats(horizon).estimate(target, sufficient_of(horizon), threshold, best_);
}

// ---- the file: version, heights, buckets, then medium, short, long

base::Bytes FeeEstimator::serialize() const {
    primitives::ByteWriter writer;
    writer.write(kFileVersion).write(best_);
    const bool is_own_data_enough = block_span() > historical_span() / 2;
    writer.write(is_own_data_enough ? first_ : historical_first_);
    writer.write(is_own_data_enough ? best_ : historical_best_);
    writer.write_compact_size(buckets_->size());
    for (const double bucket : *buckets_)
        writer.write(std::bit_cast<std::uint64_t>(bucket));
    for (const EstimateHorizon horizon : kFileOrder)
        stats(horizon).write(writer);
    return writer.take();
}

base::Status FeeEstimator::load(base::ByteView file) {
    primitives::ByteReader reader(file);
    if (reader.read<std::int32_t>() != kFileVersion)
        return base::fail("fee estimates of another version");
    const auto best = reader.read<Height>();
    const auto first = reader.read<Height>();
    const auto last = reader.read<Height>();
    if (first < 0 || first > last || last > best)
        return base::fail("fee estimates with impossible heights");
    const FeeBuckets buckets = read_buckets(reader);
    if (buckets == nullptr) return base::fail("fee estimates with impossible ranges");
    AllStats stats = make_stats(buckets);
    for (const EstimateHorizon horizon : kFileOrder)
        if (!stats[static_cast<std::size_t>(horizon)]->read(reader))
            return base::fail("fee estimates that are truncated or malformed");
    buckets_ = buckets;
    stats_ = std::move(stats);
    waiting_.clear();
    best_ = best;
    historical_first_ = first;
    historical_best_ = last;
    return {};
}

}  // namespace malha::mempool
