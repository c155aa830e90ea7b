// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// listtransactions, listsinceblock, gettransaction, abandontransaction.
#include <algorithm>

#include "malha/rpc/transaction_json.hpp"
#include "wallet_arguments.hpp"
#include "wallet_declare.hpp"
#include "wallet_transaction_json.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;
using primitives::Amount;
using primitives::Txid;

RpcResult<const wallet::WalletTx*> transaction_of(const wallet::Wallet& wallet,
                                                  const Request& request) {
    const auto txid = MALHA_TRY(request.hash<Txid>("txid"));
    const wallet::WalletTx* tx = wallet.find(txid);
    if (tx == nullptr)
        return rpc_fail(ErrorCode::invalid_address_or_key, "Invalid or non-wallet transaction id");
    return tx;
}

void write_all(JsonWriter& writer, const std::vector<std::string>& texts) {
    writer.begin_array();
    for (const std::string& text : texts)
        writer.raw(text);
    writer.end_array();
}

// ---- listtransactions

RpcResult<JsonText> listtransactions(const WalletMethodContext& context, const Request& request) {
    PaymentListOptions options;
    const std::string label = request.text_or("label", "*");
    if (label != "*") {
        if (label.empty())
            return rpc_fail(ErrorCode::invalid_parameter,
                            "Label argument must be a valid label name or \"*\".");
        options.label = label;
    }
    const auto count = MALHA_TRY(request.integer_or<int>("count", 10));
    const auto skip = MALHA_TRY(request.integer_or<int>("skip", 0));
    if (count < 0) return rpc_fail(ErrorCode::invalid_parameter, "Negative count");
    if (skip < 0) return rpc_fail(ErrorCode::invalid_parameter, "Negative from");
    const auto first = static_cast<std::size_t>(skip);
    const std::size_t wanted = first + static_cast<std::size_t>(count);
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        std::vector<std::string> newest_first;
        const auto& transactions = wallet.history().by_position();
        for (auto it = transactions.rbegin();
             it != transactions.rend() && newest_first.size() < wanted; ++it)
            for (std::string& text : payments_of(context, wallet, *it->second, options))
                newest_first.push_back(std::move(text));
        JsonWriter writer(4096);
        writer.begin_array();
        for (std::size_t i = std::min(wanted, newest_first.size()); i > first; --i)
            writer.raw(newest_first[i - 1]);
        return writer.end_array().take();
    });
}

// ---- listsinceblock

struct SinceBlock {
    /// Transactions less deep than this; -1: all.
    int depth = -1;
    /// Blocks of a branch that was left: from the one named down to the fork.
    std::vector<primitives::BlockHash> removed;
};

RpcResult<SinceBlock> since_block(const wallet::Wallet& wallet, const Request& request) {
    SinceBlock since;
    if (!request.has("blockhash") || request.text("blockhash").empty()) return since;
    wallet::ChainClient& chain = wallet.context().chain;
    const auto hash = MALHA_TRY(request.hash<primitives::BlockHash>("blockhash"));
    const auto block = chain.block(hash);
    if (!block) return rpc_fail(ErrorCode::invalid_address_or_key, "Block not found");
    const auto fork = chain.fork_with(hash);
    MALHA_ASSERT(fork.has_value());
    since.depth = wallet.last_block().height + 1 - fork->at.height;
    if (!request.flag_or("include_removed", true)) return since;
    primitives::BlockHash next = hash;
    while (next != fork->at.hash) {
        since.removed.push_back(next);
        const auto data = chain.read_block(next);
        if (!data) return rpc_fail(ErrorCode::internal_error, "Can't read block from disk");
        next = (*data)->header().prev_hash;
    }
    return since;
}

std::vector<std::string> removed_payments(const WalletMethodContext& context,
                                          const wallet::Wallet& wallet, const SinceBlock& since,
                                          const PaymentListOptions& options) {
    constexpr int kAnyDepth = -100'000'000;
    PaymentListOptions all = options;
    all.depth_min = kAnyDepth;
    std::vector<std::string> texts;
    for (const primitives::BlockHash& hash : since.removed) {
        const auto block = wallet.context().chain.read_block(hash);
        if (!block) continue;
        for (const primitives::Transaction& tx : (*block)->transactions())
            if (const wallet::WalletTx* own = wallet.find(tx.txid))
                for (std::string& text : payments_of(context, wallet, *own, all))
                    texts.push_back(std::move(text));
    }
    return texts;
}

