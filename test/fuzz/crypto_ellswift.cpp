// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Every 64 bytes decode to a key on the curve, and each inverse decodes to the x it is for.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/crypto/ellswift.hpp"
#include "source.hpp"

using namespace malha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Source source({data, size});
    auto encoding = source.array<64>();
    const crypto::XOnlyPublicKey x = crypto::ellswift_decode(encoding);
    MALHA_ASSERT(crypto::XOnlyPublicKey::parse(x.bytes()));
    const auto u = source.array<32>();
    const auto t = crypto::ellswift_inverse(u, x, source.number<std::uint8_t>() % 8);
    if (!t || u == crypto::Bytes32{}) return 0;
    std::copy(u.begin(), u.end(), encoding.begin());
    std::copy(t->begin(), t->end(), encoding.begin() + 32);
    MALHA_ASSERT(crypto::ellswift_decode(encoding) == x);
    return 0;
}
