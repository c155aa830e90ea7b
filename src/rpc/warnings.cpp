// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See warnings.hpp.
#include "malha/rpc/warnings.hpp"

namespace malha::rpc {

bool Warnings::set(const std::string& id, std::string text) {
    base::MutexLock lock(mutex_);
    return texts_.insert_or_assign(id, std::move(text)).second;
}

bool Warnings::clear(const std::string& id) {
    base::MutexLock lock(mutex_);
    return texts_.erase(id) != 0;
}

std::vector<std::string> Warnings::all() const {
    base::MutexLock lock(mutex_);
    std::vector<std::string> all;
    for (const auto& [id, text] : texts_)
        all.push_back(text);
    return all;
}

}  // namespace malha::rpc
