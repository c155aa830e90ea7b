// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See index_filter_source.hpp.
#include "malha/node/index_filter_source.hpp"

namespace malha::node {

std::optional<p2p::FilterSource::Entry> IndexFilterSource::find(
    const events::BlockPosition& block) const {
    const auto record = index_.find(block);
    if (!record || !*record) return std::nullopt;
    return Entry{.hash = wire::FilterHash::from((*record)->hash.bytes),
                 .header = wire::FilterHeader::from((*record)->header.bytes)};
}

std::optional<base::Bytes> IndexFilterSource::filter(const events::BlockPosition& block) const {
    const auto record = index_.find(block);
    if (!record || !*record) return std::nullopt;
    auto encoded = index_.read(**record, block.hash);
    if (!encoded) return std::nullopt;
    return std::move(encoded).value();
}

}  // namespace malha::node
