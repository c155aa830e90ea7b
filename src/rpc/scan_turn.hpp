// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Long scans of which one may run at a time; other calls ask how far it is and can end it.
#pragma once

#include <atomic>

namespace malha::rpc {

/// Shared by the calls of one method. Thread: any (atomics).
struct ScanState {
    std::atomic<bool> running{false};
    std::atomic<bool> aborted{false};
    std::atomic<int> percent{0};
    std::atomic<int> height{0};  ///< of the block at hand, for scans over blocks
};

/// Holds the scan as long as it runs. Thread: owner only.
class ScanTurn {
public:
    explicit ScanTurn(ScanState& scan) : scan_(scan), taken_(!scan.running.exchange(true)) {
        if (!taken_) return;
        scan_.aborted = false;
        scan_.percent = 0;
        scan_.height = 0;
    }
    ~ScanTurn() {
        if (taken_) scan_.running = false;
    }
    ScanTurn(const ScanTurn&) = delete;
    ScanTurn& operator=(const ScanTurn&) = delete;

    [[nodiscard]] bool taken() const { return taken_; }

private:
    ScanState& scan_;
    bool taken_;
};

}  // namespace malha::rpc
