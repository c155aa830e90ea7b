// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// getreceivedbyaddress, getreceivedbylabel, listreceivedbyaddress, listreceivedbylabel.
#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "wallet_arguments.hpp"
#include "wallet_declare.hpp"
#include "wallet_json.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;
using primitives::Amount;

/// What counts as received.
struct ReceivedQuery {
    int depth_min = 1;
    bool with_immature = false;
};

RpcResult<ReceivedQuery> query_from(const Request& request) {
    return ReceivedQuery{.depth_min = MALHA_TRY(request.integer_or<int>("minconf", 1)),
                         .with_immature = request.flag_or("include_immature_coinbase", false)};
}

bool counts(const wallet::Wallet& wallet, const wallet::WalletTx& tx, const ReceivedQuery& query) {
    const int depth = wallet.depth_of(tx);
    if (depth < query.depth_min || (tx.tx->is_coinbase() && depth < 1)) return false;
    return query.with_immature || !wallet.history().is_immature(tx);
}

RpcResult<JsonText> sum_received(const wallet::Wallet& wallet, const std::set<base::Bytes>& scripts,
                                 const ReceivedQuery& query) {
    Amount sum;
    for (const auto& [outpoint, own] : wallet.history().outputs()) {
        const primitives::TxOutput& output = own.tx->tx->outputs[outpoint.index];
        if (scripts.contains(base::to_bytes(output.script_pubkey)) &&
            counts(wallet, *own.tx, query))
            sum.sat += output.value.sat;
    }
    return JsonWriter(24).value(sum).take();
}

RpcResult<JsonText> getreceivedbyaddress(const WalletMethodContext& context,
                                         const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const auto script =
            MALHA_TRY(script_of_address(request.text("address"), context.chain.address_format));
        if (!wallet.is_mine(script))
            return rpc_fail(ErrorCode::wallet_error, "Address not found in wallet");
        return sum_received(wallet, {script}, MALHA_TRY(query_from(request)));
    });
}

RpcResult<JsonText> getreceivedbylabel(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const std::string label = MALHA_TRY(label_from(request.param("label")));
        std::set<base::Bytes> scripts;
        bool is_known = false;
        for (const auto& [address, entry] : wallet.address_book().entries()) {
            if (!entry.label || *entry.label != label) continue;
            is_known = true;
            const auto script = keys::decode_address(address, context.chain.address_format);
            if (script && wallet.is_mine(*script)) scripts.insert(*script);
        }
        if (!is_known) return rpc_fail(ErrorCode::wallet_error, "Label not found in wallet");
        if (scripts.empty())
            return rpc_fail(ErrorCode::wallet_error, "Address not found in wallet");
        return sum_received(wallet, scripts, MALHA_TRY(query_from(request)));
    });
}

// ---- lists

struct Tally {
    Amount amount;
    int depth = std::numeric_limits<int>::max();  ///< of the latest
    std::vector<primitives::Txid> txids;          ///< sorted: their order tells nothing of time

    [[nodiscard]] int confirmations() const {
        return depth == std::numeric_limits<int>::max() ? 0 : depth;
    }
};
using Tallies = std::map<base::Bytes, Tally>;  ///< by script

Tallies tally_received(const wallet::Wallet& wallet, const ReceivedQuery& query) {
    Tallies tallies;
    for (const auto& [position, tx] : wallet.history().by_position()) {
        if (!counts(wallet, *tx, query)) continue;
        for (const primitives::TxOutput& output : tx->tx->outputs) {
            if (!wallet.is_mine(output.script_pubkey)) continue;
            Tally& tally = tallies[base::to_bytes(output.script_pubkey)];
            tally.amount.sat += output.value.sat;
            tally.depth = std::min(tally.depth, wallet.depth_of(*tx));
            tally.txids.push_back(tx->txid());
        }
    }
    for (auto& [script, tally] : tallies)
        std::sort(tally.txids.begin(), tally.txids.end());
    return tallies;
}

/// An address of the book with what it received.
struct Received {
    std::string address;
    std::string label;
    const Tally* tally = nullptr;  ///< null: nothing
};

RpcResult<std::optional<base::Bytes>> address_filter(const WalletMethodContext& context,
                                                     const Request& request) {
    if (!request.has("address_filter") || request.text("address_filter").empty())
        return std::optional<base::Bytes>();
    const auto script =
        keys::decode_address(request.text("address_filter"), context.chain.address_format);
    if (!script) return rpc_fail(ErrorCode::wallet_error, "address_filter parameter was invalid");
    return std::optional(*script);
}

std::vector<Received> list_received(const WalletMethodContext& context,
                                    const wallet::Wallet& wallet, const Tallies& tallies,
                                    const std::optional<base::Bytes>& only, bool with_empty) {
    std::map<base::Bytes, Received, EstablishedOrder> ordered;
    for (const auto& [address, entry] : wallet.address_book().entries()) {
        if (!entry.label) continue;
        const auto script = keys::decode_address(address, context.chain.address_format);
        if (!script || (only && *only != *script)) continue;
        const auto found = tallies.find(*script);
        const Tally* tally = found == tallies.end() ? nullptr : &found->second;
        if (tally != nullptr || with_empty) ordered[*script] = {address, *entry.label, tally};
    }
    std::vector<Received> list;
    for (auto& [order, received] : ordered)
        list.push_back(std::move(received));
    return list;
}

