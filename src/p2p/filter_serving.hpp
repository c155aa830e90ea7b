// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// getcfilters, getcfheaders, getcfcheckpt: compact filters for light clients (BIP 157).
//
// Filters are read by a job on any thread (Action ReadFilters), kBatch at a time and no more while
// much waits to be sent, so that neither the node nor its memory is at the mercy of who asks. The
// peer's requests are answered in their order, and its other messages wait meanwhile
// (PeerManager::is_busy).
//
// Who asks for what is not served, or for too much, is disconnected: the client is not made for us.
// What is not indexed yet is not answered.
#pragma once

#include "malha/p2p/filter_source.hpp"
#include "message_group.hpp"

namespace malha::p2p {

class FilterServing final : public MessageGroup {
public:
    FilterServing(Context& context, const FilterSource* source)
        : context_(context), source_(source) {}

    void add_handlers(HandlerTable& table) override;
    /// Reads on, if there is room.
    void on_due(Peer& peer) override;

    /// What a job has read. Empty: it is not all there.
    void answer_ready(Peer& peer, std::vector<base::Bytes> payloads);

private:
    void handle_get_filters(Peer& peer, wire::GetCFilters&& request);
    void handle_get_headers(Peer& peer, wire::GetCFHeaders&& request);
    void handle_get_checkpoints(Peer& peer, wire::GetCFCheckpt&& request);

    /// The block, if it and its filters may be asked for; else disconnects.
    [[nodiscard]] const chain::BlockNode* find_stop(Peer& peer, std::uint8_t filter_type,
                                                    const primitives::BlockHash& hash);
    /// From `first` up to `stop`; empty and disconnected when that is no range, or too long.
    [[nodiscard]] std::vector<events::BlockPosition> range(Peer& peer, std::uint32_t first,
                                                           const chain::BlockNode* stop,
                                                           std::size_t count_max);
    void begin(Peer& peer, FilterRequest request);

    Context& context_;
    const FilterSource* source_;  ///< null: none are served
};

}  // namespace malha::p2p
