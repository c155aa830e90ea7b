// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The methods of wallets. Who asks for which wallet: wallet_context.hpp.
#pragma once

#include "malha/rpc/method.hpp"
#include "malha/rpc/wallet_context.hpp"

namespace malha::rpc {

/// All of the groups below, unless wallets are disabled.
void register_wallet_methods(MethodTable& table, const WalletMethodContext& context);

/// createwallet, loadwallet, unloadwallet, listwallets, listwalletdir, backupwallet, ...
void register_wallet_file_methods(MethodTable& table, const WalletMethodContext& context);
/// getwalletinfo, setwalletflag.
void register_wallet_info_methods(MethodTable& table, const WalletMethodContext& context);
/// getnewaddress, getrawchangeaddress, keypoolrefill.
void register_wallet_address_methods(MethodTable& table, const WalletMethodContext& context);
/// getaddressinfo.
void register_wallet_address_info_methods(MethodTable& table, const WalletMethodContext& context);
/// setlabel, listlabels, getaddressesbylabel.
void register_wallet_label_methods(MethodTable& table, const WalletMethodContext& context);
/// listtransactions, listsinceblock, gettransaction, abandontransaction.
void register_wallet_history_methods(MethodTable& table, const WalletMethodContext& context);
/// encryptwallet, walletpassphrase, walletlock, walletpassphrasechange, signmessage.
void register_wallet_lock_methods(MethodTable& table, const WalletMethodContext& context);
/// lockunspent, listlockunspent.
void register_wallet_coin_lock_methods(MethodTable& table, const WalletMethodContext& context);
/// importdescriptors, listdescriptors, createwalletdescriptor, gethdkeys, addhdkey.
void register_wallet_descriptor_methods(MethodTable& table, const WalletMethodContext& context);
/// Of the former, importdescriptors.
void register_wallet_import_methods(MethodTable& table, const WalletMethodContext& context);
/// rescanblockchain, abortrescan.
void register_wallet_scan_methods(MethodTable& table, const WalletMethodContext& context);
/// getreceivedbyaddress, getreceivedbylabel, listreceivedbyaddress, listreceivedbylabel.
void register_wallet_received_methods(MethodTable& table, const WalletMethodContext& context);
/// listaddressgroupings.
void register_wallet_grouping_methods(MethodTable& table, const WalletMethodContext& context);
/// importprunedfunds, removeprunedfunds.
void register_wallet_pruned_methods(MethodTable& table, const WalletMethodContext& context);
/// getbalance, getbalances, listunspent.
void register_wallet_coin_methods(MethodTable& table, const WalletMethodContext& context);

}  // namespace malha::rpc
