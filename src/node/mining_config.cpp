// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options of block creation.
#include <string>

#include "config_parts.hpp"

namespace malha::node {
namespace {

constexpr primitives::Weight kBlockWeightMax = 4'000'000;  // BIP 141
/// Room for the header and a small coinbase transaction.
constexpr primitives::Weight kReservedWeightMin = 2'000;
constexpr primitives::Weight kReservedWeightDefault = 8'000;

std::string shown(std::string_view name, primitives::Weight value) {
    return "-" + std::string(name) + " (" + std::to_string(value) + ")";
}

base::Status check_within_consensus(std::string_view name, primitives::Weight value) {
    if (value <= kBlockWeightMax) return {};
    return base::fail(shown(name, value), " exceeds consensus maximum block weight (",
                      std::to_string(kBlockWeightMax), ")");
}

}  // namespace

base::Result<MiningConfig> read_mining_config(const config::Options& options) {
    MiningConfig mining;
    mining.assembly.rate_min = {
        MALHA_TRY(amount_option(options, "blockmintxfee", primitives::Amount{1})).sat};
    mining.assembly.weight_max = options.get_int("blockmaxweight", kBlockWeightMax);
    MALHA_TRY(check_within_consensus("blockmaxweight", mining.assembly.weight_max));
    mining.assembly.weight_reserved =
        options.get_int("blockreservedweight", kReservedWeightDefault);
    MALHA_TRY(check_within_consensus("blockreservedweight", mining.assembly.weight_reserved));
    if (mining.assembly.weight_reserved < kReservedWeightMin)
        return base::fail(shown("blockreservedweight", mining.assembly.weight_reserved),
                          " is lower than minimum safety value of (",
                          std::to_string(kReservedWeightMin), ")");
    if (mining.assembly.weight_reserved > mining.assembly.weight_max)
        return base::fail(shown("blockreservedweight", mining.assembly.weight_reserved),
                          " exceeds ", shown("blockmaxweight", mining.assembly.weight_max));
    if (options.is_set("blockversion"))
        mining.block_version = static_cast<std::int32_t>(options.get_int("blockversion", 0));
    mining.log_priority = options.get_bool("printpriority", false);
    return mining;
}

}  // namespace malha::node
