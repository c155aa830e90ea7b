// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// getbalance, getbalances, listunspent.
#include <array>
#include <set>

#include "check_members.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"
#include "wallet_arguments.hpp"
#include "wallet_declare.hpp"
#include "wallet_json.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;
using primitives::Amount;
using wallet::WalletFlag;

RpcResult<void> check_avoid_reuse(const wallet::Wallet& wallet, const Request& request) {
    if (!request.has("avoid_reuse") || wallet.has(WalletFlag::avoid_reuse) ||
        !request.flag_or("avoid_reuse", false))
        return {};
    return rpc_fail(ErrorCode::wallet_error,
                    "wallet does not have the \"avoid reuse\" feature enabled");
}

RpcResult<JsonText> getbalance(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        if (request.has("dummy") && request.text("dummy") != "*")
            return rpc_fail(ErrorCode::method_deprecated,
                            "dummy first argument must be excluded or set to \"*\".");
        const int depth_min = MALHA_TRY(request.integer_or<int>("minconf", 0));
        MALHA_TRY(check_avoid_reuse(wallet, request));
        const bool avoid_reuse =
            request.flag_or("avoid_reuse", wallet.has(WalletFlag::avoid_reuse));
        JsonWriter writer;
        return writer
            .value(wallet.balances({.depth_min = depth_min, .with_reused = !avoid_reuse}).trusted)
            .take();
    });
}

RpcResult<JsonText> getbalances(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const wallet::Balances sums = wallet.balances({.with_spent_outside_pool = true});
        JsonWriter writer;
        writer.begin_object().key("mine").begin_object();
        writer.member("trusted", sums.trusted);
        writer.member("untrusted_pending", sums.untrusted_pending);
        writer.member("immature", sums.immature);
        writer.member("nonmempool", primitives::Amount{-sums.spent_outside_pool.sat});
        if (wallet.has(WalletFlag::avoid_reuse)) writer.member("used", sums.used);
        writer.end_object();
        write_last_block(writer, wallet);
        return writer.end_object().take();
    });
}

// ---- listunspent

/// What the options ask for beside the wallet's own query.
struct CoinFilter {
    std::set<base::Bytes> scripts;  ///< empty: all
    Amount value_min;
    Amount value_max = primitives::kMaxMoney;
    Amount sum_min = primitives::kMaxMoney;
    std::int64_t count_max = 0;  ///< 0 and below: no limit
};

RpcResult<CoinFilter> coin_filter_from(const Request& request, const keys::AddressFormat& format) {
    CoinFilter filter;
    for (const Json& entry : request.param("addresses").values()) {
        const std::string address(MALHA_TRY(string_from(entry)));
        const auto script = keys::decode_address(address, format);
        if (!script)
            return rpc_fail(ErrorCode::invalid_address_or_key,
                            "Invalid Bitcoin address: ", address);
        if (!filter.scripts.insert(*script).second)
            return rpc_fail(ErrorCode::invalid_parameter,
                            "Invalid parameter, duplicated address: ", address);
    }
    const Json& options = request.param("query_options");
    const auto read = [&options](std::string_view name, Amount& amount) -> RpcResult<void> {
        if (const Json* given = options.find(name)) amount = MALHA_TRY(amount_from(*given));
        return {};
    };
    MALHA_TRY(read("minimumAmount", filter.value_min));
    MALHA_TRY(read("maximumAmount", filter.value_max));
    MALHA_TRY(read("minimumSumAmount", filter.sum_min));
    if (const Json* count = options.find("maximumCount"))
        filter.count_max = MALHA_TRY(integer_from<std::int64_t>(*count));
    return filter;
}

std::vector<wallet::OwnCoin> filtered(std::vector<wallet::OwnCoin> coins,
                                      const CoinFilter& filter) {
    std::vector<wallet::OwnCoin> chosen;
    Amount sum;
    for (wallet::OwnCoin& coin : coins) {
        const Amount value = coin.output.value;
        if (value < filter.value_min || value > filter.value_max) continue;
        if (!filter.scripts.empty() &&
            !filter.scripts.contains(base::to_bytes(coin.output.script_pubkey)))
            continue;
        sum.sat += value.sat;
        chosen.push_back(std::move(coin));
        if (sum >= filter.sum_min && filter.sum_min != primitives::kMaxMoney) break;
        if (filter.count_max > 0 && std::ssize(chosen) >= filter.count_max) break;
    }
    return chosen;
}

