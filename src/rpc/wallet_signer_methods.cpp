// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// enumeratesigners, walletdisplayaddress: devices that sign for wallets. See
// wallet_spend_methods.hpp.
#include "malha/rpc/wallet_spend_methods.hpp"
#include "malha/wallet/external_signer.hpp"
#include "wallet_declare.hpp"

namespace malha::rpc {
namespace {

using wallet::Wallet;

/// Clients know the words.
constexpr const char* kNoSigner = "Error: restart bitcoind with -signer=<cmd>";

RpcResult<JsonText> enumeratesigners(const WalletMethodContext& context, const Request&) {
    if (context.signer == nullptr) return rpc_fail(ErrorCode::misc, kNoSigner);
    const auto devices = context.signer->devices();
    if (!devices) return rpc_fail(ErrorCode::misc, devices.error().message);
    JsonWriter writer;
    writer.begin_object().key("signers").begin_array();
    for (const wallet::SignerDevice& device : *devices)
        writer.begin_object()
            .member("fingerprint", device.fingerprint)
            .member("name", device.name)
            .end_object();
    return writer.end_array().end_object().take();
}

/// What the device shows for a script of the wallet. Errors: misc.
RpcResult<std::string> display(const WalletMethodContext& context, const Wallet& wallet,
                               const base::Bytes& script) {
    const auto fail = [](const std::string& message) { return rpc_fail(ErrorCode::misc, message); };
    if (!wallet.has(wallet::WalletFlag::external_signer) || !wallet.is_mine(script))
        return fail("There is no ScriptPubKeyManager for this address");
    wallet::ExternalSigner* signer = wallet.context().signer;
    if (signer == nullptr) return fail(kNoSigner);
    const auto device = wallet::only_device(*signer);
    if (!device) return fail(device.error().message);
    const auto descriptor = keys::infer_descriptor(script, wallet.solving_data(script));
    const auto shown =
        signer->display_address(*device, descriptor.text(context.chain.address_format));
    if (!shown) return fail(shown.error().message);
    return *shown;
}

RpcResult<JsonText> walletdisplayaddress(const WalletMethodContext& context,
                                         const Request& request) {
    return context.with_wallet(request, [&](Wallet& wallet) -> RpcResult<JsonText> {
        const std::string& address = request.text("address");
        const auto script = keys::decode_address(address, context.chain.address_format);
        if (!script) return rpc_fail(ErrorCode::invalid_address_or_key, "Invalid address");
        const std::string shown = MALHA_TRY(display(context, wallet, *script));
        // A program between that shows another address must not go unnoticed.
        if (shown != address)
            return rpc_fail(ErrorCode::misc, "Signer echoed unexpected address ", shown);
        JsonWriter writer;
        return writer.begin_object().member("address", address).end_object().take();
    });
}

}  // namespace

void register_signer_methods(MethodTable& table, const WalletMethodContext& context) {
    const Field device = nested({}, ResultType::object, {},
                                {field("fingerprint", ResultType::hex, "Of its master key"),
                                 field("name", ResultType::string, "Its model")});
    table.add(
        {.name = "enumeratesigners",
         .category = "signer",
         .description = "The devices that the program of -signer finds.",
         .results = returns_object({nested("signers", ResultType::array, "The devices", {device})}),
         .examples = {{""}},
         .handler = [context](const Request& request) {
             return enumeratesigners(context, request);
         }});
}

void register_wallet_signer_methods(MethodTable& table, const WalletMethodContext& context) {
    add_wallet_method(table, context,
                      {.name = "walletdisplayaddress",
                       .category = "wallet",
                       .description = "Shows an address on the device that signs for the wallet.",
                       .arguments = {required("address", ArgType::string, "The address")},
                       .results = returns_object({field("address", ResultType::string,
                                                        "The address, as the device shows it")}),
                       .examples = {{"\"bcrt1q5zv8qxa845u39ykmrjzvy326v06rc2ms3ss3d8\""}}},
                      walletdisplayaddress);
}

}  // namespace malha::rpc
