// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// feefilter (BIP 133): tells peers below which fee rate we want no transactions, and hears it of
// them. What is said is rounded at random, and now and then, so that the size of our pool cannot be
// told from it.
#pragma once

#include <vector>

#include "malha/wire/inventory_messages.hpp"
#include "message_group.hpp"

namespace malha::p2p {

/// Rounds fee rates to a few values, down or up at random. Thread: owner only.
class FeeRounding {
public:
    /// @param step_min  the smallest value but zero is half of it.
    explicit FeeRounding(mempool::FeeRate step_min);
    [[nodiscard]] mempool::FeeRate round(mempool::FeeRate rate, base::Rng& rng) const;
    /// The value of a rate above all.
    [[nodiscard]] mempool::FeeRate highest() const;

private:
    std::vector<double> values_;  ///< ascending, from zero
};

class FeeFilters final : public MessageGroup {
public:
    explicit FeeFilters(Context& context);

    void add_handlers(HandlerTable& table) override;
    void on_due(Peer& peer) override;

private:
    void handle_fee_filter(Peer& peer, wire::FeeFilter&& message);
    [[nodiscard]] bool tells(const Peer& peer) const;
    [[nodiscard]] mempool::FeeRate rounded_rate() const;
    void tell(Peer& peer, mempool::FeeRate rate);

    Context& context_;
    const FeeRounding rounding_;
};

}  // namespace malha::p2p
