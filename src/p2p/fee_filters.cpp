// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See fee_filters.hpp.
#include "fee_filters.hpp"

#include <algorithm>

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

constexpr std::int32_t kVersionFeeFilter = 70'013;  // BIP 133
constexpr auto kFilterInterval = 10min;
// A large change is told by then.
constexpr auto kChangeDelayMax = 5min;
constexpr double kSpacing = 1.1;
constexpr double kValueMax = 1e7;  // satoshis per 1000 virtual bytes

}  // namespace

FeeRounding::FeeRounding(mempool::FeeRate step_min) : values_{0} {
    const auto lowest = std::max<std::int64_t>(step_min.sat_per_kvb / 2, 1);
    for (auto value = static_cast<double>(lowest); value <= kValueMax; value *= kSpacing)
        values_.push_back(value);
}

mempool::FeeRate FeeRounding::round(mempool::FeeRate rate, base::Rng& rng) const {
    auto it =
        std::lower_bound(values_.begin(), values_.end(), static_cast<double>(rate.sat_per_kvb));
    // Down more often than up: what is just below the pool's minimum may still come in.
    if (it == values_.end() || (it != values_.begin() && rng.below(3) != 0)) --it;
    return {static_cast<std::int64_t>(*it)};
}

mempool::FeeRate FeeRounding::highest() const {
    return {static_cast<std::int64_t>(values_.back())};
}

FeeFilters::FeeFilters(Context& context)
    : context_(context), rounding_(context.pool.options().policy.incremental_rate) {}

void FeeFilters::add_handlers(HandlerTable& table) {
    table.add(Stage::after_verack, *this, &FeeFilters::handle_fee_filter);
}

void FeeFilters::handle_fee_filter(Peer& peer, wire::FeeFilter&& message) {
    if (message.fee_sat_per_kvb < 0 || message.fee_sat_per_kvb > primitives::kMaxMoney.sat) return;
    peer.transactions.fee_rate_min = {message.fee_sat_per_kvb};
}

/// Not to peers that send us none, or whose transactions we take whatever they pay.
bool FeeFilters::tells(const Peer& peer) const {
    return peer.handshake.is_done && !context_.settings.blocks_only &&
           peer.handshake.version >= kVersionFeeFilter && !peer.info.has(permission::kForceRelay) &&
           context_.takes_transactions(peer);
}

void FeeFilters::on_due(Peer& peer) {
    if (!tells(peer)) return;
    FeeFilterState& state = peer.fee_filter;
    const base::MonoTime now = context_.mono();
    // Transactions mean nothing yet: none, please. As soon as they do, peers are told.
    const bool is_syncing = context_.engine.is_initial_block_download();
    if (!is_syncing && state.told == rounding_.highest()) state.next = {};
    if (now >= state.next) {
        const mempool::FeeRate rate = is_syncing ? rounding_.highest() : rounded_rate();
        if (rate != state.told) tell(peer, rate);
        state.next = now + context_.random_exponential(kFilterInterval);
        return;
    }
    if (state.next - now <= kChangeDelayMax || is_syncing) return;
    const std::int64_t present = context_.pool.min_rate().sat_per_kvb;
    const std::int64_t told = state.told->sat_per_kvb;
    if (present < told * 3 / 4 || present > told * 4 / 3)
        state.next = now + context_.random_up_to(kChangeDelayMax);
}

/// Our own least rate is no secret; what the pool asks beyond it is rounded.
mempool::FeeRate FeeFilters::rounded_rate() const {
    const mempool::FeeRate least = context_.pool.options().policy.min_relay_rate;
    const mempool::FeeRate rate = context_.pool.min_rate();
    return rate <= least ? least : std::max(rounding_.round(rate, context_.rng), least);
}

void FeeFilters::tell(Peer& peer, mempool::FeeRate rate) {
    context_.send(peer, wire::FeeFilter{.fee_sat_per_kvb = rate.sat_per_kvb});
    peer.fee_filter.told = rate;
}

}  // namespace malha::p2p
