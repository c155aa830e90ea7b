// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The names of the messages (v1 headers carry them; BIP324 short ids stand for them).
#pragma once

#include <array>
#include <string_view>

namespace malha::wire::command {

inline constexpr std::string_view kVersion = "version";
inline constexpr std::string_view kVerack = "verack";
inline constexpr std::string_view kWtxidRelay = "wtxidrelay";
inline constexpr std::string_view kSendAddrV2 = "sendaddrv2";
inline constexpr std::string_view kSendTxRcncl = "sendtxrcncl";
inline constexpr std::string_view kFeature = "feature";
inline constexpr std::string_view kPing = "ping";
inline constexpr std::string_view kPong = "pong";
inline constexpr std::string_view kGetAddr = "getaddr";
inline constexpr std::string_view kAddr = "addr";
inline constexpr std::string_view kAddrV2 = "addrv2";
inline constexpr std::string_view kInv = "inv";
inline constexpr std::string_view kGetData = "getdata";
inline constexpr std::string_view kNotFound = "notfound";
inline constexpr std::string_view kTx = "tx";
inline constexpr std::string_view kMempool = "mempool";
inline constexpr std::string_view kFeeFilter = "feefilter";
inline constexpr std::string_view kGetBlocks = "getblocks";
inline constexpr std::string_view kGetHeaders = "getheaders";
inline constexpr std::string_view kHeaders = "headers";
inline constexpr std::string_view kSendHeaders = "sendheaders";
inline constexpr std::string_view kBlock = "block";
inline constexpr std::string_view kSendCmpct = "sendcmpct";
inline constexpr std::string_view kCmpctBlock = "cmpctblock";
inline constexpr std::string_view kGetBlockTxn = "getblocktxn";
inline constexpr std::string_view kBlockTxn = "blocktxn";
inline constexpr std::string_view kFilterLoad = "filterload";
inline constexpr std::string_view kFilterAdd = "filteradd";
inline constexpr std::string_view kFilterClear = "filterclear";
inline constexpr std::string_view kMerkleBlock = "merkleblock";
inline constexpr std::string_view kGetCFilters = "getcfilters";
inline constexpr std::string_view kCFilter = "cfilter";
inline constexpr std::string_view kGetCFHeaders = "getcfheaders";
inline constexpr std::string_view kCFHeaders = "cfheaders";
inline constexpr std::string_view kGetCFCheckpt = "getcfcheckpt";
inline constexpr std::string_view kCFCheckpt = "cfcheckpt";
/// Long retired: only its final form is sent, to very old peers.
inline constexpr std::string_view kAlert = "alert";

/// Every message of the protocol as it is now.
inline constexpr std::array kAll = {
    kVersion,     kVerack,   kWtxidRelay,   kSendAddrV2, kSendTxRcncl,  kFeature,
    kPing,        kPong,     kGetAddr,      kAddr,       kAddrV2,       kInv,
    kGetData,     kNotFound, kTx,           kMempool,    kFeeFilter,    kGetBlocks,
    kGetHeaders,  kHeaders,  kSendHeaders,  kBlock,      kSendCmpct,    kCmpctBlock,
    kGetBlockTxn, kBlockTxn, kFilterLoad,   kFilterAdd,  kFilterClear,  kMerkleBlock,
    kGetCFilters, kCFilter,  kGetCFHeaders, kCFHeaders,  kGetCFCheckpt, kCFCheckpt};

}  // namespace malha::wire::command
