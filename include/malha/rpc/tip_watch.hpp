// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The tip as other threads may see and await it: the waitfor... methods and long polling.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "malha/base/mutex.hpp"
#include "malha/primitives/amount.hpp"
#include "malha/primitives/hash.hpp"

namespace malha::rpc {

/// Thread: any (internally locked).
class TipWatch {
public:
    struct Tip {
        primitives::BlockHash hash;
        primitives::Height height = -1;
    };

    /// The node strand tells every new tip.
    void set(const Tip& tip) MALHA_EXCLUDES(mutex_);
    [[nodiscard]] Tip get() const MALHA_EXCLUDES(mutex_);
    /// Waits until `done(tip)` holds. @param timeout  zero: no limit.
    /// @return the tip at the end, which need not satisfy `done` after a timeout or shutdown.
    [[nodiscard]] Tip wait(const std::function<bool(const Tip&)>& done,
                           std::chrono::milliseconds timeout) const MALHA_EXCLUDES(mutex_);
    /// Ends every wait, now and later.
    void shut_down() MALHA_EXCLUDES(mutex_);

private:
    mutable base::Mutex mutex_;
    mutable base::CondVar changed_;
    Tip tip_ MALHA_GUARDED_BY(mutex_);
    bool shut_down_ MALHA_GUARDED_BY(mutex_) = false;
};

}  // namespace malha::rpc
