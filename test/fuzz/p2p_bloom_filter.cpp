// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any filter and any transaction: what was inserted is contained, and matching breaks nothing.
#include "malha/p2p/bloom_filter.hpp"

#include "malha/base/assert.hpp"
#include "source.hpp"

using namespace malha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Source source({data, size});
    const auto load_size = source.number<std::uint16_t>();
    auto load = wire::decode<wire::FilterLoad>(base::to_bytes(source.take(load_size)));
    if (!load) return 0;
    p2p::BloomFilter filter(std::move(*load));
    const base::Bytes element = base::to_bytes(source.take(source.number<std::uint8_t>()));
    filter.insert(element);
    MALHA_ASSERT(filter.contains(element));
    const auto tx = primitives::parse_transaction(base::to_bytes(source.rest()));
    if (!tx) return 0;
    // Once matched, always matched: filters only grow.
    const bool matched = filter.matches(**tx);
    MALHA_ASSERT(!matched || filter.matches(**tx));
    return 0;
}