RpcResult<JsonText> listreceivedbyaddress(const WalletMethodContext& context,
                                          const Request& request) {
    const ReceivedQuery query = MALHA_TRY(query_from(request));
    const auto only = MALHA_TRY(address_filter(context, request));
    const bool with_empty = request.flag_or("include_empty", false);
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const Tallies tallies = tally_received(wallet, query);
        JsonWriter writer(4096);
        writer.begin_array();
        for (const Received& received : list_received(context, wallet, tallies, only, with_empty)) {
            const Tally tally = received.tally != nullptr ? *received.tally : Tally();
            writer.begin_object().member("address", received.address);
            writer.member("amount", tally.amount).member("confirmations", tally.confirmations());
            writer.member("label", received.label).key("txids").begin_array();
            for (const primitives::Txid& txid : tally.txids)
                writer.value(txid);
            writer.end_array().end_object();
        }
        return writer.end_array().take();
    });
}

RpcResult<JsonText> listreceivedbylabel(const WalletMethodContext& context,
                                        const Request& request) {
    const ReceivedQuery query = MALHA_TRY(query_from(request));
    const bool with_empty = request.flag_or("include_empty", false);
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const Tallies tallies = tally_received(wallet, query);
        std::map<std::string, Tally> by_label;
        for (const Received& received : list_received(context, wallet, tallies, {}, with_empty)) {
            Tally& sum = by_label[received.label];
            if (received.tally == nullptr) continue;
            sum.amount.sat += received.tally->amount.sat;
            sum.depth = std::min(sum.depth, received.tally->depth);
        }
        JsonWriter writer(1024);
        writer.begin_array();
        for (const auto& [label, tally] : by_label) {
            writer.begin_object().member("amount", tally.amount);
            writer.member("confirmations", tally.confirmations());
            writer.member("label", label).end_object();
        }
        return writer.end_array().take();
    });
}

// ---- declarations

Argument minconf_argument() {
    return optional("minconf", number, "1", "Least confirmations");
}
Argument immature_argument() {
    return optional("include_immature_coinbase", boolean, "false",
                    "With mined coins that may not be spent yet");
}
Argument empty_argument() {
    return optional("include_empty", boolean, "false", "With what received nothing");
}
Argument watch_only_argument() {
    return optional("include_watchonly", boolean, "false", "Has no effect");
}

}  // namespace

void register_wallet_received_methods(MethodTable& table, const WalletMethodContext& context) {
    add_wallet_method(table, context,
                      {.name = "getreceivedbyaddress",
                       .category = "wallet",
                       .description = "All that an address received, spent or not.",
                       .arguments = {required("address", string, "An address of the wallet"),
                                     minconf_argument(), immature_argument()},
                       .results = returns(ResultType::amount, "Coins"),
                       .examples = {{"\"1D1ZrZNe3JUo7ZycKEYQQiQAWd9y54F4XX\", 6"}}},
                      getreceivedbyaddress);
    add_wallet_method(table, context,
                      {.name = "getreceivedbylabel",
                       .category = "wallet",
                       .description = "All that the addresses of a label received.",
                       .arguments = {required("label", string, "The label"), minconf_argument(),
                                     immature_argument()},
                       .results = returns(ResultType::amount, "Coins"),
                       .examples = {{"\"tabby\", 6"}}},
                      getreceivedbylabel);
    add_wallet_method(
        table, context,
        {.name = "listreceivedbyaddress",
         .category = "wallet",
         .description = "What each address of the wallet received.",
         .arguments = {minconf_argument(), empty_argument(), watch_only_argument(),
                       optional("address_filter", string, {}, "Only this address"),
                       immature_argument()},
         .results = returns(
             nested({}, ResultType::array, {},
                    {nested({}, ResultType::object, {},
                            {field("address", ResultType::string, "The address"),
                             field("amount", ResultType::amount, "Coins that it received"),
                             field("confirmations", ResultType::number, "Of the latest payment"),
                             field("label", ResultType::string, "Its label"),
                             nested("txids", ResultType::array, "The payments",
                                    {field({}, ResultType::hex, "Transaction id")})})})),
         .examples = {{}, {"6, true"}}},
        listreceivedbyaddress);
    add_wallet_method(
        table, context,
        {.name = "listreceivedbylabel",
         .category = "wallet",
         .description = "What the addresses of each label received.",
         .arguments = {minconf_argument(), empty_argument(), watch_only_argument(),
                       immature_argument()},
         .results = returns(
             nested({}, ResultType::array, {},
                    {nested({}, ResultType::object, {},
                            {field("amount", ResultType::amount, "Coins that they received"),
                             field("confirmations", ResultType::number, "Of the latest payment"),
                             field("label", ResultType::string, "The label")})})),
         .examples = {{}, {"6, true"}}},
        listreceivedbylabel);
}

}  // namespace malha::rpc
