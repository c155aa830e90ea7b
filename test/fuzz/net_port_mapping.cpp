// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Answers of routers, and the system's table of routes.
#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/net/port_mapping.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace malha;
    const base::ByteView bytes(data, size);
    const net::MappingRequest request{.internal = {wire::NetworkAddress::ipv4({10, 0, 0, 2}), 8333},
                                      .lifetime = std::chrono::seconds(60)};
    static_cast<void>(net::decode_pcp_answer(bytes, request, {}));
    static_cast<void>(net::decode_nat_pmp_address(bytes));
    const auto router = wire::NetworkAddress::ipv4({1, 2, 3, 4});
    if (const auto mapping = net::decode_nat_pmp_answer(bytes, request, router))
        MALHA_ASSERT(mapping->external.address == router);
    static_cast<void>(net::default_gateway(base::as_text(bytes)));
    return 0;
}