/// "redeemScript" and "witnessScript", as far as there are any.
void write_inner_scripts(JsonWriter& writer, const wallet::Wallet& wallet,
                         base::ByteView script_pubkey) {
    if (!script::is_p2sh(script_pubkey) && !script::is_p2wsh(script_pubkey)) return;
    auto solution = script::solve(script_pubkey);
    const keys::SolvingData known = wallet.solving_data(script_pubkey);
    if (solution.type == script::OutputType::script_hash) {
        const base::Bytes* redeem = known.script(solution.parts[0]);
        if (redeem == nullptr) return;
        writer.key("redeemScript").hex(*redeem);
        solution = script::solve(*redeem);
    }
    if (solution.type != script::OutputType::witness_v0_script_hash) return;
    if (const base::Bytes* witness = known.script(solution.parts[0]))
        writer.key("witnessScript").hex(*witness);
}

void write_coin(JsonWriter& writer, const WalletMethodContext& context,
                const wallet::Wallet& wallet, const wallet::OwnCoin& coin) {
    const base::ByteView script = coin.output.script_pubkey;
    const keys::AddressFormat& format = context.chain.address_format;
    writer.begin_object().member("txid", coin.outpoint.txid);
    writer.member("vout", coin.outpoint.index);
    if (const auto address = keys::encode_address(script, format)) {
        writer.member("address", *address);
        if (const auto* label = label_of(wallet, *address)) writer.member("label", *label);
        write_inner_scripts(writer, wallet, script);
    }
    writer.key("scriptPubKey").hex(script);
    writer.member("amount", coin.output.value).member("confirmations", coin.depth);
    if (coin.depth == 0)
        if (const auto facts = wallet.context().chain.pool_entry(coin.outpoint.txid)) {
            writer.member("ancestorcount", facts->ancestors);
            writer.member("ancestorsize", facts->ancestors_vsize);
            writer.member("ancestorfees", facts->ancestors_fee.sat);
        }
    writer.member("spendable", true).member("solvable", coin.is_solvable);
    if (coin.is_solvable)
        writer.member("desc", coin.place.manager->script_text(coin.place.position, script));
    write_parent_descriptors(writer, wallet, script);
    if (wallet.has(WalletFlag::avoid_reuse)) writer.member("reused", coin.is_reused);
    writer.member("safe", coin.is_safe).end_object();
}

RpcResult<JsonText> listunspent(const WalletMethodContext& context, const Request& request) {
    constexpr std::array<MemberKind, 5> kOptions = {
        {{"minimumAmount", {}},
         {"maximumAmount", {}},
         {"minimumSumAmount", {}},
         {"maximumCount", Json::Kind::number},
         {"include_immature_coinbase", Json::Kind::boolean}}};
    MALHA_TRY(check_members(request.param("query_options"), kOptions));
    wallet::CoinQuery query;
    query.depth_min = MALHA_TRY(request.integer_or<int>("minconf", 1));
    query.depth_max = MALHA_TRY(request.integer_or<int>("maxconf", query.depth_max));
    query.only_safe = !request.flag_or("include_unsafe", true);
    query.with_immature = request.flag_or("include_immature_coinbase", false);
    const auto filter = MALHA_TRY(coin_filter_from(request, context.chain.address_format));
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const auto coins = filtered(wallet.coins(query), filter);
        JsonWriter writer(coins.size() * 512 + 16);
        writer.begin_array();
        for (const wallet::OwnCoin& coin : coins)
            write_coin(writer, context, wallet, coin);
        return writer.end_array().take();
    });
}

// ---- declarations

Method getbalance_method() {
    return {
        .name = "getbalance",
        .category = "wallet",
        .description = "Coins that the wallet can spend, confirmed or its own change.",
        .arguments = {optional("dummy", string, {}, "Left out, or \"*\""),
                      optional("minconf", number, "0", "Count only what has so many confirmations"),
                      optional("include_watchonly", boolean, "false", "Has no effect"),
                      optional("avoid_reuse", boolean, "true",
                               "Leave out what lies at addresses that were spent from; only "
                               "for wallets that avoid reuse")},
        .results = returns(ResultType::amount, "Coins"),
        .examples = {{}, {"\"*\", 6"}}};
}

