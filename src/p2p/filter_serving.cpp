// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See filter_serving.hpp.
#include "filter_serving.hpp"

#include <algorithm>

namespace malha::p2p {
namespace {

using events::BlockPosition;
using Kind = FilterRequest::Kind;

constexpr std::uint8_t kBasic = 0;
// Filters read at a time.
constexpr std::size_t kBatch = 64;
// Bytes that may wait to be sent to a peer before its next filters are read.
constexpr std::size_t kUnsentMax = 1'000'000;
// Requests of one peer that wait for an answer.
constexpr std::size_t kPendingMax = 16;

std::vector<base::Bytes> read_filters(const FilterSource& source,
                                      const std::vector<BlockPosition>& blocks) {
    std::vector<base::Bytes> payloads;
    for (const BlockPosition& block : blocks) {
        auto filter = source.filter(block);
        if (!filter) return {};
        payloads.push_back(wire::encode(wire::CFilter{
            .filter_type = kBasic, .block_hash = block.hash, .filter = std::move(*filter)}));
    }
    return payloads;
}

/// @param blocks  after the first, which only gives the header before (and is null for genesis).
std::vector<base::Bytes> read_headers(const FilterSource& source,
                                      const std::vector<BlockPosition>& blocks) {
    wire::CFHeaders answer{.filter_type = kBasic,
                           .stop_hash = blocks.back().hash,
                           .prev_header = {},
                           .filter_hashes = {}};
    for (const BlockPosition& block : blocks) {
        const bool is_before = &block == &blocks.front();
        if (is_before && block.height < 0) continue;
        const auto entry = source.find(block);
        if (!entry) return {};
        if (is_before) {
            answer.prev_header = entry->header;
        } else {
            answer.filter_hashes.push_back(entry->hash);
        }
    }
    return {wire::encode(answer)};
}

std::vector<base::Bytes> read_checkpoints(const FilterSource& source,
                                          const std::vector<BlockPosition>& blocks,
                                          const primitives::BlockHash& stop) {
    wire::CFCheckpt answer{.filter_type = kBasic, .stop_hash = stop, .headers = {}};
    for (const BlockPosition& block : blocks) {
        const auto entry = source.find(block);
        if (!entry) return {};
        answer.headers.push_back(entry->header);
    }
    return {wire::encode(answer)};
}

std::vector<base::Bytes> read(const FilterSource& source, const FilterRequest& request) {
    switch (request.kind) {
        case Kind::filters:
            return read_filters(source, request.blocks);
        case Kind::headers:
            return read_headers(source, request.blocks);
        case Kind::checkpoints:
            return read_checkpoints(source, request.blocks, request.stop);
    }
    MALHA_ASSERT(false);
}

std::string_view answer_of(Kind kind) {
    switch (kind) {
        case Kind::filters:
            return wire::command::kCFilter;
        case Kind::headers:
            return wire::command::kCFHeaders;
        case Kind::checkpoints:
            return wire::command::kCFCheckpt;
    }
    MALHA_ASSERT(false);
}

BlockPosition position_of(const chain::BlockNode& node) {
    return {node.hash, node.height};
}

}  // namespace

void FilterServing::add_handlers(HandlerTable& table) {
    table.add(Stage::after_verack, *this, &FilterServing::handle_get_filters);
    table.add(Stage::after_verack, *this, &FilterServing::handle_get_headers);
    table.add(Stage::after_verack, *this, &FilterServing::handle_get_checkpoints);
}

void FilterServing::handle_get_filters(Peer& peer, wire::GetCFilters&& request) {
    const auto* stop = find_stop(peer, request.filter_type, request.stop_hash);
    auto blocks = range(peer, request.start_height, stop, wire::kMaxCFilters);
    if (!blocks.empty())
        begin(peer, {.kind = Kind::filters, .blocks = std::move(blocks), .stop = stop->hash});
}

void FilterServing::handle_get_headers(Peer& peer, wire::GetCFHeaders&& request) {
    const auto* stop = find_stop(peer, request.filter_type, request.stop_hash);
    auto blocks = range(peer, request.start_height, stop, wire::kMaxCFHeaders);
    if (blocks.empty()) return;
    const primitives::Height first = blocks.front().height;
    blocks.insert(blocks.begin(),
                  first > 0 ? position_of(*stop->ancestor_node(first - 1)) : BlockPosition{});
    begin(peer, {.kind = Kind::headers, .blocks = std::move(blocks), .stop = stop->hash});
}

void FilterServing::handle_get_checkpoints(Peer& peer, wire::GetCFCheckpt&& request) {
    const auto* stop = find_stop(peer, request.filter_type, request.stop_hash);
    if (stop == nullptr) return;
    constexpr auto kInterval = static_cast<primitives::Height>(wire::kCFCheckptInterval);
    std::vector<BlockPosition> blocks;
    for (primitives::Height at = kInterval; at <= stop->height; at += kInterval)
        blocks.push_back(position_of(*stop->ancestor_node(at)));
    begin(peer, {.kind = Kind::checkpoints, .blocks = std::move(blocks), .stop = stop->hash});
}

const chain::BlockNode* FilterServing::find_stop(Peer& peer, std::uint8_t filter_type,
                                                 const primitives::BlockHash& hash) {
    const bool is_served = source_ != nullptr && filter_type == kBasic &&
                           (context_.settings.services & wire::service::kCompactFilters) != 0;
    if (!is_served) {
        context_.disconnect(peer, "requested unsupported block filter type");
        return nullptr;
    }
    const chain::BlockNode* stop = context_.engine.find(hash);
    if (stop == nullptr || !context_.is_public(*stop)) {
        context_.disconnect(peer, "requested invalid block hash");
        return nullptr;
    }
    return stop;
}

std::vector<BlockPosition> FilterServing::range(Peer& peer, std::uint32_t first,
                                                const chain::BlockNode* stop,
                                                std::size_t count_max) {
    if (stop == nullptr) return {};
    const auto last = static_cast<std::uint32_t>(stop->height);
    if (first > last) {
        context_.disconnect(peer, "sent invalid getcfilters/getcfheaders with start height " +
                                      std::to_string(first) + " and stop height " +
                                      std::to_string(last));
        return {};
    }
    if (last - first >= count_max) {
        context_.disconnect(peer, "requested too many cfilters/cfheaders");
        return {};
    }
    std::vector<BlockPosition> blocks;
    blocks.reserve(std::size_t{last - first} + 1);
    for (const auto* node = stop; node != nullptr && blocks.size() <= last - first;
         node = node->parent_node())
        blocks.push_back(position_of(*node));
    std::reverse(blocks.begin(), blocks.end());
    return blocks;
}

void FilterServing::begin(Peer& peer, FilterRequest request) {
    if (peer.filters.pending.size() >= kPendingMax)
        return context_.disconnect(peer, "too many filter requests unanswered");
    peer.filters.pending.push_back(std::move(request));
}

void FilterServing::on_due(Peer& peer) {
    auto& state = peer.filters;
    if (state.is_reading || state.pending.empty() || peer.unsent_bytes >= kUnsentMax) return;
    FilterRequest& next = state.pending.front();
    FilterRequest part{.kind = next.kind, .blocks = {}, .stop = next.stop};
    const std::size_t count =
        next.kind == Kind::filters ? std::min(kBatch, next.blocks.size()) : next.blocks.size();
    const auto end = next.blocks.begin() + static_cast<std::ptrdiff_t>(count);
    part.blocks.assign(next.blocks.begin(), end);
    next.blocks.erase(next.blocks.begin(), end);
    state.is_reading = true;
    context_.actions.emplace_back(ReadFilters{
        peer.id(), [source = source_, part = std::move(part)] { return read(*source, part); }});
}

void FilterServing::answer_ready(Peer& peer, std::vector<base::Bytes> payloads) {
    auto& state = peer.filters;
    MALHA_ASSERT(state.is_reading && !state.pending.empty());
    state.is_reading = false;
    const bool is_over = payloads.empty() || state.pending.front().blocks.empty();
    const std::string command(answer_of(state.pending.front().kind));
    for (base::Bytes& payload : payloads)
        context_.send_raw(peer, command, std::move(payload));
    if (is_over) state.pending.pop_front();
    on_due(peer);
}

}  // namespace malha::p2p
