// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A peer that takes part in the relay of transactions.
#pragma once

#include <algorithm>

#include "malha/wire/inventory_messages.hpp"
#include "simulation/liar.hpp"

namespace malha::simulation {

/// Remembers what it hears of transactions, and sends what it is asked for, if it has it.
class Visitor : public Liar {
public:
    explicit Visitor(Network& network, bool names_wtxids = true) : Liar(network, names_wtxids) {}

    void announce(const primitives::Transaction& tx) {
        wire::Inv inv;
        if (names_wtxids_)
            inv.items.emplace_back(wire::InvType::wtx, tx.wtxid);
        else
            inv.items.emplace_back(wire::InvType::tx, tx.txid);
        send(inv);
    }
    void ask(wire::InvType type, const wire::InvHash& hash) {
        wire::GetData request;
        request.items.emplace_back(type, hash);
        send(request);
    }
    void give(const primitives::TransactionPtr& tx) { send(wire::TxMessage{tx}); }
    template <class Message>
    void say(const Message& message) {
        send(message);
    }
    [[nodiscard]] bool heard_of(const primitives::Transaction& tx) const {
        return std::any_of(heard.begin(), heard.end(), [&](const wire::InvItem& item) {
            return item.hash.bytes == tx.wtxid.bytes || item.hash.bytes == tx.txid.bytes;
        });
    }
    /// How often it was asked for the transaction.
    [[nodiscard]] std::size_t asked_for(const primitives::Transaction& tx) const {
        return static_cast<std::size_t>(
            std::count_if(asked.begin(), asked.end(), [&](const wire::InvItem& item) {
                return item.hash.bytes == tx.wtxid.bytes || item.hash.bytes == tx.txid.bytes;
            }));
    }

    std::vector<primitives::TransactionPtr> wares;  ///< what it sends when asked
    std::vector<wire::InvItem> heard;
    std::vector<wire::InvItem> asked;
    std::vector<wire::InvItem> missing;
    std::vector<primitives::TransactionPtr> received_transactions;
    std::vector<std::int64_t> fee_filters;
    bool is_ready = false;

protected:
    void on_ready() override { is_ready = true; }
    void on_message(std::string_view command, const base::Bytes& payload) override {
        if (command == wire::command::kInv) append(heard, wire::decode<wire::Inv>(payload)->items);
        if (command == wire::command::kNotFound)
            append(missing, wire::decode<wire::NotFound>(payload)->items);
        if (command == wire::command::kTx)
            received_transactions.push_back(wire::decode<wire::TxMessage>(payload)->tx);
        if (command == wire::command::kFeeFilter)
            fee_filters.push_back(wire::decode<wire::FeeFilter>(payload)->fee_sat_per_kvb);
        if (command != wire::command::kGetData) return;
        const auto request = wire::decode<wire::GetData>(payload);
        append(asked, request->items);
        for (const wire::InvItem& item : request->items)
            for (const primitives::TransactionPtr& tx : wares)
                if (item.hash.bytes == tx->wtxid.bytes || item.hash.bytes == tx->txid.bytes)
                    give(tx);
    }

private:
    static void append(std::vector<wire::InvItem>& to, const std::vector<wire::InvItem>& items) {
        to.insert(to.end(), items.begin(), items.end());
    }
};

}  // namespace malha::simulation
