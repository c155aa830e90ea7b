// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Randomness is a parameter: production passes SystemRng, tests and simulations a seeded one.
#pragma once

#include <array>
#include <cstdint>

#include "malha/base/bytes.hpp"

namespace malha::base {

/// Thread: any (SystemRng); owner only (SeededRng).
class Rng {
public:
    virtual ~Rng() = default;
    virtual void fill(MutableByteView out) = 0;

    [[nodiscard]] std::uint64_t u64();
    /// Uniform in [0, limit). @param limit at least 1.
    [[nodiscard]] std::uint64_t below(std::uint64_t limit);
};

/// The operating system's cryptographic generator.
class SystemRng final : public Rng {
public:
    void fill(MutableByteView out) override;
};

/// Reproducible and not for secrets: the same seed gives the same numbers on every machine.
class SeededRng final : public Rng {
public:
    explicit SeededRng(std::uint64_t seed);
    void fill(MutableByteView out) override;

private:
    std::array<std::uint64_t, 4> state_;
};

}  // namespace malha::base
