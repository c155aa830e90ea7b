// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes, in pieces of any size, for each transport and role: no crash, and what comes out is
// within the limits. Then two honest ends whose bytes are cut at random understand each other.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/base/rng.hpp"
#include "malha/wire/transport.hpp"
#include "source.hpp"

using namespace malha;

namespace {

constexpr wire::NetworkMagic kMagic = {0xfa, 0xbf, 0xb5, 0xda};

std::unique_ptr<wire::Transport> make(unsigned which, base::Rng& rng) {
    if (which == 0) return wire::make_v1_transport(kMagic);
    if (which == 1) return wire::make_v2_initiator(kMagic, rng);
    return wire::make_detecting_responder(kMagic, rng);
}

/// False: the transport refused.
bool feed_in_pieces(wire::Transport& transport, base::ByteView bytes, base::Rng& rng) {
    while (!bytes.empty()) {
        const auto piece = bytes.first(std::min<std::size_t>(bytes.size(), rng.below(200) + 1));
        if (!transport.feed(piece)) return false;
        bytes = bytes.subspan(piece.size());
    }
    return true;
}

void check_hostile(unsigned which, base::ByteView bytes, base::Rng& rng) {
    const auto transport = make(which, rng);
    (void)feed_in_pieces(*transport, bytes, rng);
    while (const auto message = transport->take_message()) {
        MALHA_ASSERT(message->payload.size() <= wire::kMaxPayloadSize);
        MALHA_ASSERT(message->intact == !message->command.empty() || message->payload.empty());
        MALHA_ASSERT(message->command.size() <= wire::kMaxCommandSize);
    }
    (void)transport->take_handshake();
}

void check_honest(unsigned which, base::ByteView payload, base::Rng& rng) {
    const auto from = make(which == 2 ? 1 : which, rng);
    const auto to = make(which == 0 ? 0 : 2, rng);
    for (int round = 0; round < 3; ++round) {
        MALHA_ASSERT(feed_in_pieces(*to, from->take_handshake(), rng));
        MALHA_ASSERT(feed_in_pieces(*from, to->take_handshake(), rng));
    }
    MALHA_ASSERT(from->can_send());
    const auto sealed = from->seal("version", base::to_bytes(payload));
    for (const base::Bytes& part : {sealed.head, sealed.body, sealed.tail})
        MALHA_ASSERT(feed_in_pieces(*to, part, rng));
    const auto message = to->take_message();
    MALHA_ASSERT(message && message->intact && message->command == "version");
    MALHA_ASSERT(std::ranges::equal(message->payload, payload));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Source source({data, size});
    const unsigned which = source.number<std::uint8_t>() % 3;
    base::SeededRng rng(source.number<std::uint16_t>());
    const auto bytes = source.rest();
    check_hostile(which, bytes, rng);
    check_honest(which, bytes, rng);
    return 0;
}
