// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// listdescriptors, createwalletdescriptor.
#include <map>

#include "wallet_arguments.hpp"
#include "wallet_declare.hpp"
#include "wallet_hd_key_methods.hpp"
#include "wallet_hd_keys.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;
using keys::ExtendedPublicKey;
using wallet::AddressUse;
using wallet::DescriptorManager;
using wallet::WalletFlag;

// ---- listdescriptors

void write_descriptor(JsonWriter& writer, const wallet::Keychain& keychain,
                      const DescriptorManager& manager, const std::string& text) {
    const wallet::DescriptorRecord& record = manager.record();
    writer.begin_object().member("desc", text).member("timestamp", record.creation_time);
    writer.member("active", keychain.is_active(manager));
    if (keychain.is_active(manager))
        writer.member("internal", keychain.is_active(manager, AddressUse::change));
    if (manager.is_range()) {
        writer.key("range").begin_array().value(record.range_start);
        writer.value(record.range_end - 1).end_array();
        writer.member("next", record.next_index).member("next_index", record.next_index);
    }
    writer.end_object();
}

RpcResult<JsonText> listdescriptors(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const bool is_private = request.flag_or("private", false);
        if (is_private && wallet.has(WalletFlag::disable_private_keys))
            return rpc_fail(ErrorCode::wallet_error,
                            "Can't get private descriptor string for watch-only wallets");
        if (is_private) MALHA_TRY(need_unlocked(wallet));
        std::map<std::string, const DescriptorManager*> sorted;
        for (const auto& [id, manager] : wallet.keychain().managers()) {
            const auto text = is_private ? manager->text(keys::DescriptorForm::private_keys,
                                                         wallet.keychain().vault())
                                         : manager->normalized_text();
            if (!text || (is_private && !manager->has_private_keys()))
                return rpc_fail(ErrorCode::wallet_error, "Can't get descriptor string.");
            sorted[*text] = manager.get();
        }
        JsonWriter writer(1024);
        writer.begin_object().member("wallet_name", wallet.name());
        writer.key("descriptors").begin_array();
        for (const auto& [text, manager] : sorted)
            write_descriptor(writer, wallet.keychain(), *manager, text);
        return writer.end_array().end_object().take();
    });
}

// ---- createwalletdescriptor

/// The master key that a new descriptor stands on. Errors: see the messages.
RpcResult<ExtendedPublicKey> chosen_key(const wallet::Wallet& wallet, const Request& request,
                                        const keys::AddressFormat& format) {
    if (request.has("hdkey"))
        return hd_key_from(MALHA_TRY(string_from(request.param("hdkey"))), format);
    const HdKeys active = hd_keys_of(wallet, /*only_active=*/true);
    if (active.size() != 1)
        return rpc_fail(ErrorCode::invalid_address_or_key,
                        "Unable to determine which HD key to use from active descriptors. Please "
                        "specify with 'hdkey'");
    return active.begin()->first;
}

RpcResult<JsonText> createwalletdescriptor(const WalletMethodContext& context,
                                           const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const auto type = MALHA_TRY(address_type_from(request.text("type")));
        std::optional<bool> internal;
        if (request.has("internal")) internal = MALHA_TRY(bool_from(request.param("internal")));
        MALHA_TRY(need_unlocked(wallet));
        const keys::AddressFormat& format = context.chain.address_format;
        const ExtendedPublicKey root = MALHA_TRY(chosen_key(wallet, request, format));
        const auto master = MALHA_TRY(private_hd_key(wallet, root, format));
        std::vector<AddressUse> uses = {AddressUse::receive, AddressUse::change};
        if (internal) uses = {*internal ? AddressUse::change : AddressUse::receive};
        JsonWriter writer;
        writer.begin_object().key("descs").begin_array();
        bool is_any = false;
        for (const AddressUse use : uses) {
            if (wallet.keychain().has_standard(root, type, use)) continue;
            const auto* manager =
                MALHA_TRY(from_wallet(wallet.keychain().add_standard(root, master.key, type, use)));
            writer.value(manager->normalized_text());
            is_any = true;
        }
        if (!is_any) return rpc_fail(ErrorCode::wallet_error, "Descriptor already exists");
        wallet.scripts_added();
        return writer.end_array().end_object().take();
    });
}

// ---- declarations

Method listdescriptors_method() {
    const Field one = nested(
        {}, ResultType::object, {},
        {field("desc", ResultType::string, "The descriptor"),
         field("timestamp", ResultType::number, "When it was made"),
         field("active", ResultType::boolean, "Whether new addresses come from it"),
         optional_field("internal", ResultType::boolean, "Whether it is for change"),
         {.name = "range",
          .type = ResultType::array,
          .description = "Positions that are watched",
          .presence = Presence::optional,
          .inner = {field({}, ResultType::number, "First"), field({}, ResultType::number, "Last")}},
         optional_field("next", ResultType::number, "The same as next_index"),
         optional_field("next_index", ResultType::number, "First position not handed out")});
    return {.name = "listdescriptors",
            .category = "wallet",
            .description = "The descriptors of the wallet.",
            .arguments = {optional("private", boolean, "false", "With private keys")},
            .results = returns_object(
                {field("wallet_name", ResultType::string, "Name of the wallet"),
                 nested("descriptors", ResultType::array, "Sorted by their text", {one})}),
            .examples = {{}, {"true"}}};
}

Method createwalletdescriptor_method() {
    return {.name = "createwalletdescriptor",
            .category = "wallet",
            .description =
                "Makes the standard descriptor for a type of address, below a master "
                "key of the wallet.",
            .arguments = {required("type", string, "legacy, p2sh-segwit, bech32 or bech32m"),
                          {.names = "options",
                           .type = named_options,
                           .presence = Presence::optional,
                           .description = "Which",
                           .inner = {optional_note("internal", boolean, "both",
                                                   "Only that for change, or only the other"),
                                     optional_note("hdkey", string,
                                                   "The HD key used by all other active "
                                                   "descriptors",
                                                   "The master key, as an extended public key")}}},
            .results = returns_object({nested("descs", ResultType::array, "What was made",
                                              {field({}, ResultType::string, "A descriptor")})}),
            .examples = {{"\"bech32m\""}}};
}

}  // namespace

void register_wallet_descriptor_methods(MethodTable& table, const WalletMethodContext& context) {
    register_wallet_import_methods(table, context);
    add_wallet_method(table, context, listdescriptors_method(), listdescriptors);
    register_wallet_hd_key_methods(table, context);
    add_wallet_method(table, context, createwalletdescriptor_method(), createwalletdescriptor);
}

}  // namespace malha::rpc
