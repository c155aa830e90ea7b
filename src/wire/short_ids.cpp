// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See short_ids.hpp.
#include "short_ids.hpp"

#include <algorithm>
#include <array>

#include "malha/wire/commands.hpp"

namespace malha::wire {
namespace {

/// The id of a command is its position here, counted from 1.
constexpr std::array kCommands = {
    command::kAddr,      command::kBlock,        command::kBlockTxn,    command::kCmpctBlock,
    command::kFeeFilter, command::kFilterAdd,    command::kFilterClear, command::kFilterLoad,
    command::kGetBlocks, command::kGetBlockTxn,  command::kGetData,     command::kGetHeaders,
    command::kHeaders,   command::kInv,          command::kMempool,     command::kMerkleBlock,
    command::kNotFound,  command::kPing,         command::kPong,        command::kSendCmpct,
    command::kTx,        command::kGetCFilters,  command::kCFilter,     command::kGetCFHeaders,
    command::kCFHeaders, command::kGetCFCheckpt, command::kCFCheckpt,   command::kAddrV2,
};

}  // namespace

std::optional<std::uint8_t> short_id_of(std::string_view command) {
    const auto* found = std::ranges::find(kCommands, command);
    if (found == kCommands.end()) return std::nullopt;
    return static_cast<std::uint8_t>(found - kCommands.begin() + 1);
}

std::optional<std::string_view> command_of(std::uint8_t short_id) {
    if (short_id == 0 || short_id > kCommands.size()) return std::nullopt;
    return kCommands[short_id - 1u];
}

}  // namespace malha::wire