RpcResult<JsonText> listsinceblock(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const SinceBlock since = MALHA_TRY(since_block(wallet, request));
        int target = MALHA_TRY(request.integer_or<int>("target_confirmations", 1));
        if (target < 1) return rpc_fail(ErrorCode::invalid_parameter, "Invalid parameter");
        PaymentListOptions options;
        options.with_change = request.flag_or("include_change", false);
        if (request.has("label")) options.label = MALHA_TRY(label_from(request.param("label")));
        std::vector<std::string> texts;
        for (const auto& [position, tx] : wallet.history().by_position()) {
            if (since.depth != -1 && std::abs(wallet.depth_of(*tx)) >= since.depth) continue;
            for (std::string& text : payments_of(context, wallet, *tx, options))
                texts.push_back(std::move(text));
        }
        JsonWriter writer(4096);
        writer.begin_object().key("transactions");
        write_all(writer, texts);
        if (request.flag_or("include_removed", true)) {
            writer.key("removed");
            write_all(writer, removed_payments(context, wallet, since, options));
        }
        const primitives::Height tip = wallet.last_block().height;
        target = std::min(target, tip + 1);
        const auto last = wallet.context().chain.block_at(tip + 1 - target);
        writer.member("lastblock", last ? last->at.hash : primitives::BlockHash{});
        return writer.end_object().take();
    });
}

// ---- single ones

/// As decoderawtransaction shows it, with "ischange" in the outputs that are change.
Json decoded_with_change(const WalletMethodContext& context, const wallet::Wallet& wallet,
                         const primitives::Transaction& tx) {
    JsonWriter text(2048);
    write_transaction(text, {.tx = tx, .include_hex = IncludeHex::no},
                      context.chain.address_format);
    const auto decoded = Json::parse(text.take().text);
    MALHA_ASSERT(decoded.has_value());
    Json result = Json::object();
    for (std::size_t i = 0; i < decoded->size(); ++i) {
        const std::string& name = decoded->names()[i];
        Json value = decoded->values()[i];
        if (name == "vout") {
            Json outputs = Json::array();
            for (std::size_t n = 0; n < value.size(); ++n) {
                Json output = value[n];
                if (wallet.is_change(tx.outputs[n].script_pubkey))
                    output.append("ischange", Json(true));
                outputs.push_back(std::move(output));
            }
            value = std::move(outputs);
        }
        result.append(name, std::move(value));
    }
    return result;
}

RpcResult<JsonText> gettransaction(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const wallet::WalletTx& tx = *MALHA_TRY(transaction_of(wallet, request));
        const Amount debit = wallet.debit_of(*tx.tx);
        const Amount credit =
            wallet.history().is_immature(tx) ? Amount{} : wallet.credit_of(*tx.tx);
        Amount fee;
        if (debit.sat > 0) {
            fee.sat = -debit.sat;
            for (const primitives::TxOutput& output : tx.tx->outputs)
                fee.sat += output.value.sat;
        }
        JsonWriter writer(2048);
        writer.begin_object();
        writer.member("amount", Amount{credit.sat - debit.sat - fee.sat});
        if (debit.sat > 0) writer.member("fee", fee);
        write_wallet_transaction(writer, context, wallet, tx);
        writer.key("details");
        write_all(writer,
                  payments_of(context, wallet, tx, {.with_transaction = false, .label = {}}));
        writer.key("hex").hex(tx.tx->raw);
        if (request.flag_or("verbose", false)) {
            writer.member("decoded", decoded_with_change(context, wallet, *tx.tx));
        }
        write_last_block(writer, wallet);
        return writer.end_object().take();
    });
}

RpcResult<JsonText> abandontransaction(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const wallet::WalletTx& tx = *MALHA_TRY(transaction_of(wallet, request));
        MALHA_TRY(from_wallet(wallet.abandon(tx.txid())));
        return json_null();
    });
}

// ---- declarations

Argument watch_only_argument() {
    return optional("include_watchonly", boolean, "false", "Has no effect");
}

