// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Every message struct, for tests that hold for all of them. Header only: fuzz targets use it too.
#pragma once

#include <string_view>
#include <utility>

#include "malha/wire/address_messages.hpp"
#include "malha/wire/block_messages.hpp"
#include "malha/wire/bloom_messages.hpp"
#include "malha/wire/compact_block_messages.hpp"
#include "malha/wire/filter_messages.hpp"
#include "malha/wire/handshake_messages.hpp"
#include "malha/wire/inventory_messages.hpp"

namespace malha::test {

template <class... Messages>
struct MessageList {
    /// Calls visit.template operator()<Message>() for the message of that name; false: none has it.
    template <class Visitor>
    static bool visit(std::string_view name, Visitor&& visitor) {
        return ((Messages::kCommand == name && (visitor.template operator()<Messages>(), true)) ||
                ...);
    }
    template <class Visitor>
    static void visit_all(Visitor&& visitor) {
        (visitor.template operator()<Messages>(), ...);
    }
};

using AllMessages =
    MessageList<wire::Version, wire::Verack, wire::WtxidRelay, wire::SendAddrV2, wire::SendTxRcncl,
                wire::Feature, wire::Ping, wire::Pong, wire::GetAddr, wire::Addr, wire::AddrV2,
                wire::Inv, wire::GetData, wire::NotFound, wire::Mempool, wire::FeeFilter,
                wire::TxMessage, wire::GetBlocks, wire::GetHeaders, wire::Headers,
                wire::SendHeaders, wire::BlockMessage, wire::SendCmpct, wire::CmpctBlock,
                wire::GetBlockTxn, wire::BlockTxn, wire::FilterLoad, wire::FilterAdd,
                wire::FilterClear, wire::MerkleBlock, wire::GetCFilters, wire::CFilter,
                wire::GetCFHeaders, wire::CFHeaders, wire::GetCFCheckpt, wire::CFCheckpt>;

}  // namespace malha::test
