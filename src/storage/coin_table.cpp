// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See coin_table.hpp.
#include "malha/storage/coin_table.hpp"

#include <sys/mman.h>

#include <bit>
#include <new>
#include <utility>

#include "malha/base/checked.hpp"

namespace malha::storage {

OutPointHasher::OutPointHasher(base::Rng& rng) {
    for (std::uint64_t& word : key_)
        word = rng.u64();
}

PageMemory::PageMemory(std::size_t size) : size_(size) {
    constexpr std::size_t kHugePage = 2 << 20;
    void* const memory =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    if (size >= kHugePage) static_cast<void>(::madvise(memory, size, MADV_HUGEPAGE));
    data_ = static_cast<std::uint8_t*>(memory);
}

PageMemory::PageMemory(PageMemory&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

PageMemory& PageMemory::operator=(PageMemory&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
}

PageMemory::~PageMemory() {
    if (data_ != nullptr) ::munmap(data_, size_);
}

CoinArena::SizeClass CoinArena::size_class(std::size_t size) {
    const std::size_t units = (size + kUnit - 1) / kUnit;
    if (units <= kSmallUnits) return {units, units};
    const std::size_t steps = (units - kSmallUnits + kLargeStep - 1) / kLargeStep;
    MALHA_ASSERT(steps <= kLargeClasses);
    return {kSmallUnits + steps, kSmallUnits + steps * kLargeStep};
}

CoinArena::Ref CoinArena::allocate(std::size_t size) {
    const auto [index, units] = size_class(size);
    if (const Ref reused = free_[index]; reused != kNull) {
        std::memcpy(&free_[index], at(reused), sizeof(Ref));
        if (free_[index] != kNull) prefetch_line(at(free_[index]));  // for the next call
        return reused;
    }
    if (next_unit_ + units > kUnitMask + 1) {
        MALHA_ASSERT((chunks_.size() + 1) * kChunkSize <= kBytesMax);
        chunks_.emplace_back(kChunkSize);
        next_unit_ = chunks_.size() == 1 ? 1 : 0;  // reference 0 means none
    }
    const std::size_t ref = (chunks_.size() - 1) << kChunkShift | next_unit_;
    next_unit_ += units;
    return static_cast<Ref>(ref);
}

void CoinArena::release(Ref ref, std::size_t size) {
    const std::size_t index = size_class(size).index;
    std::memcpy(at(ref), &free_[index], sizeof(Ref));
    free_[index] = ref;
}

CoinTable::CoinTable(const OutPointHasher& hasher) : hasher_(hasher) {
    set_capacity(kCapacityMin);
}

void CoinTable::set_capacity(std::size_t capacity) {
    memory_ = PageMemory(capacity * sizeof(Slot));
    slots_ = reinterpret_cast<Slot*>(memory_.data());
    capacity_ = capacity;
    shift_ = 32 - static_cast<unsigned>(std::bit_width(capacity) - 1);
}

/// Hashes are in the slots: no coin is touched.
void CoinTable::grow() {
    const PageMemory old_memory = std::exchange(memory_, {});
    const Slot* const old_slots = slots_;
    const std::size_t old_capacity = capacity_;
    set_capacity(old_capacity * 2);
    for (std::size_t i = 0; i < old_capacity; ++i) {
        if (old_slots[i].ref == CoinArena::kNull) continue;
        std::size_t to = old_slots[i].hash >> shift_;
        while (slots_[to].ref != CoinArena::kNull)
            to = (to + 1) & (capacity_ - 1);
        slots_[to] = old_slots[i];
    }
}

void CoinTable::insert(Place place, const primitives::OutPoint& outpoint,
                       const consensus::SpentOutput& coin, CoinState state) {
    MALHA_ASSERT(place.node == nullptr);
    if ((size_ + 1) * 4 > capacity_ * 3) {
        grow();
        place = look_up(outpoint, place.hash);
    }
    const std::size_t size = CoinNode::size_for(coin.output.script_pubkey.size());
    const CoinArena::Ref ref = arena_.allocate(size);
    auto* const node = ::new (arena_.at(ref)) CoinNode;
    node->outpoint = outpoint;
    node->set_coin(coin, state);
    slots_[place.slot] = {place.hash, ref};
    ++size_;
}

void CoinTable::replace(Place place, const consensus::SpentOutput& coin, CoinState state) {
    MALHA_ASSERT(place.node != nullptr);
    const std::size_t size = CoinNode::size_for(coin.output.script_pubkey.size());
    if (size != place.node->size()) {
        const primitives::OutPoint outpoint = place.node->outpoint;
        arena_.release(slots_[place.slot].ref, place.node->size());
        slots_[place.slot].ref = arena_.allocate(size);
        place.node = ::new (arena_.at(slots_[place.slot].ref)) CoinNode;
        place.node->outpoint = outpoint;
    }
    place.node->set_coin(coin, state);
}

/// Moves later coins of the same run back, so that no deletion marks are needed.
void CoinTable::erase(Place place) {
    MALHA_ASSERT(place.node != nullptr);
    const std::size_t mask = capacity_ - 1;
    arena_.release(slots_[place.slot].ref, place.node->size());
    std::size_t hole = place.slot;
    for (std::size_t i = (hole + 1) & mask; slots_[i].ref != CoinArena::kNull; i = (i + 1) & mask) {
        const std::size_t home = slots_[i].hash >> shift_;
        if (((i - home) & mask) < ((i - hole) & mask)) continue;
        slots_[hole] = slots_[i];
        hole = i;
    }
    slots_[hole] = {0, CoinArena::kNull};
    --size_;
}

void CoinTable::prefetch_node(const primitives::OutPoint& outpoint) const {
    const std::uint32_t hash = hasher_(outpoint);
    for (std::size_t i = hash >> shift_; slots_[i].ref != CoinArena::kNull;
         i = (i + 1) & (capacity_ - 1))
        if (slots_[i].hash == hash) return prefetch(slots_[i].ref);
}

}  // namespace malha::storage
