// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See rng.hpp.
#include "malha/base/rng.hpp"

#include <sys/random.h>

#include <algorithm>
#include <bit>
#include <cerrno>

#include "malha/base/assert.hpp"
#include "malha/base/endian.hpp"

namespace malha::base {

std::uint64_t Rng::u64() {
    std::array<std::uint8_t, 8> bytes{};
    fill(bytes);
    return load_le<std::uint64_t>(bytes.data());
}

std::uint64_t Rng::below(std::uint64_t limit) {
    MALHA_ASSERT(limit > 0);
    // Values above the largest multiple of the limit are drawn again, or small results would be
    // favoured.
    const std::uint64_t unusable = (0 - limit) % limit;
    std::uint64_t drawn = u64();
    while (drawn < unusable)
        drawn = u64();
    return drawn % limit;
}

void SystemRng::fill(MutableByteView out) {
    while (!out.empty()) {
        const ssize_t got = getrandom(out.data(), out.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        MALHA_ASSERT(got > 0);
        out = out.subspan(static_cast<std::size_t>(got));
    }
}

// xoshiro256**, seeded by splitmix64.
SeededRng::SeededRng(std::uint64_t seed) : state_{} {
    for (std::uint64_t& word : state_) {
        seed += 0x9e3779b97f4a7c15;
        std::uint64_t mixed = seed;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        word = mixed ^ (mixed >> 31);
    }
}

void SeededRng::fill(MutableByteView out) {
    for (std::size_t done = 0; done < out.size(); done += 8) {
        const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
        const std::uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = std::rotl(state_[3], 45);
        std::memcpy(out.data() + done, &result, std::min<std::size_t>(8, out.size() - done));
    }
}

}  // namespace malha::base
