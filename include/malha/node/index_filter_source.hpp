// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What peers get served of the filter index (BIP157): the adapter between p2p's port and the index.
#pragma once

#include "malha/index/filter_index.hpp"
#include "malha/p2p/filter_source.hpp"

namespace malha::node {

class IndexFilterSource final : public p2p::FilterSource {
public:
    /// @param index  must outlive it.
    explicit IndexFilterSource(const index::FilterIndex& index) : index_(index) {}

    [[nodiscard]] std::optional<Entry> find(const events::BlockPosition& block) const override;
    [[nodiscard]] std::optional<base::Bytes> filter(
        const events::BlockPosition& block) const override;

private:
    const index::FilterIndex& index_;
};

}  // namespace malha::node
