// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// getaddr, addr, addrv2: telling each other where nodes are.
//
// Rules:
//  - Inbound peers get addresses from us only once, from an answer that is the same for all of them
//    for about a day, so that nobody can scrape our tables by asking often.
//  - Addresses that come in are processed at kTokensPerSecond on average; floods are dropped.
//  - Fresh ones in small messages are passed on to one or two peers, the same for a day, so that
//    nobody can follow their way through the network.
//  - What a peer sent or was sent is not sent to it again; sending is delayed at random.
//  - Our own address (LocalAddresses) is told at once and then about once a day.
//  - Addresses of networks that we do not reach are passed on, but not kept.
// Bounds: kToSendMax addresses wait per peer.
#pragma once

#include "malha/wire/address_messages.hpp"
#include "message_group.hpp"

namespace malha::p2p {

class AddressRelay final : public MessageGroup {
public:
    explicit AddressRelay(Context& context) : context_(context) {}

    void add_handlers(HandlerTable& table) override;
    void on_due(Peer& peer) override;

private:
    void handle_getaddr(Peer& peer, wire::GetAddr&& request);
    void handle_addr(Peer& peer, wire::Addr&& message);
    void handle_addrv2(Peer& peer, wire::AddrV2&& message);

    void take(Peer& peer, std::vector<wire::AddressRecord> records);
    [[nodiscard]] bool spend_token(Peer& peer);
    void pass_on(const Peer& from, const wire::AddressRecord& record);
    void queue(Peer& peer, const wire::AddressRecord& record);
    void announce_ourselves(Peer& peer, base::MonoTime now);
    void send_queue(Peer& peer);
    void send(Peer& peer, std::vector<wire::AddressRecord> records);
    /// Whether the address is worth telling, and the peer's encoding has room for its network.
    [[nodiscard]] static bool can_carry(const Peer& peer, const wire::AddressRecord& record);
    [[nodiscard]] std::vector<wire::AddressRecord> fresh_answer();
    [[nodiscard]] const std::vector<wire::AddressRecord>& cached_answer(const Peer& peer);
    [[nodiscard]] std::uint64_t key_of(const wire::Endpoint& endpoint, std::uint64_t about) const;

    struct CachedAnswer {
        std::vector<wire::AddressRecord> records;
        base::MonoTime valid_until{};
    };
    Context& context_;
    /// By what tells requesters apart anyway: network, and the address of ours they came to.
    std::map<std::uint64_t, CachedAnswer> answers_;
};

}  // namespace malha::p2p
