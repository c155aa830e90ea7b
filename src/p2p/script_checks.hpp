// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Transactions of peers whose scripts are being run off the node strand (action CheckScripts).
//
// Rules:
//  - A peer waits: while one of its transactions is here, its next messages are held back
//    (PeerManager::is_busy). So nobody has more than one turn at a time, answers keep their order,
//    and what a peer sends meanwhile is bounded by its receive budget.
//  - Orphans have one turn among all of them, counted for the peer that announced them.
//  - kUnderWayMax are run at the same time, in the order in which they came, and each piece by
//    piece (mempool/send.hpp): scripts of a block that arrives do not wait for them.
// Attacker: expensive scripts that fail cost him his turn, and us a worker for their time, once.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "context.hpp"
#include "malha/mempool/send.hpp"

namespace malha::p2p {

/// What is under check, and why it came.
struct ScriptCheck {
    enum class Origin : std::uint8_t { sent, orphan, package };
    Origin origin = Origin::sent;
    PeerId peer{};
    std::vector<primitives::TransactionPtr> transactions;  ///< one, or a parent and its child
    std::shared_ptr<mempool::ScriptJob> job{};
};

/// Thread: node strand.
class ScriptChecks {
public:
    static constexpr std::size_t kUnderWayMax = 4;

    explicit ScriptChecks(Context& context) : context_(context) {}

    /// @return false when the scripts need not be run: the pool's verdict costs little.
    [[nodiscard]] bool begin(ScriptCheck check);
    /// The job of that number has ended; the next begins.
    [[nodiscard]] ScriptCheck take(std::uint64_t number);

    [[nodiscard]] bool is_busy(PeerId peer) const;
    [[nodiscard]] bool has_orphan() const;
    [[nodiscard]] bool contains(const primitives::Wtxid& wtxid) const;

private:
    void start_waiting();

    Context& context_;
    std::map<std::uint64_t, ScriptCheck> checks_;  ///< by number; at most one or two for each peer
    std::deque<std::uint64_t> waiting_;
    std::size_t under_way_ = 0;
    std::uint64_t next_number_ = 0;
};

}  // namespace malha::p2p