Method listtransactions_method() {
    return {.name = "listtransactions",
            .category = "wallet",
            .description = "The latest payments of the wallet, oldest of them first.",
            .arguments = {optional("label", string, {},
                                   "Only what was received at addresses of this label; \"*\" "
                                   "or left out: all"),
                          optional("count", number, "10", "How many"),
                          optional("skip", number, "0", "How many of the latest to leave out"),
                          watch_only_argument()},
            .results = returns(nested({}, ResultType::array, {},
                                      {nested({}, ResultType::object, {}, payment_fields())})),
            .examples = {{}, {"\"*\", 20, 100"}}};
}

Method listsinceblock_method() {
    const Field payments = nested("transactions", ResultType::array, "The payments",
                                  {nested({}, ResultType::object, {}, payment_fields())});
    Field removed =
        nested("removed", ResultType::array, "Payments in blocks of a branch that was left since",
               {field({}, ResultType::elided, "As in transactions")});
    removed.presence = Presence::optional;
    return {.name = "listsinceblock",
            .category = "wallet",
            .description = "Payments of the wallet since a block.",
            .arguments = {optional("blockhash", string, {}, "The block; left out: all payments"),
                          optional("target_confirmations", number, "1",
                                   "lastblock will be so deep; give it as blockhash the next time"),
                          watch_only_argument(),
                          optional("include_removed", boolean, "true",
                                   "With payments of blocks that were taken off the chain"),
                          optional("include_change", boolean, "false", "With change"),
                          optional("label", string, {},
                                   "Only what was received at addresses of this label")},
            .results = returns_object(
                {payments, std::move(removed),
                 field("lastblock", ResultType::hex, "Block that is target_confirmations deep")}),
            .examples = {{}}};
}

/// As decoderawtransaction shows it, with what the wallet knows about outputs.
Field decoded_field() {
    Field decoded = nested("decoded", ResultType::object, "The transaction; only if verbose",
                           transaction_fields());
    decoded.presence = Presence::optional;
    for (Field& member : decoded.inner)
        if (member.name == "vout")
            member.inner.front().inner.push_back(
                optional_field("ischange", ResultType::boolean, "Whether it is change"));
    return decoded;
}

Method gettransaction_method() {
    std::vector<Field> fields = {
        field("amount", ResultType::amount, "What it changed, fee aside; coins"),
        optional_field("fee", ResultType::amount, "Fee, negative; only when sent")};
    for (Field& more : transaction_member_fields())
        fields.push_back(std::move(more));
    std::vector<Field> detail;
    for (Field& more : payment_fields())
        if (more.name == "address" || more.name == "category" || more.name == "amount" ||
            more.name == "label" || more.name == "vout" || more.name == "fee" ||
            more.name == "abandoned" || more.name == "parent_descs")
            detail.push_back(std::move(more));
    fields.push_back(nested("details", ResultType::array, "Its payments",
                            {nested({}, ResultType::object, {}, std::move(detail))}));
    fields.push_back(field("hex", ResultType::hex, "The transaction"));
    fields.push_back(decoded_field());
    fields.push_back(last_block_field());
    return {.name = "gettransaction",
            .category = "wallet",
            .description = "A transaction of the wallet.",
            .arguments = {required("txid", string, "Transaction id"), watch_only_argument(),
                          optional("verbose", boolean, "false", "With \"decoded\"")},
            .results = returns_object(std::move(fields)),
            .examples = {{"\"txid\""}}};
}

}  // namespace

void register_wallet_history_methods(MethodTable& table, const WalletMethodContext& context) {
    add_wallet_method(table, context, listtransactions_method(), listtransactions);
    add_wallet_method(table, context, listsinceblock_method(), listsinceblock);
    add_wallet_method(table, context, gettransaction_method(), gettransaction);
    add_wallet_method(
        table, context,
        {.name = "abandontransaction",
         .category = "wallet",
         .description = "Frees the inputs of a transaction that is neither confirmed nor in the "
                        "pool, and of those that build on it.",
         .arguments = {required("txid", string, "Transaction id")},
         .results = returns(ResultType::null_value, {}),
         .examples = {{"\"txid\""}}},
        abandontransaction);
}

}  // namespace malha::rpc
