// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See block_stats.hpp.
#include "block_stats.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>

#include "declare.hpp"
#include "malha/rpc/json_writer.hpp"
#include "malha/rpc/values.hpp"
#include "malha/script/script.hpp"

namespace malha::rpc {
namespace {

using primitives::Weight;

// Bytes that an entry of the UTXO set is taken to need beside the output: outpoint and height.
constexpr std::int64_t kCoinOverhead = 36 + 4;

struct FeeRate {
    std::int64_t rate = 0;  ///< satoshis per virtual byte
    Weight weight = 0;
};

/// Least, greatest, sum and all values of one quantity.
struct Series {
    std::vector<std::int64_t> values;

    void add(std::int64_t value) { values.push_back(value); }
    [[nodiscard]] std::int64_t min() const {
        return values.empty() ? 0 : *std::min_element(values.begin(), values.end());
    }
    [[nodiscard]] std::int64_t max() const {
        return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
    }
    [[nodiscard]] std::int64_t sum() const {
        std::int64_t total = 0;
        for (const std::int64_t value : values)
            total += value;
        return total;
    }
    [[nodiscard]] std::int64_t average() const {
        return values.empty() ? 0 : sum() / static_cast<std::int64_t>(values.size());
    }
    /// Of an even number of values the mean of the middle ones, rounded towards zero.
    [[nodiscard]] std::int64_t median() const {
        if (values.empty()) return 0;
        std::vector<std::int64_t> sorted = values;
        std::sort(sorted.begin(), sorted.end());
        const std::size_t middle = sorted.size() / 2;
        return sorted.size() % 2 != 0 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
};

struct Statistics {
    Series fees, sizes, rates;
    std::vector<FeeRate> weighted_rates;
    std::int64_t inputs = 0;
    std::int64_t outputs = 0;
    std::int64_t spendable_outputs = 0;
    std::int64_t total_out = 0;
    Weight total_weight = 0;
    std::int64_t segwit_count = 0;
    std::int64_t segwit_size = 0;
    Weight segwit_weight = 0;
    std::int64_t coin_bytes = 0;         ///< growth of the UTXO set with every output counted
    std::int64_t coin_bytes_actual = 0;  ///< the same without outputs that never enter it
};

std::int64_t coin_size(const primitives::TxOutput& output) {
    const std::size_t script = output.script_pubkey.size();
    return static_cast<std::int64_t>(8 + primitives::compact_size_length(script) + script) +
           kCoinOverhead;
}

/// BIP 30: two coinbases repeated earlier ones; their outputs replaced coins that existed already.
bool is_repeated_coinbase(const BlockStatsInput& input) {
    static const std::array<std::pair<primitives::Height, const char*>, 2> kRepeats{{
        {91842, "00000000000a4d0a398161ffc163c503763b1f4360639393e0e4c8e300e0caec"},
        {91880, "00000000000743f190a18c5577a3c2d2a1f610ae9601ac046a38084ccb7cd721"},
    }};
    return std::any_of(kRepeats.begin(), kRepeats.end(), [&input](const auto& repeat) {
        return repeat.first == input.height && input.hash.to_display_hex() == repeat.second;
    });
}

std::int64_t count_outputs(Statistics& stats, const primitives::Transaction& tx,
                           const BlockStatsInput& input) {
    const bool uncounted = input.height == 0 || (tx.is_coinbase() && is_repeated_coinbase(input));
    std::int64_t total = 0;
    for (const primitives::TxOutput& output : tx.outputs) {
        total += output.value.sat;
        ++stats.outputs;
        stats.coin_bytes += coin_size(output);
        if (uncounted || script::is_unspendable(output.script_pubkey)) continue;
        ++stats.spendable_outputs;
        stats.coin_bytes_actual += coin_size(output);
    }
    return total;
}

void count_spend(Statistics& stats, const primitives::Transaction& tx, std::int64_t total_out,
                 std::span<const consensus::SpentOutput> spent) {
    const auto size = static_cast<std::int64_t>(tx.raw.size());
    stats.inputs += static_cast<std::int64_t>(tx.inputs.size());
    stats.total_out += total_out;
    stats.sizes.add(size);
    stats.total_weight += tx.weight();
    if (tx.has_witness()) {
        ++stats.segwit_count;
        stats.segwit_size += size;
        stats.segwit_weight += tx.weight();
    }
    std::int64_t fee = -total_out;
    for (const consensus::SpentOutput& coin : spent) {
        fee += coin.output.value.sat;
        stats.coin_bytes -= coin_size(coin.output);
        stats.coin_bytes_actual -= coin_size(coin.output);
    }
    const std::int64_t rate = fee * primitives::kWitnessScaleFactor / tx.weight();
    stats.fees.add(fee);
    stats.rates.add(rate);
    stats.weighted_rates.push_back({rate, tx.weight()});
}

Statistics collect(const primitives::Block& block, std::span<const consensus::SpentOutput> spent,
                   const BlockStatsInput& input) {
    Statistics stats;
    for (const primitives::Transaction& tx : block.transactions()) {
        const std::int64_t total_out = count_outputs(stats, tx, input);
        if (tx.is_coinbase()) continue;
        count_spend(stats, tx, total_out, spent.first(tx.inputs.size()));
        spent = spent.subspan(tx.inputs.size());
    }
    return stats;
}

/// The 10th, 25th, 50th, 75th and 90th percentile of the fee rate, weighted by weight.
std::array<std::int64_t, 5> rate_percentiles(std::vector<FeeRate> rates, Weight total_weight) {
    constexpr std::array<int, 5> kPercents{10, 25, 50, 75, 90};
    std::array<std::int64_t, 5> result{};
    if (rates.empty()) return result;
    std::sort(rates.begin(), rates.end(), [](const FeeRate& a, const FeeRate& b) {
        return std::pair(a.rate, a.weight) < std::pair(b.rate, b.weight);
    });
    std::size_t next = 0;
    Weight passed = 0;
    for (const FeeRate& entry : rates) {
        passed += entry.weight;
        while (next < kPercents.size() && passed * 100 >= total_weight * kPercents[next])
            result[next++] = entry.rate;
    }
    while (next < result.size())
        result[next++] = rates.back().rate;
    return result;
}

struct Value {
    const char* name;
    const char* description;
    std::function<void(JsonWriter&)> write;
};

std::vector<Value> values_of(const primitives::Block& block, const Statistics& s,
                             const BlockStatsInput& input) {
    const auto number = [](std::int64_t n) { return [n](JsonWriter& out) { out.value(n); }; };
    const auto average_rate =
        s.total_weight > 0 ? s.fees.sum() * primitives::kWitnessScaleFactor / s.total_weight : 0;
    return {
        {"avgfee", "Average fee", number(s.fees.average())},
        {"avgfeerate", "Average fee rate, satoshis per virtual byte", number(average_rate)},
        {"avgtxsize", "Average size", number(s.sizes.average())},
        {"blockhash", "Hash of the block",
         [hash = input.hash](JsonWriter& out) { out.display_hex(hash.bytes); }},
        {"feerate_percentiles", "Fee rates at the 10th, 25th, 50th, 75th and 90th percentile",
         [rates = rate_percentiles(s.weighted_rates, s.total_weight)](JsonWriter& out) {
             out.begin_array();
             for (const std::int64_t rate : rates)
                 out.value(rate);
             out.end_array();
         }},
        {"height", "Height of the block", number(input.height)},
        {"ins", "Inputs, without the coinbase's", number(s.inputs)},
        {"maxfee", "Highest fee", number(s.fees.max())},
        {"maxfeerate", "Highest fee rate", number(s.rates.max())},
        {"maxtxsize", "Largest size", number(s.sizes.max())},
        {"medianfee", "Median fee", number(s.fees.median())},
        {"mediantime", "Median time of the last eleven blocks", number(input.median_time)},
        {"mediantxsize", "Median size", number(s.sizes.median())},
        {"minfee", "Lowest fee", number(s.fees.min())},
        {"minfeerate", "Lowest fee rate", number(s.rates.min())},
        {"mintxsize", "Smallest size", number(s.sizes.min())},
        {"outs", "Outputs", number(s.outputs)},
        {"subsidy", "New coins the block may create", number(input.subsidy.sat)},
        {"swtotal_size", "Size of all transactions with witness", number(s.segwit_size)},
        {"swtotal_weight", "Weight of all transactions with witness", number(s.segwit_weight)},
        {"swtxs", "Transactions with witness", number(s.segwit_count)},
        {"time", "Time in the header", number(block.header().time)},
        {"total_out", "Sum of outputs, without the coinbase's", number(s.total_out)},
        {"total_size", "Size of all transactions but the coinbase", number(s.sizes.sum())},
        {"total_weight", "Weight of all transactions but the coinbase", number(s.total_weight)},
        {"totalfee", "Sum of fees", number(s.fees.sum())},
        {"txs", "Transactions, the coinbase included",
         number(static_cast<std::int64_t>(block.transactions().size()))},
        {"utxo_increase", "Outputs less inputs", number(s.outputs - s.inputs)},
        {"utxo_size_inc", "Their difference in bytes", number(s.coin_bytes)},
        {"utxo_increase_actual", "As utxo_increase, without outputs that cannot be spent",
         number(s.spendable_outputs - s.inputs)},
        {"utxo_size_inc_actual", "As utxo_size_inc, without outputs that cannot be spent",
         number(s.coin_bytes_actual)},
    };
}

/// Every value with its name, from an empty block: for declarations and name checks.
std::vector<Value> declared_values() {
    const auto empty = primitives::Block::assemble({}, {});
    return values_of(*empty, {}, {});
}

}  // namespace

RpcResult<std::set<std::string>> selected_statistics(const Json& names) {
    std::set<std::string> wanted;
    if (names.is_null()) return wanted;
    const std::vector<Value> known = declared_values();
    for (const Json& entry : names.values()) {
        const std::string_view name = MALHA_TRY(string_from(entry));
        const bool exists = std::any_of(known.begin(), known.end(),
                                        [name](const Value& value) { return name == value.name; });
        if (!exists)
            return rpc_fail(ErrorCode::invalid_parameter, "Invalid selected statistic '",
                            std::string(name), "'");
        wanted.emplace(name);
    }
    return wanted;
}

JsonText block_stats_json(const primitives::Block& block,
                          std::span<const consensus::SpentOutput> spent,
                          const BlockStatsInput& input, const std::set<std::string>& wanted) {
    const Statistics stats = collect(block, spent, input);
    JsonWriter writer(1024);
    writer.begin_object();
    for (const Value& value : values_of(block, stats, input)) {
        if (!wanted.empty() && !wanted.contains(value.name)) continue;
        writer.key(value.name);
        value.write(writer);
    }
    return writer.end_object().take();
}

std::vector<Field> block_stats_fields() {
    std::vector<Field> fields;
    for (const Value& value : declared_values()) {
        const std::string_view name = value.name;
        const auto type = name == "blockhash"             ? ResultType::hex
                          : name == "feerate_percentiles" ? ResultType::array
                                                          : ResultType::number;
        fields.push_back(optional_field(value.name, type, value.description));
    }
    return fields;
}

}  // namespace malha::rpc
