// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// fee_estimates.dat over the life of a node: loaded at start unless it is old, saved every hour and
// at the end.
#pragma once

#include <chrono>

#include "malha/base/clock.hpp"
#include "malha/base/filesystem.hpp"
#include "malha/base/log.hpp"
#include "malha/mempool/fee_estimator.hpp"

namespace malha::node {

struct FeeEstimatesContext {
    base::Filesystem& fs;
    const base::Clock& clock;
    base::Logger& log;
    base::Path path;
    bool accept_stale = false;  ///< -acceptstalefeeestimates
};

/// Thread: node strand.
class FeeEstimatesFile {
public:
    explicit FeeEstimatesFile(FeeEstimatesContext context);

    /// Leaves the estimator as it is when there is no file, or none that can be used.
    void load(mempool::FeeEstimator& estimator);
    void save_if_due(const mempool::FeeEstimator& estimator);
    /// As if so much time had passed since it was saved: mockscheduler.
    void hurry(std::chrono::seconds time) { saved_ -= time; }
    /// What still waits counts as not confirmed.
    void save_at_end(mempool::FeeEstimator& estimator);

private:
    void save(const mempool::FeeEstimator& estimator);

    const FeeEstimatesContext context_;
    base::MonoTime saved_;
};

}  // namespace malha::node
