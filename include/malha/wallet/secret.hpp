// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Memory for secrets: pages of their own that are not swapped out or dumped where the system lets
// us prevent it, and that are wiped when they are given back.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "malha/base/bytes.hpp"

namespace malha::wallet {

namespace detail {
[[nodiscard]] void* allocate_secret(std::size_t size);
void free_secret(void* memory, std::size_t size) noexcept;
}  // namespace detail

/// For few and small secrets: each takes at least a page. Thread: any.
template <class T>
struct SecretAllocator {
    using value_type = T;
    SecretAllocator() = default;
    template <class U>
    explicit SecretAllocator(const SecretAllocator<U>&) {}

    [[nodiscard]] T* allocate(std::size_t count) {
        return static_cast<T*>(detail::allocate_secret(count * sizeof(T)));
    }
    void deallocate(T* memory, std::size_t count) noexcept {
        detail::free_secret(memory, count * sizeof(T));
    }
    friend bool operator==(SecretAllocator, SecretAllocator) { return true; }
};

/// Master keys, passphrases.
using SecretBytes = std::vector<std::uint8_t, SecretAllocator<std::uint8_t>>;

[[nodiscard]] inline SecretBytes to_secret(base::ByteView bytes) {
    return {bytes.begin(), bytes.end()};
}

}  // namespace malha::wallet
