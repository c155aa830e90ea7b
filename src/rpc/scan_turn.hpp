// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Long scans of which one may run at a time; other calls ask how far it is and can end it.
#pragma once

#include <atomic>
#include <cstdint>

namespace malha::rpc {

/// Shared by the calls of one method. Whether a scan runs and whether it shall end is one value, so
/// that a wish to end it reaches just the scan that ran. Thread: any (atomics).
class ScanState {
public:
    [[nodiscard]] bool running() const { return phase_ != Phase::idle; }
    /// Whether the scan at hand shall end.
    [[nodiscard]] bool aborted() const { return phase_ == Phase::aborted; }
    /// @return whether there is a scan to end.
    bool abort() {
        Phase expected = Phase::running;
        return phase_.compare_exchange_strong(expected, Phase::aborted) ||
               expected == Phase::aborted;
    }

    std::atomic<int> percent{0};
    std::atomic<int> height{0};  ///< of the block at hand, for scans over blocks

private:
    friend class ScanTurn;
    enum class Phase : std::uint8_t { idle, running, aborted };

    [[nodiscard]] bool begin() {
        Phase expected = Phase::idle;
        return phase_.compare_exchange_strong(expected, Phase::running);
    }
    void end() {
        percent = 0;
        height = 0;
        phase_ = Phase::idle;
    }

    std::atomic<Phase> phase_{Phase::idle};
};

/// Holds the scan as long as it runs. Thread: owner only.
class ScanTurn {
public:
    explicit ScanTurn(ScanState& scan) : scan_(scan), taken_(scan.begin()) {}
    ~ScanTurn() {
        if (taken_) scan_.end();
    }
    ScanTurn(const ScanTurn&) = delete;
    ScanTurn& operator=(const ScanTurn&) = delete;

    [[nodiscard]] bool taken() const { return taken_; }

private:
    ScanState& scan_;
    const bool taken_;
};

}  // namespace malha::rpc
