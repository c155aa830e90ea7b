// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// block: asking peers for blocks and taking them in.
//
// A block goes to the pool (Action CheckBlock) and comes back with the verdict of the rules that
// need nothing but the block, in any order; then the engine stores it. Which peer is asked for
// which block is BlockDownload's choice.
// Near the tip a peer that sends headers of at least our chain's work is asked at once for the
// blocks they lead to, also when they are a branch beside the best chain that it is known to have;
// it owes kNearTipMax blocks at most then. A longer branch is left to the order of BlockDownload.
// Unrequested blocks are stored only if they may matter soon (chain::BlockSource::unrequested), and
// their headers only with enough work; kUnrequestedMax of them are checked at a time.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include "header_sync.hpp"
#include "malha/wire/inventory_messages.hpp"
#include "message_group.hpp"
#include "window_stall.hpp"

namespace malha::p2p {

class BlockFetch final : public MessageGroup {
public:
    static constexpr std::size_t kNearTipMax = 16;

    BlockFetch(Context& context, BlockDownload& download, HeaderSync& headers)
        : context_(context), download_(download), headers_(headers) {}

    void add_handlers(HandlerTable& table) override;
    void on_ready(Peer& peer) override;
    void on_gone(Peer& peer) override;
    void on_due(Peer& peer) override;
    void on_tick() override { stall_.tick(); }

    /// The outcome of CheckBlock. Empty: the payload was no block.
    void checked(const primitives::BlockHash& hash,
                 const std::optional<chain::CheckedBlock>& block);
    /// A block put together from a compact block, to be checked like one that came whole; of a
    /// header that is wanted (may_want).
    void take_compact(Peer& peer, const chain::BlockNode& node, base::Bytes payload);
    /// Whether the block is neither stored nor about to be.
    [[nodiscard]] bool may_want(const chain::BlockNode& node) const {
        return !node.has_data() && !checks_.contains(node.hash);
    }
    /// Asks the peer, whether or not it owes the block already, for all of it.
    void request_whole(Peer& peer, const chain::BlockNode& node);
    /// The engine knows whether the block is valid.
    void judged(const primitives::BlockHash& hash, const std::optional<consensus::Violation>& why);
    /// The peer has not got the block.
    void not_found(Peer& peer, const primitives::BlockHash& hash);
    /// Asks the peer for the block on behalf of a user. Errors: a message for the user.
    [[nodiscard]] base::Status fetch_from(Peer& peer, const chain::BlockNode& node);

    // Set by the groups of compact blocks.

    /// A peer from which one new block may be fetched in compact form.
    std::function<bool(const Peer&, const chain::BlockNode&)> prefers_compact;
    /// What take_compact() was given was not the block of its header. The peer owes it no more.
    std::function<void(Peer&, const chain::BlockNode&)> on_unfit;
    /// A block that the peer brought turned out valid.
    std::function<void(Peer&)> on_proved;

private:
    struct Check {
        PeerId from{};
        const chain::BlockNode* node = nullptr;  ///< null: its header is not known yet
        bool was_requested = false;
        Delivery delivery = Delivery::whole;
        std::size_t bytes = 0;
    };

    struct Sender {
        PeerId id{};
        Delivery delivery = Delivery::whole;
    };

    void handle_block(Peer& peer, base::Bytes payload);
    void begin_check(Peer& peer, const primitives::BlockHash& hash, base::Bytes payload,
                     Check check);
    [[nodiscard]] bool may_take(Peer& peer, const primitives::BlockHeader& header,
                                const chain::BlockNode* node, bool was_requested) const;
    [[nodiscard]] bool may_fetch(const Peer& peer) const;
    [[nodiscard]] std::optional<BlockDownload::History> missing_history() const;
    void request(Peer& peer, const std::vector<const chain::BlockNode*>& nodes);
    void fetch_at_once(Peer& peer, const chain::BlockNode& last);
    void check_delivery(Peer& peer);
    void check_window(const Peer& peer);
    [[nodiscard]] const chain::BlockNode* valid_header(const Check& check,
                                                       const chain::CheckedBlock& block);
    /// @return false when it is not the block of its header.
    bool store(const Check& check, const chain::CheckedBlock& block);

    Context& context_;
    BlockDownload& download_;
    HeaderSync& headers_;
    WindowStall stall_;
    template <class Value>
    using ByHash = boost::unordered_flat_map<primitives::BlockHash, Value, primitives::PlainHasher>;

    ByHash<Check> checks_;  ///< under way
    /// Who sent the blocks that are stored and not connected yet.
    ByHash<Sender> unjudged_;
};

}  // namespace malha::p2p
