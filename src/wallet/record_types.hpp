// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Names of the records and of what they hold, shared by reading and writing.
#pragma once

#include <string_view>

namespace malha::wallet::record {

inline constexpr std::string_view kActiveExternal = "activeexternalspk";
inline constexpr std::string_view kActiveInternal = "activeinternalspk";
inline constexpr std::string_view kBestBlock = "bestblock";
inline constexpr std::string_view kBestBlockNoMerkle = "bestblock_nomerkle";
inline constexpr std::string_view kDestData = "destdata";
inline constexpr std::string_view kFlags = "flags";
inline constexpr std::string_view kLockedUtxo = "lockedutxo";
inline constexpr std::string_view kMasterKey = "mkey";
inline constexpr std::string_view kMinVersion = "minversion";
inline constexpr std::string_view kName = "name";
inline constexpr std::string_view kOrderPosNext = "orderposnext";
inline constexpr std::string_view kPurpose = "purpose";
inline constexpr std::string_view kTx = "tx";
inline constexpr std::string_view kVersion = "version";
inline constexpr std::string_view kWalletDescriptor = "walletdescriptor";
inline constexpr std::string_view kDescriptorCache = "walletdescriptorcache";
inline constexpr std::string_view kDescriptorCkey = "walletdescriptorckey";
inline constexpr std::string_view kDescriptorKey = "walletdescriptorkey";
inline constexpr std::string_view kDescriptorLastHardened = "walletdescriptorlhcache";

// Notes of a transaction that are members of WalletTx.
inline constexpr std::string_view kNoteFromAccount = "fromaccount";
inline constexpr std::string_view kNotePosition = "n";
inline constexpr std::string_view kNoteSpent = "spent";
inline constexpr std::string_view kNoteTimeSmart = "timesmart";

}  // namespace malha::wallet::record
