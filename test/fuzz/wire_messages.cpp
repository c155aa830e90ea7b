// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as the payload of every message: what decodes encodes to something that decodes to the
// same bytes again, and never to more than came in.
#include <cstddef>
#include <cstdint>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "support/wire_messages.hpp"

using namespace malha;

namespace {

/// A very old version message comes without its last parts, which are written out again.
constexpr std::size_t kVersionPartsMax = 26 + 8 + 1 + 4;

template <class Message>
void check(const base::Bytes& payload) {
    const auto message = wire::decode<Message>(payload);
    if (!message) return;
    const base::Bytes encoded = wire::encode(*message);
    MALHA_ASSERT(encoded.size() <= payload.size() + kVersionPartsMax);
    const auto again = wire::decode<Message>(encoded);
    MALHA_ASSERT(again && wire::encode(*again) == encoded);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::size_t position = 0;
    const base::Bytes payload(data + 1, data + size);
    test::AllMessages::visit_all([&]<class Message>() {
        if (position++ == data[0]) check<Message>(payload);
    });
    return 0;
}
