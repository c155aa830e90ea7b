// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See secret.hpp. Areas of whole pages are cut into chunks, first fit; neighbours that are free
// grow together. An area is kept for good: what was locked once need not be asked for again.
#include "malha/base/secret.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <new>

#include "malha/base/assert.hpp"
#include "malha/base/mutex.hpp"

namespace malha::base {
namespace {

// What an ordinary user may lock on old systems and in containers; newer ones allow more.
constexpr std::size_t kAreaSize = 64 * 1024;
constexpr std::size_t kAlignment = 16;

std::size_t rounded_up(std::size_t size, std::size_t step) {
    return (size + step - 1) / step * step;
}
std::size_t chunk_size(std::size_t size) {
    return rounded_up(std::max<std::size_t>(size, 1), kAlignment);
}

/// Pages of their own. They go back to the system with the process.
struct Area {
    std::uint8_t* begin = nullptr;
    std::size_t size = 0;
    bool is_locked = false;
    std::map<std::size_t, std::size_t> free{};  ///< sizes by offset

    static Area map(std::size_t size) {
        const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        Area area{.size = rounded_up(size, page)};
        void* memory =
            mmap(nullptr, area.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::bad_alloc();
        // Both may be refused (limits); the secrets are then as safe as other memory, and wiped.
        area.is_locked = mlock(memory, area.size) == 0;
#ifdef MADV_DONTDUMP
        static_cast<void>(madvise(memory, area.size, MADV_DONTDUMP));
#endif
        area.begin = static_cast<std::uint8_t*>(memory);
        area.free.emplace(0, area.size);
        return area;
    }

    [[nodiscard]] bool holds(const std::uint8_t* memory) const {
        return memory >= begin && memory < begin + size;
    }

    /// Null: no room.
    [[nodiscard]] std::uint8_t* take(std::size_t wanted) {
        const auto found =
            std::ranges::find_if(free, [&](const auto& chunk) { return chunk.second >= wanted; });
        if (found == free.end()) return nullptr;
        const auto [offset, available] = *found;
        free.erase(found);
        if (available > wanted) free.emplace(offset + wanted, available - wanted);
        return begin + offset;
    }

    void give_back(const std::uint8_t* memory, std::size_t returned) {
        const auto offset = static_cast<std::size_t>(memory - begin);
        auto chunk = free.emplace(offset, returned).first;
        if (const auto next = std::next(chunk);
            next != free.end() && next->first == offset + returned) {
            chunk->second += next->second;
            free.erase(next);
        }
        if (chunk == free.begin()) return;
        const auto previous = std::prev(chunk);
        if (previous->first + previous->second != offset) return;
        previous->second += chunk->second;
        free.erase(chunk);
    }
};

/// Thread: any (internally locked).
class SecretMemory {
public:
    [[nodiscard]] void* allocate(std::size_t size) {
        const std::size_t wanted = chunk_size(size);
        const MutexLock lock(mutex_);
        std::uint8_t* memory = nullptr;
        for (auto area = areas_.begin(); memory == nullptr && area != areas_.end(); ++area)
            memory = area->take(wanted);
        if (memory == nullptr)
            memory = areas_.emplace_back(Area::map(std::max(wanted, kAreaSize))).take(wanted);
        used_ += wanted;
        ++chunks_used_;
        return memory;
    }

    void free(void* memory, std::size_t size) noexcept {
        auto* bytes = static_cast<std::uint8_t*>(memory);
        const std::size_t returned = chunk_size(size);
        secure_wipe({bytes, returned});
        const MutexLock lock(mutex_);
        const auto area =
            std::ranges::find_if(areas_, [&](const Area& one) { return one.holds(bytes); });
        MALHA_ASSERT(area != areas_.end());
        area->give_back(bytes, returned);
        used_ -= returned;
        --chunks_used_;
    }

    [[nodiscard]] SecretMemoryUse use() {
        const MutexLock lock(mutex_);
        SecretMemoryUse use{.used = used_, .chunks_used = chunks_used_};
        for (const Area& area : areas_) {
            use.total += area.size;
            if (area.is_locked) use.locked += area.size;
            use.chunks_free += area.free.size();
        }
        use.free = use.total - use.used;
        return use;
    }

private:
    Mutex mutex_;
    std::vector<Area> areas_ MALHA_GUARDED_BY(mutex_);
    std::size_t used_ MALHA_GUARDED_BY(mutex_) = 0;
    std::size_t chunks_used_ MALHA_GUARDED_BY(mutex_) = 0;
};

/// One for the process, as the heap is: an allocator cannot be handed to every value that needs it,
/// and the limit of what may be locked is the process's.
SecretMemory& secret_memory() {
    static SecretMemory memory;
    return memory;
}

}  // namespace

SecretMemoryUse secret_memory_use() {
    return secret_memory().use();
}

namespace detail {

void* allocate_secret(std::size_t size) {
    return secret_memory().allocate(size);
}

void free_secret(void* memory, std::size_t size) noexcept {
    if (memory != nullptr) secret_memory().free(memory, size);
}

}  // namespace detail
}  // namespace malha::base
