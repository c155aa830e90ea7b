// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See confirm_stats.hpp.
#include "confirm_stats.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <utility>

#include "malha/base/assert.hpp"

namespace malha::mempool {
namespace {

using primitives::ByteReader;
using primitives::ByteWriter;
using primitives::Height;

void write_double(ByteWriter& writer, double value) {
    writer.write(std::bit_cast<std::uint64_t>(value));
}
double read_double(ByteReader& reader) {
    return std::bit_cast<double>(reader.read<std::uint64_t>());
}
void write_counts(ByteWriter& writer, const std::vector<double>& counts) {
    writer.write_compact_size(counts.size());
    for (const double count : counts)
        write_double(writer, count);
}
void write_table(ByteWriter& writer, const std::vector<std::vector<double>>& table) {
    writer.write_compact_size(table.size());
    for (const auto& row : table)
        write_counts(writer, row);
}
bool read_counts(ByteReader& reader, std::vector<double>& counts, std::size_t size) {
    if (reader.read_count(sizeof(double)) != size) return false;
    counts.resize(size);
    for (double& count : counts) {
        count = read_double(reader);
        if (!std::isfinite(count)) return false;
    }
    return reader.ok();
}
bool read_table(ByteReader& reader, std::vector<std::vector<double>>& table, std::size_t columns) {
    const std::uint64_t rows = reader.read_count(columns * sizeof(double));
    table.resize(rows);
    for (auto& row : table)
        if (!read_counts(reader, row, columns)) return false;
    return reader.ok();
}

void decay_all(std::vector<double>& counts, double decay) {
    for (double& count : counts)
        count *= decay;
}

}  // namespace

/// Buckets taken together, from the highest rate down, with their counts.
struct ConfirmStats::Range {
    std::size_t near = 0;  ///< where it began
    std::size_t far = 0;   ///< how far down it goes
    double confirmed = 0;
    double total = 0;
    double failed = 0;
    int waiting = 0;
    double fresh = 0;  ///< transactions since the last verdict

