// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See transaction_fetch.hpp.
#include "transaction_fetch.hpp"

#include <array>

namespace malha::p2p {
namespace {

using mempool::RejectClass;
using mempool::TxOutcome;
using primitives::TransactionPtr;

// A chain of transactions as long as a package may be is taken in one turn; large ones are not.
constexpr std::size_t kOrphansPerTurn = mempool::kPackageCountMax;
constexpr primitives::Weight kOrphanWeightPerTurn = 1'000'000;
constexpr std::size_t kRequestMax = 1000;

TransactionId id_of(const wire::InvItem& item) {
    return item.type == wire::InvType::wtx ? TransactionId::of(item.wtxid())
                                           : TransactionId::of(item.txid());
}

/// What a getdata names it by.
wire::InvItem item_of(const Peer& peer, const TransactionId& id) {
    const auto hash = wire::InvHash::from(id.hash);
    if (id.kind == TransactionId::Kind::wtxid) return {wire::InvType::wtx, hash};
    const bool has_witnesses = peer.offers(wire::service::kWitness);
    return {has_witnesses ? wire::InvType::witness_tx : wire::InvType::tx, hash};
}

}  // namespace

TransactionFetch::TransactionFetch(Context& context, TransactionRelay& relay)
    : context_(context),
      relay_(relay),
      checks_(context),
      download_(context.clock, context.rng, [this](const TransactionId& id) {
          const mempool::Mempool& pool = context_.pool;
          if (id.kind == TransactionId::Kind::txid)
              return pool.find(primitives::Txid::from(id.hash)) != nullptr;
          // By txid what is under check is not known: its witness may be the wrong one.
          const auto wtxid = primitives::Wtxid::from(id.hash);
          return pool.find(wtxid) != nullptr || checks_.contains(wtxid);
      }) {}

void TransactionFetch::add_handlers(HandlerTable& table) {
    table.add(Stage::after_verack, *this, &TransactionFetch::handle_tx, BadPayload::ignore,
              &TransactionFetch::objection);
}

void TransactionFetch::on_ready(Peer& peer) {
    const bool is_preferred = !peer.info.is_inbound() || peer.info.has(permission::kNoBan);
    download_.add_peer(peer.id(),
                       {.preference = is_preferred ? Preference::preferred : Preference::ordinary,
                        .is_limited = !peer.info.has(permission::kRelay),
                        .names_wtxids = peer.handshake.wtxid_relay});
}

void TransactionFetch::on_gone(Peer& peer) {
    download_.remove_peer(peer.id());
}

// ---- announcements and requests

void TransactionFetch::announced(Peer& peer, const wire::InvItem& item) {
    // Announcing by the other kind of id than was agreed on means nothing.
    const auto other = peer.handshake.wtxid_relay ? wire::InvType::tx : wire::InvType::wtx;
    if (item.type == other) return;
    if (!context_.takes_transactions(peer))
        return context_.disconnect(peer, "transaction inv sent in violation of protocol");
    TransactionRelay::note_known(peer, item.hash.bytes);
    if (!context_.engine.is_initial_block_download()) download_.announced(peer.id(), id_of(item));
}

void TransactionFetch::not_found(Peer& peer, const wire::InvItem& item) {
    download_.not_found(peer.id(), id_of(item));
}

void TransactionFetch::on_due(Peer& peer) {
    if (peer.handshake.is_done) request(peer);
}

void TransactionFetch::request(Peer& peer) {
    wire::GetData message;
    for (const TransactionId& id : download_.take_requests(peer.id())) {
        message.items.push_back(item_of(peer, id));
        if (message.items.size() < kRequestMax) continue;
        context_.send(peer, message);
        message.items.clear();
    }
    if (!message.items.empty()) context_.send(peer, message);
}

// ---- transactions

std::string_view TransactionFetch::objection(const Peer& peer) const {
    return context_.takes_transactions(peer) ? "" : "transaction sent in violation of protocol";
}

void TransactionFetch::handle_tx(Peer& peer, wire::TxMessage&& message) {
    if (context_.engine.is_initial_block_download()) return;
    const TransactionPtr& tx = message.tx;
    TransactionRelay::note_known(peer,
                                 peer.handshake.wtxid_relay ? tx->wtxid.bytes : tx->txid.bytes);
    if (on_received) on_received(peer, *tx);
    const auto received = download_.received(peer.id(), tx);
    if (received.is_wanted) {
        if (!checks_.begin({ScriptCheck::Origin::sent, peer.id(), {tx}})) offer(peer.id(), tx, {});
        return;
    }
    // For nodes behind us we tell again what is known already.
    if (peer.info.has(permission::kForceRelay))
        if (const mempool::Entry* entry = context_.pool.find(tx->txid)) relay_.announce(*entry->tx);
    if (received.package) try_package(*received.package);
}

void TransactionFetch::scripts_checked(std::uint64_t number) {
    const ScriptCheck check = checks_.take(number);
    const Verdicts scripts = check.job->verdicts();
    const auto& transactions = check.transactions;
    switch (check.origin) {
        case ScriptCheck::Origin::sent:
            return offer(check.peer, transactions[0], scripts);
        case ScriptCheck::Origin::package:
            return offer_package({transactions[0], transactions[1], check.peer}, scripts);
        case ScriptCheck::Origin::orphan:
            offer_orphan(check.peer, transactions[0], scripts);
            return try_orphans();
    }
}

void TransactionFetch::offer(PeerId from, const TransactionPtr& tx, Verdicts scripts) {
    const auto taken = mempool::accept_up_to(context_.pool, tx, std::nullopt, scripts);
    if (!taken) return refused(from, tx, taken.error());
    if (Peer* peer = context_.find(from)) peer->last_transaction = context_.now();
    accepted(tx);
    try_orphans();
}

void TransactionFetch::accepted(const TransactionPtr& tx) {
    download_.accepted(*tx);
    relay_.announce(*tx);
}

void TransactionFetch::refused(PeerId from, const TransactionPtr& tx,
                               const mempool::Rejection& why) {
    const Peer* peer = context_.find(from);
    context_.log.debug(base::LogCategory::mempool_rej, [&] {
        return tx->txid.to_display_hex() + " (wtxid=" + tx->wtxid.to_display_hex() + ") from " +
               (peer != nullptr ? peer->log_name : std::string("a peer that is gone")) +
               " was not accepted: " + why.text();
    });
    if (why.kind != RejectClass::witness_stripped && why.kind != RejectClass::fault) discard(tx);
    if (peer == nullptr) return;  // whoever announces it next is asked again
    const auto package = download_.refused(from, tx, why.kind, /*is_first=*/true);
    if (package) try_package(*package);
}

void TransactionFetch::try_orphans() {
    primitives::Weight weight = 0;
    for (std::size_t i = 0; i < kOrphansPerTurn && weight < kOrphanWeightPerTurn; ++i) {
        if (checks_.has_orphan()) return;
        const auto work = download_.take_orphan();
        if (!work) return;
        weight += work->tx->weight();
        if (!checks_.begin({ScriptCheck::Origin::orphan, work->peer, {work->tx}}))
            offer_orphan(work->peer, work->tx, {});
    }
}

void TransactionFetch::offer_orphan(PeerId from, const TransactionPtr& tx, Verdicts scripts) {
    const auto taken = mempool::accept_up_to(context_.pool, tx, std::nullopt, scripts);
    if (taken)
        accepted(tx);
    else if (taken.error().kind != RejectClass::missing_inputs)
        (void)download_.refused(from, tx, taken.error().kind, /*is_first=*/false);
}

void TransactionFetch::try_package(const PackageToTry& package) {
    const auto origin = ScriptCheck::Origin::package;
    if (!checks_.begin({origin, package.peer, {package.parent, package.child}}))
        offer_package(package, {});
}

void TransactionFetch::offer_package(const PackageToTry& package, Verdicts scripts) {
    const std::array<TransactionPtr, 2> transactions{package.parent, package.child};
    const mempool::PackageOutcome outcome =
        context_.pool.accept_package(transactions, std::nullopt, scripts);
    if (outcome.verdict != mempool::PackageOutcome::Verdict::accepted)
        download_.refused_together(package);
    // The child first, so that it is no orphan any more when its parent arrives.
    for (const TransactionPtr& tx : {package.child, package.parent}) {
        const TxOutcome& single = outcome.transactions.at(tx->wtxid);
        if (single.status == TxOutcome::Status::accepted)
            accepted(tx);
        else if (single.status == TxOutcome::Status::rejected)
            (void)download_.refused(package.peer, tx, single.rejection.kind, /*is_first=*/false);
    }
}

// ---- the chain

void TransactionFetch::block_connected(const primitives::Block& block) {
    // In the initial download nothing was announced, and nothing old will be.
    if (context_.engine.is_initial_block_download()) return;
    download_.block_connected(block.transactions());
}

}  // namespace malha::p2p
