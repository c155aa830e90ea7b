// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as mempool.dat: what parses is written back and parses to the same.
#include "malha/mempool/mempool_file.hpp"

#include "malha/base/assert.hpp"

using namespace malha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parsed = mempool::parse_saved_pool(base::Bytes(data, data + size));
    if (!parsed) return 0;
    const storage::XorKey key{9, 8, 7, 6, 5, 4, 3, 2};
    for (const auto version : {mempool::FileVersion::plain, mempool::FileVersion::obfuscated}) {
        const base::Bytes written = mempool::serialize(*parsed, version, key);
        const auto again = mempool::parse_saved_pool(written);
        MALHA_ASSERT(again.has_value());
        MALHA_ASSERT(mempool::serialize(*again, version, key) == written);
    }
    return 0;
}
