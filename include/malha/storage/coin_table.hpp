// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The hash table under CoinsCache: open addressing over 8-byte slots, coins packed into large
// chunks. Made for few cache misses (one for the slot, one or two for the coin) and few bytes:
// 8 to 16 for the slot and 72 for a P2WPKH coin.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "malha/base/assert.hpp"
#include "malha/base/endian.hpp"
#include "malha/base/rng.hpp"
#include "malha/consensus/spent_output.hpp"
#include "malha/primitives/transaction.hpp"

namespace malha::storage {

/// Starts loading the cache line. The empty asm keeps g++ from taking functions that do nothing but
/// prefetch for functions without effect and dropping their calls.
inline void prefetch_line(const void* at) {
    __builtin_prefetch(at);
    __asm__ volatile("" : : "r"(at));
}

/// Multilinear hashing with secret random 128-bit coefficients (strongly universal, Thorup): for
/// any two different outpoints the chance to agree in the 32 bits used is 2^-32, whichever they
/// are. An attacker who grinds txids without knowing the coefficients cannot pile up collisions.
/// A fifth of the cost of SipHash.
class OutPointHasher {
    __extension__ using Wide = unsigned __int128;

public:
    explicit OutPointHasher(base::Rng& rng);

    [[nodiscard]] std::uint32_t operator()(const primitives::OutPoint& outpoint) const {
        Wide sum = wide(10);
        for (std::size_t i = 0; i < 4; ++i)
            sum += wide(2 * i) * base::load_le<std::uint64_t>(outpoint.txid.bytes.data() + 8 * i);
        sum += wide(8) * outpoint.index;
        return static_cast<std::uint32_t>(sum >> 96);
    }

private:
    [[nodiscard]] Wide wide(std::size_t i) const {
        return static_cast<Wide>(key_[i]) << 64 | key_[i + 1];
    }

    std::array<std::uint64_t, 12> key_;
};

/// How a coin in a table relates to the layers below it; see CoinsCache.
enum class CoinState : std::uint8_t {
    clean = 0,        ///< as below
    dirty = 1,        ///< differs from below
    dirty_fresh = 3,  ///< nothing unspent below
    dirty_spent = 5,  ///< tombstone: unspent below, spent here
};

/// A coin in a CoinArena. The script follows the fixed part directly.
class CoinNode {
public:
    /// Fixed bytes in front of the script (less than sizeof, which is padded).
    static constexpr std::size_t kFixedSize = 50;

    /// Bytes a node with such a script takes.
    [[nodiscard]] static std::size_t size_for(std::size_t script_size) {
        return kFixedSize + script_size;
    }

    primitives::OutPoint outpoint;

    [[nodiscard]] CoinState state() const {
        return static_cast<CoinState>(value_high_and_state_ >> kStateShift);
    }
    void set_state(CoinState state) {
        value_high_and_state_ = (value_high_and_state_ & ((1U << kStateShift) - 1)) |
                                static_cast<std::uint32_t>(state) << kStateShift;
    }
    [[nodiscard]] bool is_spent() const { return state() == CoinState::dirty_spent; }
    [[nodiscard]] bool is_dirty() const { return state() != CoinState::clean; }
    [[nodiscard]] std::size_t size() const { return size_for(script_size_); }

    /// Views the script inside the node.
    [[nodiscard]] consensus::SpentOutput coin() const {
        const std::uint64_t high = value_high_and_state_ & ((1U << kStateShift) - 1);
        return {{{static_cast<std::int64_t>(high << 32 | value_low_)}, {script(), script_size_}},
                static_cast<primitives::Height>(code_ >> 1),
                (code_ & 1) != 0};
    }
    /// The node must have room for the script.
    void set_coin(const consensus::SpentOutput& coin, CoinState state) {
        const auto value = static_cast<std::uint64_t>(coin.output.value.sat);
        const base::ByteView from = coin.output.script_pubkey;
        code_ = static_cast<std::uint32_t>(coin.height) << 1 | (coin.coinbase ? 1U : 0U);
        value_low_ = static_cast<std::uint32_t>(value);
        value_high_and_state_ = static_cast<std::uint32_t>(value >> 32);
        set_state(state);
        script_size_ = static_cast<std::uint16_t>(from.size());
        if (!from.empty()) std::memcpy(script(), from.data(), from.size());
    }

private:
    static constexpr unsigned kStateShift = 29;

    [[nodiscard]] const std::uint8_t* script() const {
        return reinterpret_cast<const std::uint8_t*>(this) + kFixedSize;
    }
    [[nodiscard]] std::uint8_t* script() {
        return reinterpret_cast<std::uint8_t*>(this) + kFixedSize;
    }

    std::uint32_t code_ = 0;  ///< height * 2 + coinbase
    std::uint32_t value_low_ = 0;
    std::uint32_t value_high_and_state_ = 0;
    std::uint16_t script_size_ = 0;
};
static_assert(sizeof(CoinNode) == 52 && alignof(CoinNode) == 4);

/// Memory by the page, which asks the system for huge pages: random access over hundreds of
/// megabytes otherwise spends half its time on page tables. Zeroed.
class PageMemory {
public:
    PageMemory() = default;
    /// @param size  rounded up to whole pages by the system.
    explicit PageMemory(std::size_t size);
    PageMemory(PageMemory&& other) noexcept;
    PageMemory& operator=(PageMemory&& other) noexcept;
    ~PageMemory();
    [[nodiscard]] std::uint8_t* data() const { return data_; }

private:
    std::uint8_t* data_ = nullptr;
    std::size_t size_ = 0;
};

/// Hands out space for nodes, named by a 32-bit number of 4-byte units; freed space is reused for
/// nodes of the same size class. Thread: owner only.
class CoinArena {
public:
    using Ref = std::uint32_t;
    static constexpr Ref kNull = 0;
    /// What 32-bit references can name, bytes.
    static constexpr std::uint64_t kBytesMax = std::uint64_t{4} << 32;

