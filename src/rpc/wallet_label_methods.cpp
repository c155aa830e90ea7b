// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// setlabel, listlabels, getaddressesbylabel.
#include <map>
#include <set>

#include "wallet_arguments.hpp"
#include "wallet_declare.hpp"
#include "wallet_json.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;

RpcResult<JsonText> setlabel(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const auto script =
            MALHA_TRY(script_of_address(request.text("address"), context.chain.address_format));
        const std::string label = MALHA_TRY(label_from(request.param("label")));
        // As we write it, whatever case it came in.
        const auto address = keys::encode_address(script, context.chain.address_format);
        MALHA_TRY(
            from_disk(wallet.address_book().set(address.value_or(request.text("address")), label,
                                                wallet.is_mine(script) ? "receive" : "send")));
        return json_null();
    });
}

RpcResult<JsonText> listlabels(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const std::string purpose = request.text_or("purpose", "");
        const bool is_known =
            purpose.empty() || purpose == "send" || purpose == "receive" || purpose == "refund";
        if (!is_known)
            return rpc_fail(ErrorCode::invalid_parameter,
                            "Invalid 'purpose' argument, must be a known purpose string, "
                            "typically 'send', or 'receive'.");
        std::set<std::string> labels;
        for (const auto& [address, entry] : wallet.address_book().entries())
            if (entry.label && (purpose.empty() || entry.purpose == purpose))
                labels.insert(*entry.label);
        JsonWriter writer;
        writer.begin_array();
        for (const std::string& label : labels)
            writer.value(label);
        return writer.end_array().take();
    });
}

RpcResult<JsonText> getaddressesbylabel(const WalletMethodContext& context,
                                        const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const std::string label = MALHA_TRY(label_from(request.param("label")));
        std::map<base::Bytes, std::pair<std::string, std::string>, EstablishedOrder> found;
        for (const auto& [address, entry] : wallet.address_book().entries()) {
            if (!entry.label || *entry.label != label) continue;
            const auto script = keys::decode_address(address, context.chain.address_format);
            if (script) found[*script] = {address, entry.purpose};
        }
        JsonWriter writer;
        writer.begin_object();
        for (const auto& [script, entry] : found) {
            writer.key(entry.first).begin_object();
            writer.member("purpose", entry.second.empty() ? "unknown" : entry.second);
            writer.end_object();
        }
        if (found.empty())
            return rpc_fail(ErrorCode::wallet_invalid_label_name, "No addresses with label ",
                            label);
        return writer.end_object().take();
    });
}

}  // namespace

void register_wallet_label_methods(MethodTable& table, const WalletMethodContext& context) {
    add_wallet_method(table, context,
                      {.name = "setlabel",
                       .category = "wallet",
                       .description = "Sets the label of an address, ours or another's.",
                       .arguments = {required("address", string, "The address"),
                                     required("label", string, "Its label")},
                       .results = returns(ResultType::null_value, {}),
                       .examples = {{"\"1D1ZrZNe3JUo7ZycKEYQQiQAWd9y54F4XX\", \"tabby\""}}},
                      setlabel);
    add_wallet_method(table, context,
                      {.name = "listlabels",
                       .category = "wallet",
                       .description = "All labels of addresses.",
                       .arguments = {optional("purpose", string, {},
                                              "Only of addresses to receive with (receive), or of "
                                              "others that we send to (send)")},
                       .results = returns(nested({}, ResultType::array, {},
                                                 {field({}, ResultType::string, "A label")})),
                       .examples = {{}, {"\"receive\""}}},
                      listlabels);
    const Field entry = nested("address", ResultType::object, "An address",
                               {field("purpose", ResultType::string, "send or receive")});
    add_wallet_method(table, context,
                      {.name = "getaddressesbylabel",
                       .category = "wallet",
                       .description = "The addresses of a label.",
                       .arguments = {required("label", string, "The label")},
                       .results = returns(nested({}, ResultType::dynamic_object, {}, {entry})),
                       .examples = {{"\"tabby\""}}},
                      getaddressesbylabel);
}

}  // namespace malha::rpc
