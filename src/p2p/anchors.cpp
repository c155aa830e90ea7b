// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See anchors.hpp.
#include "malha/p2p/anchors.hpp"

#include <algorithm>

#include "disk_address.hpp"

namespace malha::p2p {
namespace {

// Nothing is known of the time an anchor was seen: the least that is not taken for nonsense.
constexpr std::uint32_t kAnchorTime = 100'000'000;

}  // namespace

base::Bytes encode_anchors(const std::vector<wire::Endpoint>& anchors) {
    const std::size_t count = std::min(anchors.size(), kAnchorsMax);
    primitives::ByteWriter writer;
    static_assert(kAnchorsMax < 253);  // then the compact size is the number itself
    writer.write(static_cast<std::uint8_t>(count));
    for (std::size_t i = 0; i < count; ++i)
        write_disk_record(writer, {.time = kAnchorTime, .services = 0, .endpoint = anchors[i]});
    return writer.take();
}

base::Result<std::vector<wire::Endpoint>> decode_anchors(base::ByteView bytes) {
    primitives::ByteReader reader(bytes);
    const std::uint64_t count = reader.read_compact_size();
    std::vector<wire::Endpoint> anchors;
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(count, kAnchorsMax) && reader.ok(); ++i)
        anchors.push_back(read_disk_record(reader, DiskEncoding::bip155).endpoint);
    if (!reader.ok()) return base::fail("the anchors end too early");
    return anchors;
}

}  // namespace malha::p2p
