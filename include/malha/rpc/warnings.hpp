// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the operator should know now: shown by getblockchaininfo, getmininginfo, getnetworkinfo.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "malha/base/mutex.hpp"

namespace malha::rpc {

/// Thread: any.
class Warnings {
public:
    /// @param id  what it is about; a warning of the same id is replaced.
    /// @return whether nothing was shown under the id before.
    bool set(const std::string& id, std::string text);
    /// It is over. @return whether it was shown.
    bool clear(const std::string& id);
    /// Ordered by id.
    [[nodiscard]] std::vector<std::string> all() const;

private:
    mutable base::Mutex mutex_;
    std::map<std::string, std::string> texts_ MALHA_GUARDED_BY(mutex_);
};

}  // namespace malha::rpc
