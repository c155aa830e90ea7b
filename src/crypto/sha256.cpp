// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Streaming over the chosen backend, and the choice. See sha256.hpp.
#include "malha/crypto/sha256.hpp"

#include "crypto/block_stream.hpp"
#include "crypto/sha256_backends.hpp"
#include "crypto/x86.hpp"
#include "malha/base/endian.hpp"

#ifdef MALHA_X86
#include <cpuid.h>
#endif

namespace malha::crypto {
namespace {

#ifdef MALHA_X86
/// CPUID leaf 7, EBX bit 29. GCC 12 and clang 14 have no common builtin for it.
bool cpu_has_sha_ni() {
    unsigned eax = 0;
    unsigned ebx = 0;
    unsigned ecx = 0;
    unsigned edx = 0;
    if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) == 0) return false;
    return (ebx >> 29 & 1) != 0 && __builtin_cpu_supports("sse4.1") != 0;
}
#endif

struct BackendList {
    std::array<Sha256Backend, 3> items{};
    std::size_t size = 0;

    void add(const Sha256Backend& backend) { items[size++] = backend; }
};

BackendList detect_backends() {
    BackendList list;
    list.add({"portable", sha256_compress_portable, sha256d64_portable});
#ifdef MALHA_X86
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") != 0)
        list.add({"avx2", sha256_compress_portable, sha256d64_avx2});
    if (cpu_has_sha_ni()) list.add({"sha_ni", sha256_compress_sha_ni, sha256d64_sha_ni});
#endif
    return list;
}

const Sha256Backend& active() {
    // Immutable once made; local so that other static initialisers may hash.
    static const Sha256Backend kActive = sha256_backends().back();
    return kActive;
}

}  // namespace

std::span<const Sha256Backend> sha256_backends() {
    static const BackendList kList = detect_backends();
    return std::span(kList.items).first(kList.size);
}

Sha256& Sha256::write(base::ByteView bytes) {
    write_blocks(buffer_, size_, bytes, [this](const std::uint8_t* blocks, std::size_t count) {
        active().compress(state_, blocks, count);
    });
    return *this;
}

Digest256 Sha256::finish() {
    std::array<std::uint8_t, 8> length;
    base::store_be<std::uint64_t>(length.data(), size_ * 8);
    finish_blocks(buffer_, size_, length, [this](const std::uint8_t* blocks, std::size_t count) {
        active().compress(state_, blocks, count);
    });
    Digest256 digest;
    for (std::size_t i = 0; i < state_.size(); ++i)
        base::store_be<std::uint32_t>(digest.data() + 4 * i, state_[i]);
    return digest;
}

Digest256 Sha256d::finish() {
    return sha256(inner_.finish());
}

Digest256 sha256(base::ByteView bytes) {
    return Sha256().write(bytes).finish();
}

Digest256 sha256d(base::ByteView bytes) {
    return sha256(sha256(bytes));
}

void sha256d64(base::MutableByteView out, base::ByteView in) {
    const std::size_t count = in.size() / 64;
    MALHA_ASSERT(in.size() == count * 64 && out.size() == count * 32);
    active().double_64(out.data(), in.data(), count);
}

}  // namespace malha::crypto
