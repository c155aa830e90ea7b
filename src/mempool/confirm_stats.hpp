// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What one horizon of the fee estimator remembers: for each range of fee rates, how many
// transactions were confirmed within how many blocks. Counts decay with every block. Blocks are
// counted in periods of `scale`.
#pragma once

#include <vector>

#include "malha/base/result.hpp"
#include "malha/mempool/fee_estimator.hpp"
#include "malha/primitives/serialize.hpp"

namespace malha::mempool {

struct HorizonShape {
    std::size_t periods;
    double decay;
    int scale;
};

/// Thread: node strand.
class ConfirmStats {
public:
    /// @param buckets  upper ends of the ranges of rates, rising.
    ConfirmStats(FeeBuckets buckets, const HorizonShape& shape);

    /// Most blocks that it can tell of.
    [[nodiscard]] int target_max() const { return scale_ * static_cast<int>(confirmed_.size()); }

    void add_waiting(primitives::Height height, std::size_t bucket);
    void remove_waiting(primitives::Height entry_height, primitives::Height best,
                        std::size_t bucket, bool in_block);
    /// The oldest waiting block's place is needed for the block of this height.
    void start_block(primitives::Height height);
    void record(int blocks_to_confirm, std::size_t bucket, double rate);

    /// @param sufficient  transactions a block, on average, that a range must hold to tell
    /// anything.
    [[nodiscard]] RawEstimate estimate(int target, double sufficient, double threshold,
                                       primitives::Height best) const;

    void write(primitives::ByteWriter& writer) const;
    /// False: malformed; then nothing was changed.
    [[nodiscard]] bool read(primitives::ByteReader& reader);

private:
    using Counts = std::vector<double>;  ///< one for each bucket

    struct Range;
    [[nodiscard]] EstimateRange describe(const Range& range) const;
    [[nodiscard]] double median_rate(std::size_t first, std::size_t last) const;
    [[nodiscard]] int still_waiting(int target, primitives::Height best, std::size_t bucket) const;
    [[nodiscard]] std::size_t slot(primitives::Height height) const;

    FeeBuckets buckets_;
    double decay_;
    int scale_;
    bool is_empty_ = true;                   ///< all averages are zero: nothing to decay
    Counts rate_sum_;                        ///< of confirmed transactions
    Counts count_;                           ///< confirmed transactions
    std::vector<Counts> confirmed_;          ///< [period]: within so many periods
    std::vector<Counts> failed_;             ///< [period]: left unconfirmed after so many
    std::vector<std::vector<int>> waiting_;  ///< [height modulo size]: entered there
    std::vector<int> waiting_long_;          ///< longer than `waiting_` reaches back
};

}  // namespace malha::mempool
