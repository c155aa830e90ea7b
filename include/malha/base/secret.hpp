// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Memory for secrets: never swapped out and left out of core dumps where the system lets us, and
// overwritten when it is given back. Small pieces share pages, so that the few pages that a process
// may lock hold many keys.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
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

/// As many bytes as are known when the program is compiled: private keys. Copies are secret, too.
template <std::size_t N>
class SecretArray {
public:
    explicit SecretArray(std::span<const std::uint8_t, N> bytes)
        : bytes_(static_cast<Array*>(detail::allocate_secret(N))) {
        std::ranges::copy(bytes, bytes_->begin());
    }
    SecretArray(const SecretArray& other) : SecretArray(std::span(other.get())) {}
    SecretArray& operator=(const SecretArray& other) {
        *bytes_ = *other.bytes_;
        return *this;
    }
    ~SecretArray() = default;

    [[nodiscard]] const std::array<std::uint8_t, N>& get() const { return *bytes_; }
    [[nodiscard]] std::array<std::uint8_t, N>& get() { return *bytes_; }
    friend bool operator==(const SecretArray& a, const SecretArray& b) {
        return a.get() == b.get();
    }

private:
    using Array = std::array<std::uint8_t, N>;
    struct Free {
        void operator()(Array* bytes) const noexcept { detail::free_secret(bytes, N); }
    };

    std::unique_ptr<Array, Free> bytes_;
};

}  // namespace malha::base
