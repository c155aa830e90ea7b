// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// estimatesmartfee and estimaterawfee. See fee_methods.hpp.
#include "malha/rpc/fee_methods.hpp"

#include <algorithm>
#include <cmath>

#include "declare.hpp"
#include "malha/mempool/mempool.hpp"
#include "malha/mempool/pool_estimate.hpp"

namespace malha::rpc {
namespace {

using mempool::EstimateHorizon;
using mempool::EstimateMode;
using mempool::EstimateRange;
using mempool::FeeRate;
using mempool::RawEstimate;
using primitives::Amount;

constexpr double kThresholdDefault = 0.95;

RpcResult<int> confirmation_target(const Request& request) {
    const int target = MALHA_TRY(request.integer<int>("conf_target"));
    if (target < 1 || target > mempool::kEstimateTargetMax)
        return rpc_fail(ErrorCode::invalid_parameter, "Invalid conf_target, must be between 1 and ",
                        std::to_string(mempool::kEstimateTargetMax));
    return target;
}

std::string mode_text(const Request& request) {
    std::string mode = request.text_or("estimate_mode", "economical");
    std::transform(mode.begin(), mode.end(), mode.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return mode;
}

RpcResult<EstimateMode> estimate_mode(const std::string& mode) {
    if (mode == "conservative") return EstimateMode::conservative;
    if (mode == "economical" || mode == "unset") return EstimateMode::economical;
    return rpc_fail(ErrorCode::invalid_parameter,
                    "Invalid estimate_mode parameter, must be one of: \"unset\", \"economical\", "
                    "\"conservative\"");
}

void write_error(JsonWriter& writer, std::string_view error) {
    writer.key("errors").begin_array().value(error).end_array();
}

/// estimatesmartfee with mode "mempool", which is ours.
JsonText estimate_from_pool(const ChainContext& context, int target) {
    target = std::min(target, mempool::kPoolEstimateTargetMax);
    const auto rate =
        context.on_strand([&] { return mempool::estimate_from_pool(context.pool(), target); });
    JsonWriter writer;
    writer.begin_object();
    if (rate)
        writer.member("feerate", Amount{rate->sat_per_kvb});
    else
        write_error(writer, rate.error().message);
    return writer.member("blocks", target).end_object().take();
}

RpcResult<void> check_enabled(const ChainContext& context) {
    if (context.fee_estimator != nullptr) return {};
    return rpc_fail(ErrorCode::internal_error, "Fee estimation disabled");
}

RpcResult<JsonText> estimatesmartfee(const ChainContext& context, const Request& request) {
    MALHA_TRY(check_enabled(context));
    const int target = MALHA_TRY(confirmation_target(request));
    const std::string mode_name = mode_text(request);
    if (mode_name == "mempool") return estimate_from_pool(context, target);
    const EstimateMode mode = MALHA_TRY(estimate_mode(mode_name));
    struct Answer {
        mempool::SmartEstimate estimate;
        FeeRate pool_min;
    };
    const Answer answer = context.on_strand([&] {
        return Answer{context.fee_estimator->estimate(target, mode), context.pool().min_rate()};
    });
    JsonWriter writer;
    writer.begin_object();
    if (answer.estimate.rate == FeeRate{})
        write_error(writer, "Insufficient data or no feerate found");
    else  // Less would not be relayed, whatever blocks take.
        writer.member("feerate",
                      Amount{std::max(answer.estimate.rate, answer.pool_min).sat_per_kvb});
    return writer.member("blocks", answer.estimate.target).end_object().take();
}

double to_cents(double number) {
    return std::round(number * 100.0) / 100.0;
}

void write_range(JsonWriter& writer, std::string_view name, const EstimateRange& range) {
    writer.key(name).begin_object();
    writer.key("startrange").real(std::round(range.start));
    writer.key("endrange").real(std::round(range.end));
    writer.key("withintarget").real(to_cents(range.within_target));
    writer.key("totalconfirmed").real(to_cents(range.total_confirmed));
    writer.key("inmempool").real(to_cents(range.in_mempool));
    writer.key("leftmempool").real(to_cents(range.left_mempool)).end_object();
}

void write_horizon(JsonWriter& writer, std::string_view name, const RawEstimate& estimate) {
    const bool has_rate = std::llround(estimate.rate) > 0;
    writer.key(name).begin_object();
    if (has_rate) writer.member("feerate", Amount{std::llround(estimate.rate)});
    writer.key("decay").real(estimate.decay).member("scale", estimate.scale);
    if (has_rate) write_range(writer, "pass", estimate.pass);
    if (!has_rate || estimate.fail.start != -1) write_range(writer, "fail", estimate.fail);
    if (!has_rate)
        write_error(writer, "Insufficient data or no feerate found which meets threshold");
    writer.end_object();
}

RpcResult<JsonText> estimaterawfee(const ChainContext& context, const Request& request) {
    MALHA_TRY(check_enabled(context));
    const int target = MALHA_TRY(confirmation_target(request));
    const double threshold =
        request.has("threshold") ? request.param("threshold").real() : kThresholdDefault;
    if (threshold < 0 || threshold > 1)
        return rpc_fail(ErrorCode::invalid_parameter, "Invalid threshold");
    return context.on_strand([&]() -> RpcResult<JsonText> {
        JsonWriter writer(1024);
        writer.begin_object();
        const auto write = [&](std::string_view name, EstimateHorizon horizon) {
            if (const auto raw = context.fee_estimator->estimate_raw(target, threshold, horizon))
                write_horizon(writer, name, *raw);
        };
        write("short", EstimateHorizon::short_half_life);
        write("medium", EstimateHorizon::medium_half_life);
        write("long", EstimateHorizon::long_half_life);
        return writer.end_object().take();
    });
}

Field horizon_field(std::string name) {
    const auto range = [](std::string range_name, std::string description) {
        return Field{
            .name = std::move(range_name),
            .type = ResultType::object,
            .description = std::move(description),
            .presence = Presence::optional,
            .inner = {field("startrange", ResultType::number, "Lowest rate, satoshis per kvB"),
                      field("endrange", ResultType::number, "Highest rate"),
                      field("withintarget", ResultType::number, "Confirmed in time, decayed"),
                      field("totalconfirmed", ResultType::number, "Confirmed at all, decayed"),
                      field("inmempool", ResultType::number, "Waiting longer than the target"),
                      field("leftmempool", ResultType::number, "Left unconfirmed, decayed")}};
    };
    return {.name = std::move(name),
            .type = ResultType::object,
            .description = "Estimate of one horizon",
            .presence = Presence::optional,
            .inner = {optional_field("feerate", ResultType::amount, "Coins per 1000 virtual bytes"),
                      field("decay", ResultType::number, "Of the counts, at each block"),
                      field("scale", ResultType::number, "Blocks that are counted together"),
                      range("pass", "Lowest range of rates that was good enough"),
                      range("fail", "Highest range that was not"),
                      {.name = "errors",
                       .type = ResultType::array,
                       .description = "Why there is no rate",
                       .presence = Presence::optional,
                       .inner = {field({}, ResultType::string, "An error")}}}};
}

Argument target_argument() {
    return required("conf_target", ArgType::number,
                    "Blocks within which to be confirmed, 1 to 1008");
}

}  // namespace

void register_fee_methods(MethodTable& table, const ChainContext& context) {
    table.add({.name = "estimatesmartfee",
               .category = "util",
               .description = "The fee rate that got transactions confirmed within so many blocks, "
                              "from what this node saw.",
               .arguments = {target_argument(),
                             optional("estimate_mode", ArgType::string, "\"economical\"",
                                      "economical; conservative: holds on to what was needed over "
                                      "longer times; mempool: what the next blocks would take, "
                                      "at most 24")},
               .results = returns_object(
                   {optional_field("feerate", ResultType::amount, "Coins per 1000 virtual bytes"),
                    {.name = "errors",
                     .type = ResultType::array,
                     .description = "Why there is no estimate",
                     .presence = Presence::optional,
                     .inner = {field({}, ResultType::string, "An error")}},
                    field("blocks", ResultType::number, "Blocks that the estimate is for")}),
               .examples = {{"6"}},
               .handler = [context](const Request& request) {
                   return estimatesmartfee(context, request);
               }});
    table.add({.name = "estimaterawfee",
               .category = "hidden",
               .description = "What the fee estimator knows, for each of its horizons.",
               .arguments = {target_argument(),
                             optional("threshold", ArgType::number, "0.95",
                                      "Share that must have been confirmed in time, 0 to 1")},
               .results = returns_object(
                   {horizon_field("short"), horizon_field("medium"), horizon_field("long")}),
               .examples = {{"6, 0.9"}},
               .handler = [context](const Request& request) {
                   return estimaterawfee(context, request);
               }});
}

}  // namespace malha::rpc
