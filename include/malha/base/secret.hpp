// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Memory for secrets: never swapped out and left out of core dumps where the system lets us, and
// overwritten when it is given back. Small pieces share pages, so that the few pages that a process
// may lock hold many keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "malha/base/bytes.hpp"

namespace malha::base {

/// What the memory for secrets is used for. All but the counts of chunks are bytes.
struct SecretMemoryUse {
    std::size_t used = 0;
    std::size_t free = 0;
    std::size_t total = 0;   ///< used and free
    std::size_t locked = 0;  ///< of the total; less where the system refused to lock more
    std::size_t chunks_used = 0;
    std::size_t chunks_free = 0;
};
/// Thread: any.
[[nodiscard]] SecretMemoryUse secret_memory_use();

namespace detail {
[[nodiscard]] void* allocate_secret(std::size_t size);
void free_secret(void* memory, std::size_t size) noexcept;
}  // namespace detail

/// Thread: any.
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

/// Master keys, seeds.
using SecretBytes = std::vector<std::uint8_t, SecretAllocator<std::uint8_t>>;

[[nodiscard]] inline SecretBytes to_secret(ByteView bytes) {
    return {bytes.begin(), bytes.end()};
}

}  // namespace malha::base
