// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Decides which peer is asked for which block.
//
// Rules:
//  - A peer is asked only for blocks of the best chain it is known to have, in order of height, at
//    most kWindow blocks above the last block up to which we have everything.
//  - How many blocks a peer owes at a time follows from what was measured: as many as it delivers
//    in its latency plus kAhead, between kOwedMin and kOwedMax. A new peer starts with kOwedStart.
//    Whoever calls may set a lower limit.
//  - Once no block of the window is free, a peer with room takes over blocks that another is
//    expected to bring much later. Expectations grow while nothing arrives, so that a dead peer
//    loses everything it owes within moments. The first copy wins; a block is asked from at most
//    kHoldersMax peers at a time: the longest holder gives way to the next, so that peers in league
//    cannot keep a block to themselves.
//  - While the history below a snapshot is missing, peers with room left after that are asked for
//    it too, in the same way.
//  - What has arrived and waits to be checked counts against kUncheckedBytesMax, for all peers.
//
// Attackers and their bounds: a silent or slow peer delays only the blocks it owes, by about twice
// the time that a good peer needs for them; memory is the window, and the bytes not yet checked.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "malha/base/time.hpp"
#include "malha/chain/block_node.hpp"
#include "malha/p2p/peer_id.hpp"

namespace malha::p2p {

/// Thread: node strand.
class BlockDownload {
public:
    using Duration = std::chrono::duration<double>;

    static constexpr primitives::Height kWindow = 1024;
    static constexpr std::size_t kOwedMin = 2;
    static constexpr std::size_t kOwedStart = 8;
    static constexpr std::size_t kOwedMax = 128;
    static constexpr std::size_t kOwedNearTipMax = 16;
    static constexpr Duration kAhead{1.0};
    static constexpr std::size_t kHoldersMax = 3;
    static constexpr std::size_t kUncheckedBytesMax = std::size_t{64} << 20;
    static constexpr std::chrono::minutes kLackTime{2};
    /// BIP 159: what a limited peer serves below its tip, less the two blocks it may be ahead.
    static constexpr primitives::Height kLimitedDepth = 286;

    /// @param have  whether the block need not be fetched: stored, or connected (and pruned).
    explicit BlockDownload(std::function<bool(const chain::BlockNode&)> have)
        : have_(std::move(have)) {}

    void add_peer(PeerId id, bool is_limited);
    /// What it owed is free again. Unknown peers are ignored.
    void remove_peer(PeerId id);
    /// The peer has this block and all its ancestors. Ignored when it has a better one; of equal
    /// ones the last that it told us of counts.
    void set_best_known(PeerId id, const chain::BlockNode& node);

    /// Blocks below our tip that are to be fetched too: those after `tip`, up to `base`.
    struct History {
        const chain::BlockNode* tip = nullptr;
        const chain::BlockNode* base = nullptr;
    };
    /// What to ask of the peer now; counts as asked.
    /// @param tip  of our chain; where the search begins for a new peer.
    /// @param owed_max  blocks that it may owe then.
    [[nodiscard]] std::vector<const chain::BlockNode*> next(
        PeerId id, const chain::BlockNode& tip, base::MonoTime now, std::size_t owed_max = kOwedMax,
        const std::optional<History>& history = std::nullopt);
    /// Counts a block as asked outside next(): on request, or announced as a compact block.
    /// @return false when the peer owes it already, or enough others do.
    bool ask(PeerId id, const chain::BlockNode& node, base::MonoTime now);

    /// A block came and will be checked; it is not asked for until settled(). Not twice at a time.
    void begin_check(const chain::BlockNode& node, std::size_t bytes);
    /// A block came from this peer: it no longer owes it. After begin_check(), if that is called.
    void received(PeerId id, const chain::BlockNode& node, base::MonoTime now);
    /// The block under check has been stored, or refused: a refused one is free again.
    void settled(const chain::BlockNode& node, std::size_t bytes);
    /// The peer will not send it.
    void give_up(PeerId id, const chain::BlockNode& node);
    /// The peer could not send it: for kLackTime others are asked.
    void lacks(PeerId id, const chain::BlockNode& node, base::MonoTime now);

