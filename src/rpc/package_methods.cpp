// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// submitpackage. See mempool_methods.hpp.
#include <algorithm>

#include "malha/rpc/mempool_methods.hpp"
#include "malha/rpc/network_methods.hpp"
#include "send_limits.hpp"

namespace malha::rpc {
namespace {

using mempool::PackageOutcome;
using mempool::TxOutcome;
using primitives::TransactionPtr;

void write_outcome(JsonWriter& writer, const primitives::Transaction& tx,
                   const TxOutcome& outcome) {
    writer.begin_object().member("txid", tx.txid);
    switch (outcome.status) {
        case TxOutcome::Status::accepted:
        case TxOutcome::Status::already_known:
            writer.member("vsize", outcome.accepted.vsize);
            write_fees(writer, outcome.accepted);
            break;
        case TxOutcome::Status::other_witness:
            writer.member("other-wtxid", outcome.other_wtxid);
            break;
        case TxOutcome::Status::rejected:
            writer.member("error", outcome.rejection.text());
            break;
        case TxOutcome::Status::not_validated:
            writer.member("error", "package-not-validated");
            break;
    }
    writer.end_object();
}

JsonText package_json(const PackageOutcome& outcome,
                      const std::vector<TransactionPtr>& transactions) {
    const bool is_accepted = outcome.verdict == PackageOutcome::Verdict::accepted;
    JsonWriter writer(512);
    writer.begin_object();
    writer.member("package_msg", is_accepted ? "success" : outcome.rejection.text());
    writer.key("tx-results").begin_object();
    for (const TransactionPtr& tx : transactions) {
        writer.key(tx->wtxid.to_display_hex());
        write_outcome(writer, *tx, outcome.transactions.at(tx->wtxid));
    }
    writer.end_object().key("replaced-transactions").begin_array();
    std::vector<primitives::Txid> replaced;
    for (const TransactionPtr& tx : outcome.replaced)
        replaced.push_back(tx->txid);
    std::sort(replaced.begin(), replaced.end());
    for (const primitives::Txid& txid : replaced)
        writer.value(txid);
    return writer.end_array().end_object().take();
}

/// Thread: node strand.
PackageOutcome submit(const NetworkContext& context,
                      const std::vector<TransactionPtr>& transactions,
                      std::optional<mempool::FeeRate> rate_max) {
    mempool::Mempool& pool = context.chain.pool();
    PackageOutcome outcome = pool.accept_package(transactions, rate_max);
    for (const TransactionPtr& tx : transactions)
        if (pool.find(tx->txid) != nullptr) context.control->announce(tx->txid);
    return outcome;
}

RpcResult<JsonText> submitpackage(const NetworkContext& context, const Request& request) {
    const Json& array = request.param("package");
    if (array.size() < 1 || array.size() > mempool::kPackageCountMax)
        MALHA_TRY(transactions_from(array));
    const auto rate_max = MALHA_TRY(fee_rate_max(request));
    const auto burn_max = MALHA_TRY(burn_amount_max(request));
    const auto transactions = MALHA_TRY(transactions_from(array));
    for (const TransactionPtr& tx : transactions)
        MALHA_TRY(check_burned(*tx, burn_max));
    if (transactions.size() > 1 && !mempool::is_child_with_parents_tree(transactions))
        return rpc_fail(ErrorCode::verify_error,
                        "package topology disallowed. not child-with-parents or parents depend on "
                        "each other.");
    std::optional<mempool::FeeRate> limit;
    if (rate_max.sat_per_kvb > 0) limit = rate_max;
    const PackageOutcome outcome =
        context.chain.on_strand([&] { return submit(context, transactions, limit); });
    return package_json(outcome, transactions);
}

std::vector<Field> outcome_fields() {
    return {field("txid", ResultType::hex, "Transaction id"),
            optional_field("other-wtxid", ResultType::hex,
                           "Hash of the same transaction with another witness, in the pool"),
            optional_field("vsize", ResultType::number, "Virtual size"),
            {.name = "fees",
             .type = ResultType::object,
             .description = "Fees",
             .presence = Presence::optional,
             .inner = {field("base", ResultType::amount, "Its fee in coins"),
                       optional_field("effective-feerate", ResultType::amount,
                                      "Rate it was judged by, coins per 1000 virtual bytes"),
                       {.name = "effective-includes",
                        .type = ResultType::array,
                        .description = "What was judged together",
                        .presence = Presence::optional,
                        .inner = {field({}, ResultType::hex, "Hash with witness")}}}},
            optional_field("error", ResultType::string, "Why it was not taken")};
}

}  // namespace

void register_package_methods(MethodTable& table, const NetworkContext& context) {
    table.add(
        {.name = "submitpackage",
         .category = "rawtransactions",
         .description = "Gives the pool a child with its unconfirmed parents, so that the child "
                        "can pay for them.",
         .arguments = {{.names = "package",
                        .type = ArgType::array,
                        .description = "The parents, then the child; parents must not spend from "
                                       "each other",
                        .inner = {optional("rawtx", ArgType::hex, {}, "A transaction")}},
                       fee_rate_argument(),
                       burn_amount_argument()},
         .results = returns_object(
             {field("package_msg", ResultType::string, "\"success\", or what was wrong"),
              nested("tx-results", ResultType::dynamic_object, "By hash with witness",
                     {nested("wtxid", ResultType::object, {}, outcome_fields())}),
              {.name = "replaced-transactions",
               .type = ResultType::array,
               .description = "What had to go",
               .presence = Presence::optional,
               .inner = {field({}, ResultType::hex, "Transaction id")}}}),
         .examples = {{"[\"raw-parent-tx-1\", \"raw-child-tx\"]"}},
         .handler = [context](const Request& request) { return submitpackage(context, request); }});
}

}  // namespace malha::rpc
