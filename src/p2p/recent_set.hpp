// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A set of 64-bit keys that remembers at least the last `capacity` and at most twice as many.
#pragma once

#include <cstdint>
#include <unordered_set>
#include <utility>

namespace malha::p2p {

/// The keys should be salted hashes where peers choose what they stand for.
class RecentSet {
public:
    explicit RecentSet(std::size_t capacity) : capacity_(capacity) {}

    void insert(std::uint64_t key) {
        if (current_.size() >= capacity_) {
            previous_ = std::exchange(current_, {});
        }
        current_.insert(key);
    }
    [[nodiscard]] bool contains(std::uint64_t key) const {
        return current_.contains(key) || previous_.contains(key);
    }
    void clear() {
        current_.clear();
        previous_.clear();
    }

private:
    std::size_t capacity_;
    std::unordered_set<std::uint64_t> current_;
    std::unordered_set<std::uint64_t> previous_;
};

}  // namespace malha::p2p
