// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as a proxy's answers: no crash, and never more wanted than an answer can have.
#include <cstddef>
#include <cstdint>

#include "malha/base/assert.hpp"
#include "malha/net/socks5.hpp"
#include "source.hpp"

using namespace malha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Source source({data, size});
    std::optional<net::Socks5Credentials> credentials;
    if (source.number<std::uint8_t>() % 2 == 1) credentials = {"user", "password"};
    net::Socks5Handshake handshake("example.onion", 8333, credentials);
    base::ByteView rest = source.rest();
    for (int step = 0; handshake.wanted() > 0; ++step) {
        MALHA_ASSERT(step < 6 && handshake.wanted() <= 255 + 2);
        (void)handshake.take_output();
        if (rest.size() < handshake.wanted()) break;
        const std::size_t wanted = handshake.wanted();
        if (!handshake.feed(rest.first(wanted))) break;
        rest = rest.subspan(wanted);
    }
    return 0;
}
