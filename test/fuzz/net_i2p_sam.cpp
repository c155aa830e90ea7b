// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as a line of I2P's SAM proxy, as a destination, and as a private key file.
#include <cstddef>
#include <cstdint>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/net/i2p_sam.hpp"

using namespace malha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const base::ByteView bytes(data, size);
    const auto text = base::as_text(bytes);
    if (const auto reply = net::parse_sam_reply(text)) {
        MALHA_ASSERT(reply->topic.find(' ') != std::string::npos);
        (void)reply->is_ok();
    }
    (void)net::i2p_address(text);
    if (const auto decoded = net::from_i2p_base64(text))
        MALHA_ASSERT(net::from_i2p_base64(net::to_i2p_base64(*decoded)) == *decoded);
    if (const auto destination = net::i2p_destination(bytes))
        MALHA_ASSERT(net::i2p_address(*destination).has_value());
    return 0;
}
