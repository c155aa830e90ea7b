// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Cuts the input of a fuzz target into values.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "malha/base/bytes.hpp"
#include "malha/base/endian.hpp"

namespace malha::fuzz {

/// Takes values off the front of the input; what is missing is zero.
class Source {
public:
    explicit Source(base::ByteView input) : left_(input) {}

    [[nodiscard]] base::ByteView take(std::size_t size_max) {
        const auto taken = left_.first(std::min(size_max, left_.size()));
        left_ = left_.subspan(taken.size());
        return taken;
    }
    template <class T>
    [[nodiscard]] T number() {
        std::uint8_t bytes[sizeof(T)] = {};
        const auto taken = take(sizeof(T));
        std::copy(taken.begin(), taken.end(), bytes);
        return base::load_le<T>(bytes);
    }
    template <std::size_t Size>
    [[nodiscard]] std::array<std::uint8_t, Size> array() {
        std::array<std::uint8_t, Size> bytes{};
        const auto taken = take(Size);
        std::copy(taken.begin(), taken.end(), bytes.begin());
        return bytes;
    }
    [[nodiscard]] bool is_empty() const { return left_.empty(); }
    [[nodiscard]] base::ByteView rest() { return take(left_.size()); }

private:
    base::ByteView left_;
};

}  // namespace malha::fuzz
