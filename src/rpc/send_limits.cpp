// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See send_limits.hpp.
#include "send_limits.hpp"

#include "decode_transaction.hpp"
#include "malha/script/script.hpp"

namespace malha::rpc {
namespace {

using primitives::Amount;

constexpr Amount kFeeRateDefault{10'000'000};

/// Whether every opcode is defined and no push is too large: otherwise nobody can spend it.
bool has_valid_operations(base::ByteView script) {
    constexpr auto kLastOpcode = static_cast<std::uint8_t>(script::OP_NOP10);
    script::ScriptReader reader(script);
    while (const auto instruction = reader.next())
        if (static_cast<std::uint8_t>(instruction->opcode) > kLastOpcode ||
            instruction->data.size() > script::kElementSizeMax)
            return false;
    return !reader.failed();
}

}  // namespace

RpcResult<mempool::FeeRate> fee_rate_max(const Request& request) {
    if (!request.has("maxfeerate")) return mempool::FeeRate{kFeeRateDefault.sat};
    const Amount rate = MALHA_TRY(request.amount("maxfeerate"));
    if (rate >= primitives::kCoin)
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Fee rates larger than or equal to 1BTC/kvB are not accepted");
    return mempool::FeeRate{rate.sat};
}

RpcResult<Amount> burn_amount_max(const Request& request) {
    return request.has("maxburnamount") ? request.amount("maxburnamount")
                                        : RpcResult<Amount>(Amount{});
}

RpcResult<void> check_burned(const primitives::Transaction& tx, Amount amount_max) {
    for (const primitives::TxOutput& output : tx.outputs) {
        const bool is_lost = script::is_unspendable(output.script_pubkey) ||
                             !has_valid_operations(output.script_pubkey);
        if (is_lost && output.value > amount_max)
            return rpc_fail(
                ErrorCode::verify_error,
                "Unspendable output exceeds maximum configured by user (maxburnamount)");
    }
    return {};
}

RpcResult<std::vector<primitives::TransactionPtr>> transactions_from(const Json& array) {
    if (array.size() < 1 || array.size() > mempool::kPackageCountMax)
        return rpc_fail(ErrorCode::invalid_parameter, "Array must contain between 1 and ",
                        std::to_string(mempool::kPackageCountMax), " transactions.");
    std::vector<primitives::TransactionPtr> transactions;
    for (const Json& element : array.values()) {
        const std::string text(MALHA_TRY(string_from(element)));
        auto tx = decode_transaction(text, WitnessGuess::try_both);
        if (tx == nullptr || tx->inputs.empty())
            return rpc_fail(ErrorCode::deserialization_error, "TX decode failed: ", text,
                            " Make sure the tx has at least one input.");
        transactions.push_back(std::move(tx));
    }
    return transactions;
}

Argument fee_rate_argument() {
    return {.names = "maxfeerate",
            .type = ArgType::amount,
            .presence = Presence::optional,
            .fallback = "\"0.10\"",
            .description =
                "Refuse what pays a higher rate, coins per 1000 virtual bytes; 0: "
                "accept any"};
}

Argument burn_amount_argument() {
    return {.names = "maxburnamount",
            .type = ArgType::amount,
            .presence = Presence::optional,
            .fallback = "\"0.00\"",
            .description = "Refuse what sends more, in coins, to an output that nobody can spend"};
}

void write_fees(JsonWriter& writer, const mempool::Accepted& accepted) {
    writer.key("fees").begin_object().member("base", accepted.base_fee);
    if (!accepted.judged_together.empty()) {
        writer.member("effective-feerate", Amount{accepted.effective_rate.sat_per_kvb});
        writer.key("effective-includes").begin_array();
        for (const primitives::Wtxid& wtxid : accepted.judged_together)
            writer.value(wtxid);
        writer.end_array();
    }
    writer.end_object();
}

}  // namespace malha::rpc
