// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// simulaterawtransaction: what transactions would do to the balance. See wallet_spend_methods.hpp.
#include <map>
#include <set>

#include "check_members.hpp"
#include "decode_transaction.hpp"
#include "malha/rpc/wallet_spend_methods.hpp"
#include "wallet_declare.hpp"

namespace malha::rpc {
namespace {

using primitives::Amount;
using primitives::OutPoint;
using wallet::Wallet;

/// Transactions one after the other; later ones may spend from earlier ones. Thread: wallet strand.
class Simulation {
public:
    explicit Simulation(Wallet& wallet) : wallet_(wallet) {}

    RpcResult<void> add(const primitives::Transaction& tx) {
        MALHA_TRY(spend(tx));
        for (std::uint32_t i = 0; i < tx.outputs.size(); ++i) {
            const primitives::TxOutput& output = tx.outputs[i];
            const Amount gained = wallet_.is_mine(output.script_pubkey) ? output.value : Amount{};
            made_[{tx.txid, i}] = gained;
            MALHA_TRY(change_by(gained));
        }
        return {};
    }
    [[nodiscard]] Amount change() const { return change_; }

private:
    RpcResult<void> spend(const primitives::Transaction& tx) {
        std::vector<OutPoint> outpoints;
        for (const auto& input : tx.inputs)
            outpoints.push_back(input.prevout);
        const auto coins = wallet_.context().chain.find_coins(outpoints);
        for (const OutPoint& outpoint : outpoints) {
            if (!spent_.insert(outpoint).second)
                return rpc_fail(ErrorCode::invalid_parameter,
                                "Transaction(s) are spending the same output more than once");
            if (const auto made = made_.find(outpoint); made != made_.end()) {
                MALHA_TRY(change_by({-made->second.sat}));
                continue;
            }
            const auto coin = coins.find(outpoint);
            if (coin == coins.end())
                return rpc_fail(
                    ErrorCode::invalid_parameter,
                    "One or more transaction inputs are missing or have been spent already");
            if (wallet_.is_mine(coin->second.output.script_pubkey))
                MALHA_TRY(change_by({-coin->second.output.value.sat}));
        }
        return {};
    }

    RpcResult<void> change_by(Amount amount) {
        const auto sum = primitives::checked_add(change_, amount);
        if (!sum) return rpc_fail(ErrorCode::invalid_parameter, "Amount out of range");
        change_ = *sum;
        return {};
    }

    Wallet& wallet_;
    std::map<OutPoint, Amount> made_;  ///< by these transactions
    std::set<OutPoint> spent_;
    Amount change_;
};

RpcResult<JsonText> simulaterawtransaction(const WalletMethodContext& context,
                                           const Request& request) {
    return context.with_wallet(request, [&](Wallet& wallet) -> RpcResult<JsonText> {
        const Json& list = request.param("rawtxs");
        MALHA_TRY(expect_kind(list, Json::Kind::array));
        Simulation simulation(wallet);
        for (const Json& entry : list.values()) {
            const auto tx =
                decode_transaction(MALHA_TRY(string_from(entry)), WitnessGuess::try_both);
            if (!tx)
                return rpc_fail(ErrorCode::deserialization_error,
                                "Transaction hex string decoding failure.");
            MALHA_TRY(simulation.add(*tx));
        }
        JsonWriter writer;
        writer.begin_object().member("balance_change", simulation.change());
        return writer.end_object().take();
    });
}

}  // namespace

void register_wallet_simulate_methods(MethodTable& table, const WalletMethodContext& context) {
    Argument transactions = optional("rawtxs", ArgType::array, {}, "Transactions, in hex");
    transactions.inner = {required("rawtx", ArgType::string, "A transaction")};
    Method method{
        .name = "simulaterawtransaction",
        .category = "wallet",
        .description = "What the balance would change by if these transactions were confirmed.",
        .arguments = {std::move(transactions),
                      {.names = "options",
                       .type = ArgType::named_options,
                       .presence = Presence::optional,
                       .description = "Options",
                       .inner = {optional("include_watchonly", ArgType::boolean, "false",
                                          "Not used any more")}}},
        .results =
            returns_object({field("balance_change", ResultType::amount, "Gain; negative: loss")}),
        .examples = {{"[\"myhex\"]"}}};
    add_wallet_method(table, context, std::move(method), simulaterawtransaction);
}

}  // namespace malha::rpc
