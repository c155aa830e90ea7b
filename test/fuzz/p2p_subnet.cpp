// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any text as an address or a range of addresses: what is read is written back and read the same,
// and a range holds its own address.
#include <string>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/p2p/subnet_text.hpp"
#include "malha/wire/address_text.hpp"

using namespace malha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(base::as_text({data, size}));
    if (const auto address = wire::parse_address(text)) {
        const std::string written = wire::to_text(*address);
        MALHA_ASSERT(wire::parse_address(written) == address);
        MALHA_ASSERT(p2p::parse_subnet(text).has_value());
    }
    if (const auto subnet = p2p::parse_subnet(text)) {
        MALHA_ASSERT(p2p::parse_subnet(p2p::to_text(*subnet)) == subnet);
        MALHA_ASSERT(subnet->contains(subnet->address));
    }
    return 0;
}
