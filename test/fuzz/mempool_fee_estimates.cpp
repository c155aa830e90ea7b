// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as fee_estimates.dat: what loads gives estimates and is written back and loads again.
#include "malha/base/assert.hpp"
#include "malha/mempool/fee_estimator.hpp"

using namespace malha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    mempool::FeeEstimator estimator;
    if (!estimator.load({data, size})) return 0;
    for (const int target : {1, 6, 144, mempool::kEstimateTargetMax})
        static_cast<void>(estimator.estimate(target, mempool::EstimateMode::conservative));
    mempool::FeeEstimator again;
    const base::Bytes written = estimator.serialize();
    MALHA_ASSERT(again.load(written).has_value());
    MALHA_ASSERT(again.serialize() == written);
    return 0;
}
