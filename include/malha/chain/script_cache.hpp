// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Remembers transactions all of whose scripts were found valid under given flags, so that a
// transaction verified for the mempool is not verified again in its block.
//
// An entry is a salted hash of (wtxid, flags). The wtxid commits to everything a script can see but
// the spent outputs, and those are named by their txids, so an entry stays true for ever. Two
// generations bound the memory: when the young one is full it becomes the old one, whose entries
// go.
#pragma once

#include <array>
#include <vector>

#include "malha/base/rng.hpp"
#include "malha/primitives/hash.hpp"
#include "malha/script/flags.hpp"

namespace malha::chain {

/// Thread: node strand.
class ScriptCache {
public:
    /// @param bytes_max  memory for both generations; at least 4096.
    ScriptCache(std::size_t bytes_max, base::Rng& rng);

    [[nodiscard]] bool contains(const primitives::Wtxid& wtxid, script::VerifyFlags flags) const;
    void insert(const primitives::Wtxid& wtxid, script::VerifyFlags flags);
    [[nodiscard]] std::size_t size() const { return young_.count + old_.count; }

private:
    /// 128 bits: nobody who does not know the salt can aim at an entry. Never all zero.
    using Key = std::array<std::uint64_t, 2>;

    /// Open addressing over a power of two of slots; a zero key is an empty slot.
    struct Generation {
        [[nodiscard]] bool contains(const Key& key) const;
        void insert(const Key& key);
        [[nodiscard]] std::size_t slot_of(const Key& key) const;

        std::vector<Key> slots;
        std::size_t count = 0;
    };

    [[nodiscard]] Key key_of(const primitives::Wtxid& wtxid, script::VerifyFlags flags) const;

    std::array<std::uint8_t, 32> salt_;
    std::size_t generation_slots_;
    Generation young_;
    Generation old_;
};

}  // namespace malha::chain
