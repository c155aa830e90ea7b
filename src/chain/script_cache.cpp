// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_cache.hpp.
#include "malha/chain/script_cache.hpp"

#include <bit>
#include <utility>

#include "malha/base/endian.hpp"
#include "malha/crypto/sha256.hpp"

namespace malha::chain {
namespace {

constexpr std::size_t kSlotsFirst = 64;  // a generation starts small and doubles

}  // namespace

ScriptCache::ScriptCache(std::size_t bytes_max, base::Rng& rng)
    : generation_slots_(std::bit_floor(bytes_max / 2 / sizeof(Key))) {
    MALHA_ASSERT(generation_slots_ >= kSlotsFirst);
    rng.fill(salt_);
}

ScriptCache::Key ScriptCache::key_of(const primitives::Wtxid& wtxid,
                                     script::VerifyFlags flags) const {
    std::array<std::uint8_t, 4> flag_bytes{};
    base::store_le(flag_bytes.data(), flags.bits());
    const auto digest =
        crypto::Sha256().write(salt_).write(wtxid.view()).write(flag_bytes).finish();
    // The lowest bit is set so that no key looks like an empty slot.
    return {base::load_le<std::uint64_t>(digest.data()) | 1,
            base::load_le<std::uint64_t>(digest.data() + 8)};
}

bool ScriptCache::contains(const primitives::Wtxid& wtxid, script::VerifyFlags flags) const {
    if (size() == 0) return false;
    const Key key = key_of(wtxid, flags);
    return young_.contains(key) || old_.contains(key);
}

void ScriptCache::insert(const primitives::Wtxid& wtxid, script::VerifyFlags flags) {
    if (young_.count + 1 > generation_slots_ / 4 * 3) old_ = std::exchange(young_, Generation{});
    young_.insert(key_of(wtxid, flags));
}

/// The key's slot, or the empty one where it belongs. There is always an empty slot.
std::size_t ScriptCache::Generation::slot_of(const Key& key) const {
    const std::size_t mask = slots.size() - 1;
    std::size_t slot = static_cast<std::size_t>(key[1]) & mask;
    while (slots[slot] != key && slots[slot] != Key{})
        slot = (slot + 1) & mask;
    return slot;
}

bool ScriptCache::Generation::contains(const Key& key) const {
    return !slots.empty() && slots[slot_of(key)] == key;
}

void ScriptCache::Generation::insert(const Key& key) {
    if (count + 1 > slots.size() / 4 * 3) {
        std::vector<Key> before =
            std::exchange(slots, std::vector<Key>(slots.empty() ? kSlotsFirst : slots.size() * 2));
        for (const Key& moved : before)
            if (moved != Key{}) slots[slot_of(moved)] = moved;
    }
    Key& slot = slots[slot_of(key)];
    if (slot != key) ++count;
    slot = key;
}

}  // namespace malha::chain
