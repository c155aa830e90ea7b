// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See block_length.hpp.
#include "malha/primitives/block_length.hpp"

#include "malha/primitives/block.hpp"

namespace malha::primitives {

std::optional<std::size_t> block_length(base::ByteView bytes) {
    ByteReader reader(bytes);
    (void)BlockHeader::read(reader);
    std::uint64_t count = reader.read_compact_size();
    if (!reader.ok()) return std::nullopt;
    TransactionParser parser;
    for (; count > 0; --count)
        if (!parser.parse_next(reader, WitnessEncoding::allowed)) return std::nullopt;
    return bytes.size() - reader.remaining();
}

}  // namespace malha::primitives
