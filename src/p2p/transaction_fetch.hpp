// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// tx: asking peers for transactions they announced and offering these to the pool. Whom to ask for
// what, and what is worth another look, is TransactionDownload's choice.
//
// Scripts run elsewhere first (script_checks.hpp), then the pool judges with their verdict.
// While the chain is far behind, nothing is asked for: nobody could judge it.
// Bounds: after each transaction, and with each tick, kOrphansPerTurn orphans are tried at most,
// and no more when these were large.
#pragma once

#include "malha/events/events.hpp"
#include "malha/p2p/transaction_download.hpp"
#include "malha/wire/inventory_messages.hpp"
#include "message_group.hpp"
#include "script_checks.hpp"
#include "transaction_relay.hpp"

namespace malha::p2p {

class TransactionFetch final : public MessageGroup {
public:
    TransactionFetch(Context& context, TransactionRelay& relay);

    void add_handlers(HandlerTable& table) override;
    void on_ready(Peer& peer) override;
    void on_gone(Peer& peer) override;
    void on_due(Peer& peer) override;
    void on_tick() override { try_orphans(); }

    /// The peer has the transaction that an inv names.
    void announced(Peer& peer, const wire::InvItem& item);
    /// The peer has not got it.
    void not_found(Peer& peer, const wire::InvItem& item);

    void block_connected(const primitives::Block& block);
    void block_disconnected() { download_.block_disconnected(); }
    void tip_changed() { download_.tip_changed(); }

    /// The scripts of CheckScripts were run.
    void scripts_checked(std::uint64_t number);
    /// Transactions of the peer are under check.
    [[nodiscard]] bool is_busy(PeerId peer) const { return checks_.is_busy(peer); }

    [[nodiscard]] const Orphanage& orphanage() const { return download_.orphanage(); }

    /// Told of every transaction that is not in the pool and may yet be in a block. Set by the
    /// group of compact blocks.
    std::function<void(const primitives::TransactionPtr&)> on_discarded;
    /// Told of every transaction that a peer brings. Set by private broadcast.
    std::function<void(const Peer&, const primitives::Transaction&)> on_received;

private:
    using Verdicts = std::span<const mempool::ScriptVerdict>;

    void handle_tx(Peer& peer, wire::TxMessage&& message);
    [[nodiscard]] std::string_view objection(const Peer& peer) const;
    void try_orphans();
    void try_package(const PackageToTry& package);
    void request(Peer& peer);

    // The pool's verdict. The peer may be gone when it comes.
    void offer(PeerId from, const primitives::TransactionPtr& tx, Verdicts scripts);
    void offer_orphan(PeerId from, const primitives::TransactionPtr& tx, Verdicts scripts);
    void offer_package(const PackageToTry& package, Verdicts scripts);
    void accepted(const primitives::TransactionPtr& tx);
    void refused(PeerId from, const primitives::TransactionPtr& tx, const mempool::Rejection& why);
    void discard(const primitives::TransactionPtr& tx) const {
        if (on_discarded) on_discarded(tx);
    }

    Context& context_;
    TransactionRelay& relay_;
    ScriptChecks checks_;
    TransactionDownload download_;
};

}  // namespace malha::p2p
