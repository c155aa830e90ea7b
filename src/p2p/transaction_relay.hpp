// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Telling peers of transactions, and giving them away.
//
// Rules:
//  - New transactions wait for the peer's next turn. Turns are random (a Poisson process); those of
//    all inbound peers that came the same way fall together, so that an observer with many
//    connections learns no more than with one. Each turn tells of the best ones, in an order that
//    follows fees and parents alone: nothing in it shows when a transaction came.
//  - A turn has room for as many as the network can carry on average; more while many wait.
//  - A transaction is given away only if the peer could know of it from us: if it was in the pool
//    at the peer's last turn, or is in the last block. So nobody can probe what else is here.
//  - What the peer told us, or was told, is not told again; neither is what pays less than the peer
//    asks for (BIP 133) or does not match its filter (BIP 37).
//  - What our own user sent is told again from time to time until some peer asked for it.
// Bounds: kWaitingMax transactions wait for each peer; beyond, the worst are dropped.
#pragma once

#include <map>

#include "malha/wire/inventory_messages.hpp"
#include "message_group.hpp"

namespace malha::p2p {

class TransactionRelay final : public MessageGroup {
public:
    explicit TransactionRelay(Context& context);

    void add_handlers(HandlerTable& table) override;
    void on_ready(Peer& peer) override;
    void on_due(Peer& peer) override;
    void on_tick() override;

    /// A transaction of the pool is to be told to all peers that want it.
    void announce(const primitives::Transaction& tx);
    /// The peer named the transaction, so it need not be told of it.
    static void note_known(Peer& peer, const std::array<std::uint8_t, 32>& hash);
    /// Sends the transaction that a getdata names. @return false when the peer is to be told that
    /// it is not there.
    [[nodiscard]] bool serve(Peer& peer, const wire::InvItem& item);
    void block_connected(const primitives::BlockPtr& block);
    /// As if so much time had passed for what is done now and then.
    void hurry(std::chrono::seconds time) { retell_at_ -= time; }

private:
    using Hash = std::array<std::uint8_t, 32>;

    void handle_mempool(Peer& peer, wire::Mempool&& request);

    void enqueue(Peer& peer, const primitives::Transaction& tx) const;
    void drop_worst(TransactionState& state) const;
    void tell_queue(Peer& peer);
    void tell_pool(Peer& peer);
    void tell(Peer& peer, const mempool::Entry& entry, wire::Inv& message);
    [[nodiscard]] static bool wants(Peer& peer, const mempool::Entry& entry);
    /// The queue as a heap with the best on top; what left the pool leaves the queue.
    [[nodiscard]] std::vector<const mempool::Entry*> waiting(TransactionState& state) const;
    [[nodiscard]] base::MonoTime next_turn(const Peer& peer);
    [[nodiscard]] const primitives::Transaction* find(const Peer& peer, const wire::InvItem& item);
    [[nodiscard]] const primitives::Transaction* find_in_last_block(const Hash& hash);

    Context& context_;
    std::map<std::uint64_t, base::MonoTime> inbound_turns_;  ///< by the way they came
    base::MonoTime retell_at_;
    primitives::BlockPtr last_block_;
    std::map<Hash, const primitives::Transaction*> last_block_index_;  ///< made when first needed
};

}  // namespace malha::p2p
