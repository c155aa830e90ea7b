// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// An AS map that passes the check gives an answer for every address.
#include <algorithm>
#include <array>

#include "malha/base/assert.hpp"
#include "malha/p2p/as_map.hpp"
#include "malha/wire/network_address.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace malha;
    if (size < 16) return 0;
    std::array<std::uint8_t, 16> address{};
    std::copy_n(data, 16, address.begin());
    const auto map = p2p::AsMap::parse(base::Bytes(data + 16, data + size));
    if (!map) return 0;
    const auto endpoint = wire::from_v1_bytes(address);
    MALHA_ASSERT(map->find(endpoint) == map->find(endpoint));
    static_cast<void>(p2p::network_group(endpoint, &*map));
    return 0;
}
