// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as what Tor says: no crash; keyword lines as well.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "malha/base/assert.hpp"
#include "malha/base/rng.hpp"
#include "malha/net/tor_control.hpp"
#include "source.hpp"

using namespace malha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    (void)net::parse_tor_keywords(base::as_text({data, size}));
    fuzz::Source source({data, size});
    base::SeededRng rng(source.number<std::uint8_t>());
    net::TorServiceSettings settings;
    if (source.number<std::uint8_t>() % 2 == 1) settings.password = "password";
    net::TorSession session(settings, rng);
    for (auto rest = source.rest(); !rest.empty();) {
        const auto piece = rest.first(std::min<std::size_t>(rest.size(), rng.below(300) + 1));
        if (!session.feed(piece)) break;
        (void)session.take_output();
        if (session.wanted_cookie()) MALHA_ASSERT(session.give_cookie(base::Bytes(32, 1)));
        rest = rest.subspan(piece.size());
    }
    if (session.service()) MALHA_ASSERT(!session.service()->private_key.empty());
    return 0;
}
