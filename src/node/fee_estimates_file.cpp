// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See fee_estimates_file.hpp.
#include "malha/node/fee_estimates_file.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace malha::node {
namespace {

constexpr std::uint64_t kFileSizeMax = std::uint64_t{64} << 20;
constexpr std::chrono::hours kSaveInterval{1};
/// Markets change: older estimates are worse than none.
constexpr std::chrono::hours kAgeMax{60};

/// By the clock of the disk, which -mocktime does not move.
bool is_stale(const base::Path& path) {
    std::error_code error;
    const auto written = std::filesystem::last_write_time(path, error);
    return !error && std::filesystem::file_time_type::clock::now() - written > kAgeMax;
}

}  // namespace

FeeEstimatesFile::FeeEstimatesFile(FeeEstimatesContext context)
    : context_(std::move(context)), saved_(context_.clock.mono()) {}

void FeeEstimatesFile::load(mempool::FeeEstimator& estimator) {
    if (!context_.fs.exists(context_.path)) return;
    if (!context_.accept_stale && is_stale(context_.path)) {
        context_.log.info("Fee estimates are too old and were not loaded");
        return;
    }
    const auto file = base::read_file(context_.fs, context_.path, kFileSizeMax);
    const auto loaded =
        file ? estimator.load(*file) : base::Status(base::fail(file.error().message));
    if (!loaded) context_.log.warning("Fee estimates were not loaded: " + loaded.error().message);
}

void FeeEstimatesFile::save_if_due(const mempool::FeeEstimator& estimator) {
    const base::MonoTime now = context_.clock.mono();
    if (now - saved_ < kSaveInterval) return;
    saved_ = now;
    save(estimator);
}

void FeeEstimatesFile::save_at_end(mempool::FeeEstimator& estimator) {
    estimator.forget_waiting();
    save(estimator);
}

void FeeEstimatesFile::save(const mempool::FeeEstimator& estimator) {
    const auto written =
        base::write_file_atomically(context_.fs, context_.path, estimator.serialize());
    if (!written) context_.log.warning("Fee estimates were not saved: " + written.error().message);
}

}  // namespace malha::node
