// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "wallet_transaction_json.hpp"

#include <algorithm>

#include "wallet_declare.hpp"
#include "wallet_json.hpp"

namespace malha::rpc {
namespace {

using primitives::Amount;

struct Payment {
    std::uint32_t index = 0;
    primitives::TxOutput output;
    std::optional<std::string> address;
};

struct Payments {
    std::vector<Payment> sent;
    std::vector<Payment> received;
    Amount fee;  ///< what it cost; zero where it is not the wallet's
};

Amount sum_of_outputs(const primitives::Transaction& tx) {
    Amount sum;
    for (const primitives::TxOutput& output : tx.outputs)
        sum.sat += output.value.sat;
    return sum;
}

Payments sort_out(const WalletMethodContext& context, const wallet::Wallet& wallet,
                  const wallet::WalletTx& tx, bool with_change) {
    Payments payments;
    const Amount debit = wallet.debit_of(*tx.tx);
    const bool is_ours = debit.sat > 0;
    if (is_ours) payments.fee = {debit.sat - sum_of_outputs(*tx.tx).sat};
    for (std::uint32_t i = 0; i < tx.tx->outputs.size(); ++i) {
        const primitives::TxOutput& output = tx.tx->outputs[i];
        const bool is_mine = wallet.is_mine(output.script_pubkey);
        if (is_ours ? !with_change && wallet.is_change(output.script_pubkey) : !is_mine) continue;
        Payment payment{i, output,
                        keys::encode_address(output.script_pubkey, context.chain.address_format)};
        if (is_ours) payments.sent.push_back(payment);
        if (is_mine) payments.received.push_back(std::move(payment));
    }
    return payments;
}

std::string_view category_of(const wallet::Wallet& wallet, const wallet::WalletTx& tx) {
    if (!tx.tx->is_coinbase()) return "receive";
    if (wallet.depth_of(tx) < 1) return "orphan";
    return wallet.history().is_immature(tx) ? "immature" : "generate";
}

const std::string* label_of_payment(const wallet::Wallet& wallet, const Payment& payment) {
    return payment.address ? label_of(wallet, *payment.address) : nullptr;
}

}  // namespace

std::vector<std::string> payments_of(const WalletMethodContext& context,
                                     const wallet::Wallet& wallet, const wallet::WalletTx& tx,
                                     const PaymentListOptions& options) {
    const Payments payments = sort_out(context, wallet, tx, options.with_change);
    std::vector<std::string> texts;
    if (!options.label)
        for (const Payment& payment : payments.sent) {
            JsonWriter writer;
            writer.begin_object();
            if (payment.address) writer.member("address", *payment.address);
            writer.member("category", "send");
            writer.member("amount", Amount{-payment.output.value.sat});
            if (const auto* label = label_of_payment(wallet, payment))
                writer.member("label", *label);
            writer.member("vout", payment.index).member("fee", Amount{-payments.fee.sat});
            if (options.with_transaction) write_wallet_transaction(writer, context, wallet, tx);
            writer.member("abandoned", tx.is_abandoned()).end_object();
            texts.push_back(writer.take().text);
        }
    if (wallet.depth_of(tx) < options.depth_min) return texts;
    for (const Payment& payment : payments.received) {
        const auto* label = label_of_payment(wallet, payment);
        if (options.label && (label == nullptr ? std::string() : *label) != *options.label)
            continue;
        JsonWriter writer;
        writer.begin_object();
        if (payment.address) writer.member("address", *payment.address);
        write_parent_descriptors(writer, wallet, payment.output.script_pubkey);
        writer.member("category", category_of(wallet, tx));
        writer.member("amount", payment.output.value);
        if (label != nullptr) writer.member("label", *label);
        writer.member("vout", payment.index).member("abandoned", tx.is_abandoned());
        if (options.with_transaction) write_wallet_transaction(writer, context, wallet, tx);
        texts.push_back(writer.end_object().take().text);
    }
    return texts;
}

void write_wallet_transaction(JsonWriter& writer, const WalletMethodContext& context,
                              const wallet::Wallet& wallet, const wallet::WalletTx& tx) {
    writer.member("confirmations", wallet.depth_of(tx));
    if (tx.tx->is_coinbase()) writer.member("generated", true);
    if (const auto* confirmed = tx.confirmed()) {
        writer.member("blockhash", confirmed->block).member("blockheight", confirmed->height);
        writer.member("blockindex", confirmed->index);
        if (const auto block = wallet.context().chain.block(confirmed->block))
            writer.member("blocktime", block->time.value);
    } else {
        writer.member("trusted", wallet.is_trusted(tx));
    }
    writer.member("txid", tx.txid()).member("wtxid", tx.tx->wtxid);
    writer.key("walletconflicts").begin_array();
    for (const primitives::Txid& txid : wallet.history().conflicts(tx))
        writer.value(txid);
    writer.end_array().key("mempoolconflicts").begin_array();
    for (const primitives::Txid& txid : tx.pool_conflicts)
        writer.value(txid);
    writer.end_array().member("time", tx.time().value);
    writer.member("timereceived", tx.time_received.value);
    if (context.chain.shows_deprecated("bip125")) {
        const bool signals =
            std::ranges::any_of(tx.tx->inputs, [](const primitives::TxInput& input) {
                return input.sequence < primitives::TxInput::kSequenceFinal - 1;
            });
        const bool is_waiting = wallet.depth_of(tx) == 0;
        writer.member("bip125-replaceable", !is_waiting       ? "no"
                                            : signals         ? "yes"
                                            : tx.is_in_pool() ? "no"
                                                              : "unknown");
    }
    for (const auto& [name, value] : tx.notes)
        writer.member(name, value);
}

std::vector<Field> transaction_member_fields() {
    return {field("confirmations", ResultType::number,
                  "Blocks on it; negative: so deep lies the block in conflict with it"),
            optional_field("generated", ResultType::boolean, "It is a coinbase"),
            optional_field("trusted", ResultType::boolean,
                           "Whether its outputs may be spent; only while unconfirmed"),
            optional_field("blockhash", ResultType::hex, "Its block"),
            optional_field("blockheight", ResultType::number, "Height of the block"),
            optional_field("blockindex", ResultType::number, "Place in the block"),
            optional_field("blocktime", ResultType::time, "Time of the block"),
            field("txid", ResultType::hex, "Transaction id"),
            field("wtxid", ResultType::hex, "Hash with witness"),
            nested("walletconflicts", ResultType::array,
                   "Transactions of the wallet that spend the same",
                   {field({}, ResultType::hex, "Transaction id")}),
            optional_field("replaced_by_txid", ResultType::hex, "What took its place"),
            optional_field("replaces_txid", ResultType::hex, "What it takes the place of"),
            nested("mempoolconflicts", ResultType::array,
                   "Transactions of the pool that spend the same",
                   {field({}, ResultType::hex, "Transaction id")}),
            optional_field("to", ResultType::string, "Whom it is for, as noted"),
            field("time", ResultType::time, "When it was made, as far as that is known"),
            field("timereceived", ResultType::time, "When the wallet learnt of it"),
            optional_field("comment", ResultType::string, "What was noted about it"),
            optional_field("bip125-replaceable", ResultType::string,
                           "With -deprecatedrpc=bip125: yes, no or unknown"),
            {.name = "parent_descs",
             .type = ResultType::array,
             .description = "The wallet's descriptors for what was received",
             .presence = Presence::optional,
             .inner = {field({}, ResultType::string, "A descriptor")}}};
}

std::vector<Field> payment_fields() {
    std::vector<Field> fields = {
        optional_field("address", ResultType::string, "Address that was paid"),
        field("category", ResultType::string, "send, receive, generate, immature or orphan"),
        field("amount", ResultType::amount, "Coins; negative when sent"),
        optional_field("label", ResultType::string, "Label of the address"),
        field("vout", ResultType::number, "Index of the output"),
        optional_field("fee", ResultType::amount, "Fee, negative; only when sent")};
    for (Field& more : transaction_member_fields())
        fields.push_back(std::move(more));
    fields.push_back(
        field("abandoned", ResultType::boolean, "Whether its inputs were freed again"));
    return fields;
}

}  // namespace malha::rpc
