// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Which wallets are being loaded. Loads follow each other on the wallet strand; who asks for one
// that another call is loading already need not wait to be told.
#pragma once

#include <set>
#include <string>

#include "malha/base/mutex.hpp"

namespace malha::rpc {

/// Thread: any (internally locked).
class LoadingNames {
public:
    /// False: it is being loaded. Else it must be given back.
    [[nodiscard]] bool take(const std::string& name) {
        base::MutexLock lock(mutex_);
        return names_.insert(name).second;
    }
    void give_back(const std::string& name) {
        base::MutexLock lock(mutex_);
        names_.erase(name);
    }

private:
    base::Mutex mutex_;
    std::set<std::string> names_ MALHA_GUARDED_BY(mutex_);
};

}  // namespace malha::rpc