Method getbalances_method() {
    const Field mine = nested(
        "mine", ResultType::object, "What the wallet can sign for, or watches",
        {field("trusted", ResultType::amount, "Confirmed, or own change in the pool"),
         field("untrusted_pending", ResultType::amount, "From others, in the pool"),
         field("immature", ResultType::amount, "Mined, not to be spent yet"),
         optional_field("used", ResultType::amount,
                        "At addresses that were spent from; only where reuse is avoided"),
         field("nonmempool", ResultType::amount,
               "What of the others is spent by own transactions that are not in the pool, as "
               "a negative number")});
    return {.name = "getbalances",
            .category = "wallet",
            .description = "All balances of the wallet, in coins.",
            .results = returns_object({mine, last_block_field()}),
            .examples = {{}}};
}

Argument unspent_options() {
    const auto amount_option = [](std::string name, std::string fallback, std::string note,
                                  std::string description) {
        Argument argument =
            optional(std::move(name), amount, std::move(fallback), std::move(description));
        argument.fallback_note = std::move(note);
        return argument;
    };
    return {.names = "query_options",
            .type = named_options,
            .presence = Presence::optional,
            .description = "More conditions",
            .inner = {amount_option("minimumAmount", "\"0.00\"", {}, "Least value of a coin"),
                      amount_option("maximumAmount", {}, "unlimited", "Greatest value of a coin"),
                      optional_note("maximumCount", number, "unlimited", "How many at most"),
                      amount_option("minimumSumAmount", {}, "unlimited",
                                    "Stop when they are worth so much"),
                      optional("include_immature_coinbase", boolean, "false",
                               "With mined coins that may not be spent yet")},
            .signature = "query_options"};
}

Method listunspent_method() {
    const Field coin = nested(
        {}, ResultType::object, {},
        {field("txid", ResultType::hex, "Transaction that made it"),
         field("vout", ResultType::number, "Index of the output"),
         optional_field("address", ResultType::string, "Its address"),
         optional_field("label", ResultType::string, "Label of the address"),
         field("scriptPubKey", ResultType::string, "Its script"),
         field("amount", ResultType::amount, "Its value in coins"),
         field("confirmations", ResultType::number, "Blocks on it"),
         optional_field("ancestorcount", ResultType::number, "Unconfirmed ancestors, with itself"),
         optional_field("ancestorsize", ResultType::number, "Their virtual size"),
         optional_field("ancestorfees", ResultType::number, "Their fees in satoshis"),
         optional_field("redeemScript", ResultType::hex, "Script behind P2SH"),
         optional_field("witnessScript", ResultType::string, "Script behind P2WSH"),
         field("spendable", ResultType::boolean, "Whether the wallet may spend it"),
         field("solvable", ResultType::boolean, "Whether it knows how"),
         optional_field("reused", ResultType::boolean,
                        "Whether its address was spent from; only where reuse is avoided"),
         optional_field("desc", ResultType::string, "Descriptor of the script"),
         nested("parent_descs", ResultType::array, "The wallet's descriptors for it",
                {field({}, ResultType::string, "A descriptor")}),
         field("safe", ResultType::boolean,
               "Confirmed, or own change; not part of a replacement")});
    return {.name = "listunspent",
            .category = "wallet",
            .description = "The wallet's unspent coins.",
            .arguments = {optional("minconf", number, "1", "Least confirmations"),
                          optional("maxconf", number, "9999999", "Most confirmations"),
                          {.names = "addresses",
                           .type = array,
                           .presence = Presence::optional,
                           .fallback = "[]",
                           .description = "Only coins of these",
                           .inner = {optional("address", string, {}, "An address")}},
                          optional("include_unsafe", boolean, "true",
                                   "With unconfirmed coins from others"),
                          unspent_options()},
            .results = returns(nested({}, ResultType::array, {}, {coin})),
            .examples = {{}}};
}

}  // namespace

void register_wallet_coin_methods(MethodTable& table, const WalletMethodContext& context) {
    add_wallet_method(table, context, getbalance_method(), getbalance);
    add_wallet_method(table, context, getbalances_method(), getbalances);
    add_wallet_method(table, context, listunspent_method(), listunspent);
}

}  // namespace malha::rpc
