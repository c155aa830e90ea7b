// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// sendrawtransaction and testmempoolaccept. See mempool_methods.hpp.
#include "decode_transaction.hpp"
#include "malha/base/assert.hpp"
#include "malha/base/checked.hpp"
#include "malha/mempool/send.hpp"
#include "malha/rpc/mempool_methods.hpp"
#include "malha/rpc/network_methods.hpp"
#include "send_limits.hpp"

namespace malha::rpc {
namespace {

using mempool::TxOutcome;
using primitives::Amount;
using primitives::TransactionPtr;
using Verdicts = std::span<const mempool::ScriptVerdict>;

// The one error of a full queue of private broadcast.
constexpr ErrorCode kPrivateBroadcastFull{-37};

base::Unexpected<RpcError> rejected(const mempool::Rejection& rejection) {
    if (rejection.reason == mempool::kMaxFeeExceeded)
        return rpc_fail(ErrorCode::verify_error,
                        "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)");
    const bool is_missing = rejection.kind == mempool::RejectClass::missing_inputs;
    return rpc_fail(is_missing ? ErrorCode::verify_error : ErrorCode::verify_rejected,
                    rejection.text());
}

/// Thread: node strand.
RpcResult<bool> is_confirmed(const ChainContext& context, const primitives::Transaction& tx) {
    for (std::size_t i = 0; i < tx.outputs.size(); ++i) {
        const auto coin = context.engine().coin({tx.txid, base::narrow<std::uint32_t>(i)});
        if (!coin) return rpc_fault(coin.error());
        if (coin->has_value()) return true;
    }
    return false;
}

/// Whether the pool would take it for at most this fee. Thread: node strand.
RpcResult<void> check_fee(mempool::Mempool& pool, const TransactionPtr& tx, Amount fee_max,
                          Verdicts scripts) {
    const auto tested = pool.test_accept(tx, scripts);
    if (!tested) return rejected(tested.error());
    if (fee_max.sat == 0 || tested->base_fee <= fee_max) return {};
    mempool::Rejection too_dear;
    too_dear.reason = mempool::kMaxFeeExceeded;
    return rejected(too_dear);
}

/// Our own pool learns of it from the network, like those of all others. Thread: node strand.
RpcResult<void> send_privately(const NetworkContext& network, const TransactionPtr& tx,
                               Amount fee_max, Verdicts scripts) {
    mempool::Mempool& pool = network.chain.pool();
    if (pool.find(tx->wtxid) == nullptr) MALHA_TRY(check_fee(pool, tx, fee_max, scripts));
    switch (network.control->send_privately(tx)) {
        case PrivateSending::begun:
        case PrivateSending::under_way:
            return {};
        case PrivateSending::queue_full:
            return rpc_fail(kPrivateBroadcastFull,
                            "Private broadcast queue is full. Wait until transactions have reached "
                            "the network, or stop some with abortprivatebroadcast.");
        case PrivateSending::unreachable:
            return rpc_fail(ErrorCode::misc,
                            "-privatebroadcast is enabled, but none of the Tor or I2P networks is "
                            "reachable. Check whether the Tor daemon is running and that "
                            "-torcontrol, -torpassword and -i2psam are configured properly.");
    }
    MALHA_ASSERT(false);
}

/// Thread: node strand.
RpcResult<void> send(const NetworkContext& network, const TransactionPtr& tx,
                     mempool::FeeRate rate_max, Verdicts scripts) {
    const ChainContext& context = network.chain;
    if (MALHA_TRY(is_confirmed(context, *tx)))
        return rpc_fail(ErrorCode::verify_already_in_utxo_set,
                        "Transaction outputs already in utxo set");
    const Amount fee_max = rate_max.fee_for(mempool::vsize_of(tx->weight()));
    if (network.control->broadcasts_privately())
        return send_privately(network, tx, fee_max, scripts);
    mempool::Mempool& pool = context.pool();
    // Sending again what waits already is no mistake: peers are told again.
    if (pool.find(tx->txid) != nullptr) {
        network.control->announce(tx->txid);
        return {};
    }
    const auto limit = fee_max.sat > 0 ? std::optional(fee_max) : std::nullopt;
    const auto accepted = mempool::accept_up_to(pool, tx, limit, scripts);
    if (!accepted) return rejected(accepted.error());
    pool.add_unbroadcast(tx->txid);
    network.control->announce(tx->txid);
    return {};
}

RpcResult<JsonText> sendrawtransaction(const NetworkContext& context, const Request& request) {
    const Amount burn_max = MALHA_TRY(burn_amount_max(request));
    const auto tx = decode_transaction(request.text("hexstring"), WitnessGuess::try_both);
    if (tx == nullptr || tx->inputs.empty())
        return rpc_fail(ErrorCode::deserialization_error,
                        "TX decode failed. Make sure the tx has at least one input.");
    MALHA_TRY(check_burned(*tx, burn_max));
    const auto rate_max = MALHA_TRY(fee_rate_max(request));
    // Signatures are checked here, on this request's own thread, beside those of other requests.
    const ChainContext& chain = context.chain;
    auto job = chain.on_strand([&] { return mempool::script_job(chain.pool(), {&tx, 1}); });
    while (job && !job->run_some()) {
    }
    const Verdicts scripts = job ? Verdicts(job->verdicts()) : Verdicts();
    MALHA_TRY(chain.on_strand([&] { return send(context, tx, rate_max, scripts); }));
    return JsonWriter(80).value(tx->txid).take();
}

void write_rejection(JsonWriter& writer, const mempool::Rejection& rejection) {
    writer.member("allowed", false);
    if (rejection.kind == mempool::RejectClass::missing_inputs) {
        writer.member("reject-reason", "missing-inputs");
        return;
    }
    writer.member("reject-reason", rejection.reason);
    writer.member("reject-details", rejection.text());
}

/// @return whether what follows is still worth an answer.
bool write_verdict(JsonWriter& writer, const TxOutcome& outcome, mempool::FeeRate rate_max) {
    if (outcome.status == TxOutcome::Status::rejected) {
        write_rejection(writer, outcome.rejection);
        return true;
    }
    if (outcome.status != TxOutcome::Status::accepted) return true;
    const Amount fee_max = rate_max.fee_for(outcome.accepted.vsize);
    if (fee_max.sat > 0 && outcome.accepted.base_fee > fee_max) {
        writer.member("allowed", false).member("reject-reason", "max-fee-exceeded");
        return false;
    }
    writer.member("allowed", true).member("vsize", outcome.accepted.vsize);
    write_fees(writer, outcome.accepted);
    return true;
}

/// Thread: node strand.
mempool::PackageOutcome judge(mempool::Mempool& pool,
                              const std::vector<TransactionPtr>& transactions) {
    if (transactions.size() > 1) return pool.test_accept_package(transactions);
    mempool::PackageOutcome outcome;
    TxOutcome& single = outcome.transactions[transactions[0]->wtxid];
    auto tested = pool.test_accept(transactions[0]);
    if (tested)
        single = {.status = TxOutcome::Status::accepted, .accepted = std::move(*tested)};
    else
        single = {.status = TxOutcome::Status::rejected, .rejection = tested.error()};
    return outcome;
}

RpcResult<JsonText> testmempoolaccept(const ChainContext& context, const Request& request) {
    const Json& array = request.param("rawtxs");
    if (array.size() < 1 || array.size() > mempool::kPackageCountMax)
        MALHA_TRY(transactions_from(array));
    const auto rate_max = MALHA_TRY(fee_rate_max(request));
    const auto transactions = MALHA_TRY(transactions_from(array));
    const auto outcome = context.on_strand([&] { return judge(context.pool(), transactions); });
    JsonWriter writer(512);
    writer.begin_array();
    bool goes_on = true;
    for (const TransactionPtr& tx : transactions) {
        writer.begin_object().member("txid", tx->txid).member("wtxid", tx->wtxid);
        if (outcome.verdict == mempool::PackageOutcome::Verdict::bad_package)
            writer.member("package-error", outcome.rejection.text());
        if (goes_on) goes_on = write_verdict(writer, outcome.transactions.at(tx->wtxid), rate_max);
        writer.end_object();
    }
    return writer.end_array().take();
}

std::vector<Field> verdict_fields() {
    return {field("txid", ResultType::hex, "Transaction id"),
            field("wtxid", ResultType::hex, "Hash with witness"),
            optional_field("package-error", ResultType::string, "What is wrong with the package"),
            optional_field("allowed", ResultType::boolean,
                           "Whether it would be taken; absent when something else failed first"),
            optional_field("vsize", ResultType::number, "Virtual size"),
            {.name = "fees",
             .type = ResultType::object,
             .description = "Fees",
             .presence = Presence::optional,
             .inner = {field("base", ResultType::amount, "Its fee in coins"),
                       field("effective-feerate", ResultType::amount,
                             "Rate it was judged by, coins per 1000 virtual bytes"),
                       nested("effective-includes", ResultType::array, "What was judged together",
                              {field({}, ResultType::hex, "Hash with witness")})}},
            optional_field("reject-reason", ResultType::string, "Why not"),
            optional_field("reject-details", ResultType::string, "Why not, in more words")};
}

}  // namespace

void register_send_methods(MethodTable& table, const NetworkContext& context) {
    table.add({.name = "sendrawtransaction",
               .category = "rawtransactions",
               .description = "Gives a signed transaction to the pool and the network; with "
                              "-privatebroadcast, to peers over private connections only.",
               .arguments = {required("hexstring", ArgType::hex, "The transaction"),
                             fee_rate_argument(), burn_amount_argument()},
               .results = returns(ResultType::hex, "Transaction id"),
               .examples = {{"\"signedhex\""}},
               .handler = [context](const Request& request) {
                   return sendrawtransaction(context, request);
               }});
    table.add({.name = "testmempoolaccept",
               .category = "rawtransactions",
               .description = "Whether the pool would take transactions, which may spend from each "
                              "other; nothing is taken or sent.",
               .arguments = {{.names = "rawtxs",
                              .type = ArgType::array,
                              .description = "One to 25 transactions, parents first",
                              .inner = {optional("rawtx", ArgType::hex, {}, "A transaction")}},
                             fee_rate_argument()},
               .results = returns(nested({}, ResultType::array, "In the same order",
                                         {nested({}, ResultType::object, {}, verdict_fields())})),
               .examples = {{"[\"signedhex\"]"}},
               .handler = [context](const Request& request) {
                   return testmempoolaccept(context.chain, request);
               }});
}

}  // namespace malha::rpc