    [[nodiscard]] double share() const {
        return confirmed / (total + failed + static_cast<double>(waiting));
    }
};

ConfirmStats::ConfirmStats(FeeBuckets buckets, const HorizonShape& shape)
    : buckets_(std::move(buckets)),
      decay_(shape.decay),
      scale_(shape.scale),
      rate_sum_(buckets_->size()),
      count_(buckets_->size()),
      confirmed_(shape.periods, Counts(buckets_->size())),
      failed_(shape.periods, Counts(buckets_->size())),
      waiting_(static_cast<std::size_t>(target_max()), std::vector<int>(buckets_->size())),
      waiting_long_(buckets_->size()) {}

std::size_t ConfirmStats::slot(Height height) const {
    // As deployed, heights count modulo 2^32 here: below zero the slots go on in another phase.
    return static_cast<std::uint32_t>(height) % waiting_.size();
}

void ConfirmStats::add_waiting(Height height, std::size_t bucket) {
    ++waiting_[slot(height)][bucket];
}

void ConfirmStats::remove_waiting(Height entry_height, Height best, std::size_t bucket,
                                  bool in_block) {
    // Nothing can be told of a transaction before the first block.
    const Height blocks = best == 0 ? 0 : best - entry_height;
    if (blocks < 0) return;
    int& waiting = blocks >= static_cast<Height>(waiting_.size())
                       ? waiting_long_[bucket]
                       : waiting_[slot(entry_height)][bucket];
    if (waiting > 0) --waiting;
    if (in_block || blocks < scale_) return;
    const auto periods = std::min(static_cast<std::size_t>(blocks / scale_), failed_.size());
    for (std::size_t i = 0; i < periods; ++i)
        ++failed_[i][bucket];
    is_empty_ = false;
}

void ConfirmStats::start_block(Height height) {
    auto& oldest = waiting_[slot(height)];
    for (std::size_t i = 0; i < oldest.size(); ++i)
        waiting_long_[i] += std::exchange(oldest[i], 0);
    if (is_empty_) return;
    for (auto* table : {&confirmed_, &failed_})
        for (Counts& row : *table)
            decay_all(row, decay_);
    decay_all(rate_sum_, decay_);
    decay_all(count_, decay_);
}

void ConfirmStats::record(int blocks_to_confirm, std::size_t bucket, double rate) {
    MALHA_ASSERT(blocks_to_confirm >= 1);
    const auto period = static_cast<std::size_t>((blocks_to_confirm + scale_ - 1) / scale_);
    for (std::size_t i = period; i <= confirmed_.size(); ++i)
        ++confirmed_[i - 1][bucket];
    ++count_[bucket];
    rate_sum_[bucket] += rate;
    is_empty_ = false;
}

int ConfirmStats::still_waiting(int target, Height best, std::size_t bucket) const {
    int waiting = waiting_long_[bucket];
    for (int blocks = target; blocks < target_max(); ++blocks)
        waiting += waiting_[slot(best - blocks)][bucket];
    return waiting;
}

EstimateRange ConfirmStats::describe(const Range& range) const {
    const std::vector<double>& ends = *buckets_;
    return {.start = range.far > 0 ? ends[range.far - 1] : 0,
            .end = ends[range.near],
            .within_target = range.confirmed,
            .total_confirmed = range.total,
            .in_mempool = static_cast<double>(range.waiting),
            .left_mempool = range.failed};
}

/// Average rate in the bucket that holds the median transaction; -1 when there is none.
double ConfirmStats::median_rate(std::size_t first, std::size_t last) const {
    double half = 0;
    for (std::size_t i = first; i <= last; ++i)
        half += count_[i];
    if (half == 0) return -1;
    half /= 2;
    for (std::size_t i = first; i <= last; ++i) {
        if (count_[i] >= half) return rate_sum_[i] / count_[i];
        half -= count_[i];
    }
    return -1;
}

RawEstimate ConfirmStats::estimate(int target, double sufficient, double threshold,
                                   Height best) const {
    RawEstimate result{.decay = decay_, .scale = scale_};
    const auto period = static_cast<std::size_t>((target + scale_ - 1) / scale_) - 1;
    const double enough = sufficient / (1 - decay_);
    std::optional<Range> passed;
    bool is_passing = true;
    bool is_new = true;
    Range range;
    for (std::size_t bucket = buckets_->size(); bucket-- > 0;) {
        if (is_new) range.near = bucket;
        is_new = false;
        range.far = bucket;
        range.confirmed += confirmed_[period][bucket];
        range.total += count_[bucket];
        range.fresh += count_[bucket];
        range.failed += failed_[period][bucket];
        range.waiting += still_waiting(target, best, bucket);
        // Only confirmed ones count here, so that all targets break at the same buckets.
        if (range.fresh < enough) continue;
        range.fresh = 0;
        if (range.share() < threshold) {
            if (is_passing) result.fail = describe(range);
            is_passing = false;
            continue;
        }
        result.fail = {};
        is_passing = true;
        passed = range;
        result.pass = describe(range);
        range = {};
        is_new = true;
    }
    if (passed) result.rate = median_rate(passed->far, passed->near);
    if (result.rate < 0) result.pass.start = result.pass.end = -1;
    // What is left at the low end had too little data to tell.
    if (is_passing && !is_new) result.fail = describe(range);
    return result;
}

void ConfirmStats::write(ByteWriter& writer) const {
    write_double(writer, decay_);
    writer.write(scale_);
    write_counts(writer, rate_sum_);
    write_counts(writer, count_);
    write_table(writer, confirmed_);
    write_table(writer, failed_);
}

bool ConfirmStats::read(ByteReader& reader) {
    const std::size_t columns = buckets_->size();
    ConfirmStats read(buckets_, {.periods = confirmed_.size(), .decay = decay_, .scale = scale_});
    read.decay_ = read_double(reader);
    read.scale_ = reader.read<std::int32_t>();
    const bool decays = read.decay_ > 0 && read.decay_ < 1;  // false for what is no number
    if (!decays || read.scale_ < 1 || read.scale_ > kEstimateTargetMax) return false;
    if (!read_counts(reader, read.rate_sum_, columns)) return false;
    if (!read_counts(reader, read.count_, columns)) return false;
    if (!read_table(reader, read.confirmed_, columns)) return false;
    const auto periods = static_cast<std::int64_t>(read.confirmed_.size());
    if (periods < 1 || periods * read.scale_ > kEstimateTargetMax) return false;
    if (!read_table(reader, read.failed_, columns)) return false;
    if (read.failed_.size() != read.confirmed_.size()) return false;
    decay_ = read.decay_;
    scale_ = read.scale_;
    is_empty_ = false;
    rate_sum_ = std::move(read.rate_sum_);
    count_ = std::move(read.count_);
    confirmed_ = std::move(read.confirmed_);
    failed_ = std::move(read.failed_);
    waiting_.assign(static_cast<std::size_t>(target_max()), std::vector<int>(columns));
    waiting_long_.assign(columns, 0);
    return true;
}

}  // namespace malha::mempool
