// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/wallet/secret.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <new>

namespace malha::wallet::detail {
namespace {

std::size_t whole_pages(std::size_t size) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    return (size + page - 1) / page * page;
}

}  // namespace

void* allocate_secret(std::size_t size) {
    const std::size_t length = whole_pages(size);
    void* memory =
        mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    // Both may be refused (limits); the secret is then as safe as other memory.
    static_cast<void>(mlock(memory, length));
#ifdef MADV_DONTDUMP
    static_cast<void>(madvise(memory, length, MADV_DONTDUMP));
#endif
    return memory;
}

void free_secret(void* memory, std::size_t size) noexcept {
    if (memory == nullptr) return;
    base::secure_wipe({static_cast<std::uint8_t*>(memory), size});
    munmap(memory, whole_pages(size));
}

}  // namespace malha::wallet::detail