    [[nodiscard]] Ref allocate(std::size_t size);
    void release(Ref ref, std::size_t size);
    [[nodiscard]] void* at(Ref ref) const {
        return chunks_[ref >> kChunkShift].data() + std::size_t{ref & kUnitMask} * kUnit;
    }
    /// Bytes handed out at least once; the newest chunk's rest is not touched yet.
    [[nodiscard]] std::size_t memory_usage() const {
        return chunks_.size() * kChunkSize - (kChunkSize - next_unit_ * kUnit);
    }

private:
    static constexpr std::size_t kUnit = 4;
    static constexpr unsigned kChunkShift = 19;  ///< units of a chunk, as a power of two
    static constexpr Ref kUnitMask = (Ref{1} << kChunkShift) - 1;
    static constexpr std::size_t kChunkSize = kUnit << kChunkShift;
    /// Sizes up to here have classes of one unit, larger ones (seldom scripts) of 64 units.
    static constexpr std::size_t kSmallUnits = 64;
    static constexpr std::size_t kLargeStep = 64;
    static constexpr std::size_t kLargeClasses = 42;

    struct SizeClass {
        std::size_t index;
        std::size_t units;
    };
    [[nodiscard]] static SizeClass size_class(std::size_t size);

    std::vector<PageMemory> chunks_;
    std::size_t next_unit_ = kChunkSize / kUnit;  ///< in the newest chunk
    std::array<Ref, kSmallUnits + 1 + kLargeClasses> free_{};
};

/// Coins by outpoint. References to nodes hold until the next insertion, replacement or removal.
/// Thread: owner only; any while nobody changes it.
class CoinTable {
public:
    /// Where an outpoint is, or would be. Valid until the next change of the table.
    struct Place {
        std::size_t slot = 0;
        std::uint32_t hash = 0;
        CoinNode* node = nullptr;  ///< null: not in the table
    };

    explicit CoinTable(const OutPointHasher& hasher);
    CoinTable(const CoinTable&) = delete;
    CoinTable& operator=(const CoinTable&) = delete;

    [[nodiscard]] Place look_up(const primitives::OutPoint& outpoint) const {
        return look_up(outpoint, hasher_(outpoint));
    }
    [[nodiscard]] CoinNode* find(const primitives::OutPoint& outpoint) const {
        return look_up(outpoint).node;
    }
    /// Precondition: the place is free.
    void insert(Place place, const primitives::OutPoint& outpoint,
                const consensus::SpentOutput& coin, CoinState state);
    /// Precondition: the place is taken. The node may move.
    void replace(Place place, const consensus::SpentOutput& coin, CoinState state);
    /// Precondition: the place is taken.
    void erase(Place place);

    /// The two steps of a look-up whose memory should be on its way early.
    void prefetch_slot(const primitives::OutPoint& outpoint) const {
        prefetch_line(&slots_[hasher_(outpoint) >> shift_]);
    }
    void prefetch_node(const primitives::OutPoint& outpoint) const;

    void prefetch(CoinArena::Ref ref) const {
        constexpr std::size_t kCacheLine = 64;
        const auto* const node = static_cast<const std::uint8_t*>(arena_.at(ref));
        prefetch_line(node);
        prefetch_line(node + kCacheLine);
    }

    /// Calls visit(ref, node) for every coin, in no useful order.
    template <class Visit>
    void for_each(Visit&& visit) const {
        constexpr std::size_t kAhead = 16;
        for (std::size_t i = 0; i < capacity_; ++i) {
            if (i + kAhead < capacity_ && slots_[i + kAhead].ref != CoinArena::kNull)
                prefetch(slots_[i + kAhead].ref);
            if (slots_[i].ref != CoinArena::kNull) visit(slots_[i].ref, node_at(slots_[i].ref));
        }
    }
    [[nodiscard]] CoinNode& node_at(CoinArena::Ref ref) const {
        return *static_cast<CoinNode*>(arena_.at(ref));
    }

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::size_t memory_usage() const {
        return arena_.memory_usage() + capacity_ * sizeof(Slot);
    }
    [[nodiscard]] const OutPointHasher& hasher() const { return hasher_; }

private:
    struct Slot {
        std::uint32_t hash;
        CoinArena::Ref ref;
    };
    static constexpr std::size_t kCapacityMin = 1024;

    [[nodiscard]] Place look_up(const primitives::OutPoint& outpoint, std::uint32_t hash) const {
        for (std::size_t i = hash >> shift_;; i = (i + 1) & (capacity_ - 1)) {
            const Slot slot = slots_[i];
            if (slot.ref == CoinArena::kNull) return {i, hash, nullptr};
            if (slot.hash != hash) continue;
            CoinNode& node = node_at(slot.ref);
            if (node.outpoint == outpoint) return {i, hash, &node};
        }
    }
    void set_capacity(std::size_t capacity);
    void grow();

    OutPointHasher hasher_;
    PageMemory memory_;
    Slot* slots_ = nullptr;
    std::size_t capacity_ = 0;  ///< a power of two
    unsigned shift_ = 0;        ///< a slot's home is its hash >> shift_
    std::size_t size_ = 0;
    CoinArena arena_;
};

}  // namespace malha::storage