    [[nodiscard]] bool is_asked(const chain::BlockNode& node) const;
    [[nodiscard]] bool owes(PeerId id, const chain::BlockNode& node) const;
    /// Who owes the block, the first to be asked in front.
    [[nodiscard]] std::vector<PeerId> holders(const chain::BlockNode& node) const;
    /// Blocks that are owed by somebody, or under check.
    [[nodiscard]] std::size_t asked_count() const { return asked_.size(); }
    [[nodiscard]] std::size_t owed_count(PeerId id) const;
    /// Heights of what the peer owes, in the order in which it was asked.
    [[nodiscard]] std::vector<primitives::Height> owed_heights(PeerId id) const;
    /// The last block of the peer's best chain that we have, as far as was looked; may be null.
    [[nodiscard]] const chain::BlockNode* last_common(PeerId id) const;
    [[nodiscard]] const chain::BlockNode* best_known(PeerId id) const;
    /// How many peers owe blocks.
    [[nodiscard]] std::size_t busy_peers() const;
    /// The first missing block, if nothing else kept the peer from being asked for more by the last
    /// next(): it had room, and its chain goes on beyond the window.
    [[nodiscard]] const chain::BlockNode* waits_for(PeerId id) const;
    /// Time since the peer last brought a block or began to owe one; zero when it owes none.
    [[nodiscard]] Duration idle_time(PeerId id, base::MonoTime now) const;

private:
    struct Owed {
        const chain::BlockNode* node;
        base::MonoTime asked_at;
    };
    struct Peer {
        bool is_limited = false;
        const chain::BlockNode* best_known = nullptr;
        const chain::BlockNode* last_common = nullptr;
        primitives::Height scanned = 0;  ///< no free block up to this height of its chain
        const chain::BlockNode* waits_for = nullptr;
        std::vector<Owed> owed;
        /// What it could not send, and until when it is not asked for it; at most kWindow.
        std::map<const chain::BlockNode*, base::MonoTime> lacking;
        base::MonoTime progress_at;  ///< last delivery, or when it began to owe
        bool is_measured = false;
        Duration block_time{0};  ///< between deliveries; moving average
        Duration latency{0};     ///< from asking an idle peer to its first delivery
    };
    /// Sorted by height, which stands here so that a search need not look at the nodes.
    struct Key {
        explicit Key(const chain::BlockNode& of) : height(of.height), node(&of) {}
        bool operator<(const Key& other) const;

        primitives::Height height;
        const chain::BlockNode* node;
    };
    struct Block {
        std::vector<PeerId> holders;
        bool is_checked = false;  ///< it came, and is under check
    };

    [[nodiscard]] static std::size_t owed_limit(const Peer& peer);
    [[nodiscard]] static Duration expected(const Peer& peer, std::size_t position,
                                           base::MonoTime now);
    static void measure(Peer& peer, const Owed& owed, base::MonoTime now);
    void advance_common(Peer& peer, const chain::BlockNode& tip) const;
    static void forget_lacks(Peer& peer, base::MonoTime now);
    void assign(PeerId id, Peer& peer, const chain::BlockNode& node, base::MonoTime now);
    void take_free(PeerId id, Peer& peer, std::size_t count, base::MonoTime now);
    void take_history(PeerId id, Peer& peer, const History& history, std::size_t count,
                      base::MonoTime now);
    void take_over(PeerId id, Peer& peer, std::size_t count, base::MonoTime now);
    [[nodiscard]] bool is_much_faster(const Peer& peer, const Block& block,
                                      const chain::BlockNode& node, base::MonoTime now) const;
    [[nodiscard]] bool serves(const Peer& peer, const chain::BlockNode& node) const;
    void drop_holder(PeerId id, const chain::BlockNode& node);
    void set_free(const chain::BlockNode& node);

    std::function<bool(const chain::BlockNode&)> have_;
    std::map<PeerId, Peer> peers_;
    std::map<Key, Block> asked_;  ///< owed by a peer, or unchecked
    std::size_t unchecked_bytes_ = 0;
};

}  // namespace malha::p2p
