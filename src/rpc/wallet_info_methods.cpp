// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// getwalletinfo, setwalletflag.
#include <algorithm>

#include "wallet_declare.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;
using wallet::AddressUse;
using wallet::WalletFlag;

// What older programs knew as the version of wallets.
constexpr int kWalletVersion = 169900;

void write_scanning(JsonWriter& writer, const WalletMethodContext& context,
                    const wallet::Wallet& wallet) {
    if (!wallet.scan) {
        writer.member("scanning", false);
        return;
    }
    const auto duration = std::chrono::duration_cast<std::chrono::seconds>(
        context.chain.clock->mono() - wallet.scan->started);
    writer.key("scanning").begin_object().member("duration", duration.count());
    writer.key("progress").real(wallet.scan->progress).end_object();
}

RpcResult<JsonText> getwalletinfo(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const wallet::Keychain& keychain = wallet.keychain();
        JsonWriter writer(512);
        writer.begin_object().member("walletname", wallet.name());
        writer.member("walletversion", kWalletVersion).member("format", "sqlite");
        writer.member("txcount", wallet.history().size());
        writer.member("keypoolsize", keychain.keypool_size(AddressUse::receive));
        writer.member("keypoolsize_hd_internal", keychain.keypool_size(AddressUse::change));
        if (wallet.is_encrypted()) writer.member("unlocked_until", wallet.unlocked_until().value);
        writer.member("private_keys_enabled", !wallet.has(WalletFlag::disable_private_keys));
        writer.member("avoid_reuse", wallet.has(WalletFlag::avoid_reuse));
        write_scanning(writer, context, wallet);
        writer.member("descriptors", true);
        writer.member("external_signer", wallet.has(WalletFlag::external_signer));
        writer.member("blank", wallet.has(WalletFlag::blank_wallet));
        if (const auto birth = wallet.birth_time(); birth.value != 0)
            writer.member("birthtime", birth.value);
        writer.key("flags").begin_array();
        for (const auto& entry : wallet::kWalletFlagNames)
            if (wallet.has(entry.flag)) writer.value(entry.name);
        writer.end_array();
        write_last_block(writer, wallet);
        return writer.end_object().take();
    });
}

RpcResult<JsonText> setwalletflag(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const std::string& name = request.text("flag");
        const bool value = request.flag_or("value", true);
        const auto known =
            std::ranges::find(wallet::kWalletFlagNames, name, &wallet::WalletFlagName::name);
        if (known == wallet::kWalletFlagNames.end())
            return rpc_fail(ErrorCode::invalid_parameter, "Unknown wallet flag: ", name);
        if (known->flag != WalletFlag::avoid_reuse)
            return rpc_fail(ErrorCode::invalid_parameter, "Wallet flag is immutable: ", name);
        if (wallet.has(known->flag) == value)
            return rpc_fail(ErrorCode::invalid_parameter, "Wallet flag is already set to ",
                            value ? "true" : "false", ": ", name);
        MALHA_TRY(from_wallet(wallet.set_flag(known->flag, value)));
        JsonWriter writer;
        writer.begin_object().member("flag_name", name).member("flag_state", value);
        if (value)
            writer.member("warnings",
                          "You need to rescan the blockchain in order to correctly mark used "
                          "destinations in the past. Until this is done, some destinations may be "
                          "considered unused, even if the opposite is the case.");
        return writer.end_object().take();
    });
}

Method getwalletinfo_method() {
    Field scanning = nested("scanning", ResultType::object, "A rescan, or false",
                            {field("duration", ResultType::number, "Seconds so far"),
                             field("progress", ResultType::number, "Share that is done")});
    scanning.type_check = TypeCheck::by_handler;
    return {.name = "getwalletinfo",
            .category = "wallet",
            .description = "The state of the wallet.",
            .results = returns_object(
                {field("walletname", ResultType::string, "Its name"),
                 field("walletversion", ResultType::number, "A number that no longer changes"),
                 field("format", ResultType::string, "Format of its file: sqlite"),
                 field("txcount", ResultType::number, "Transactions"),
                 field("keypoolsize", ResultType::number, "Addresses that are ready"),
                 optional_field("keypoolsize_hd_internal", ResultType::number,
                                "Addresses for change that are ready"),
                 optional_field("unlocked_until", ResultType::time,
                                "When it locks itself; 0: it is locked; absent: not encrypted"),
                 field("private_keys_enabled", ResultType::boolean, "Whether it may hold any"),
                 field("avoid_reuse", ResultType::boolean, "Whether it avoids reuse of addresses"),
                 scanning, field("descriptors", ResultType::boolean, "Always true"),
                 field("external_signer", ResultType::boolean, "Whether a device signs"),
                 field("blank", ResultType::boolean, "Whether it was made without keys"),
                 optional_field("birthtime", ResultType::time, "Nothing of it is older"),
                 nested("flags", ResultType::array, "Its flags",
                        {field({}, ResultType::string, "A flag")}),
                 last_block_field()}),
            .examples = {{}}};
}

}  // namespace

void register_wallet_info_methods(MethodTable& table, const WalletMethodContext& context) {
    add_wallet_method(table, context, getwalletinfo_method(), getwalletinfo);
    add_wallet_method(
        table, context,
        {.name = "setwalletflag",
         .category = "wallet",
         .description = "Changes a flag of the wallet. Only avoid_reuse can be changed.",
         .arguments = {required("flag", string, "Name of the flag"),
                       optional("value", boolean, "true", "Its new state")},
         .results = returns_object(
             {field("flag_name", ResultType::string, "Name of the flag"),
              field("flag_state", ResultType::boolean, "Its new state"),
              optional_field("warnings", ResultType::string, "What follows from it")}),
         .examples = {{"\"avoid_reuse\""}}},
        setwalletflag);
}

}  // namespace malha::rpc
