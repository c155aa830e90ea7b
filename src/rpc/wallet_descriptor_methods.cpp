// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// listdescriptors, createwalletdescriptor, gethdkeys, addhdkey.
#include <algorithm>
#include <map>
#include <set>

#include "check_members.hpp"
#include "wallet_arguments.hpp"
#include "wallet_declare.hpp"

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

// ---- extended keys

/// All extended keys of a descriptor, at the root of their paths; not those of participants, which
/// sign only with others.
void collect(const keys::Descriptor& descriptor, std::set<ExtendedPublicKey>& found) {
    for (const keys::KeyExpression& key : descriptor.keys)
        if (const auto* extended = std::get_if<keys::ExtendedKeyExpression>(&key.key))
            found.insert(extended->root);
    for (const keys::Descriptor& inner : descriptor.inner)
        collect(inner, found);
}
std::set<ExtendedPublicKey> extended_keys_of(const DescriptorManager& manager) {
    std::set<ExtendedPublicKey> found;
    collect(manager.descriptor(), found);
    return found;
}

/// Established order: by key, then by chain code.
struct ByKey {
    bool operator()(const ExtendedPublicKey& a, const ExtendedPublicKey& b) const {
        if (a.key != b.key) return a.key < b.key;
        return a.place.chain_code < b.place.chain_code;
    }
};
struct KeyUse {
    std::string text;
    bool is_active = false;
    auto operator<=>(const KeyUse&) const = default;
};
struct HdKey {
    bool has_private = false;
    std::optional<crypto::PrivateKey> private_key;
    std::set<KeyUse> uses;
};
using HdKeys = std::map<ExtendedPublicKey, HdKey, ByKey>;

HdKeys hd_keys_of(const wallet::Wallet& wallet, bool only_active) {
    HdKeys found;
    for (const auto& [id, manager] : wallet.keychain().managers()) {
        const bool is_active = wallet.keychain().is_active(*manager);
        if (only_active && !is_active) continue;
        const keys::PrivateKeys private_keys = manager->private_keys(wallet.keychain().vault());
        for (const ExtendedPublicKey& root : extended_keys_of(*manager)) {
            HdKey& entry = found[root];
            entry.uses.insert({manager->normalized_text(), is_active});
            entry.has_private = entry.has_private || manager->has_private_key(root.key);
            const auto key = private_keys.find(root.key.hash160());
            if (key != private_keys.end()) entry.private_key = key->second;
        }
    }
    return found;
}

RpcResult<JsonText> gethdkeys(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const Json& options = request.param("options");
        const bool only_active = MALHA_TRY(option_flag(options, "active_only", false));
        const bool is_private = MALHA_TRY(option_flag(options, "private", false));
        if (is_private) MALHA_TRY(need_unlocked(wallet));
        const keys::AddressFormat& format = context.chain.address_format;
        JsonWriter writer(1024);
        writer.begin_array();
        for (const auto& [root, entry] : hd_keys_of(wallet, only_active)) {
            writer.begin_object().member("xpub", keys::extended_key_text(root, format));
            writer.member("has_private", entry.has_private);
            if (is_private && entry.private_key)
                writer.member(
                    "xprv", keys::extended_key_text(
                                keys::ExtendedPrivateKey{root.place, *entry.private_key}, format));
            writer.key("descriptors").begin_array();
            for (const KeyUse& use : entry.uses) {
                writer.begin_object().member("desc", use.text);
                writer.member("active", use.is_active).end_object();
            }
            writer.end_array().end_object();
        }
        return writer.end_array().take();
    });
}

/// The master key that a new descriptor stands on. Errors: see the messages.
RpcResult<ExtendedPublicKey> chosen_key(const wallet::Wallet& wallet, const Request& request,
                                        const keys::AddressFormat& format) {
    if (request.has("hdkey")) {
        const std::string text(MALHA_TRY(string_from(request.param("hdkey"))));
        const auto key = keys::parse_extended_public_key(text, format);
        if (!key)
            return rpc_fail(ErrorCode::invalid_address_or_key,
                            "Unable to parse HD key. Please provide a valid xpub");
        return *key;
    }
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
        const HdKeys known = hd_keys_of(wallet, /*only_active=*/false);
        const auto entry = known.find(root);
        if (entry == known.end() || !entry->second.private_key)
            return rpc_fail(ErrorCode::invalid_address_or_key, "Private key for ",
                            keys::extended_key_text(root, format), " is not known");
        std::vector<AddressUse> uses = {AddressUse::receive, AddressUse::change};
        if (internal) uses = {*internal ? AddressUse::change : AddressUse::receive};
        JsonWriter writer;
        writer.begin_object().key("descs").begin_array();
        bool is_any = false;
        for (const AddressUse use : uses) {
            if (wallet.keychain().has_standard(root, type, use)) continue;
            const auto* manager = MALHA_TRY(from_wallet(
                wallet.keychain().add_standard(root, *entry->second.private_key, type, use)));
            writer.value(manager->normalized_text());
            is_any = true;
        }
        if (!is_any) return rpc_fail(ErrorCode::wallet_error, "Descriptor already exists");
        wallet.scripts_added();
        return writer.end_array().end_object().take();
    });
}

RpcResult<keys::ExtendedPrivateKey> key_to_add(const WalletMethodContext& context,
                                               const Request& request) {
    const keys::AddressFormat& format = context.chain.address_format;
    if (request.has("hdkey")) {
        const std::string& text = request.text("hdkey");
        if (const auto key = keys::parse_extended_private_key(text, format)) return *key;
        if (keys::parse_extended_public_key(text, format))
            return rpc_fail(ErrorCode::invalid_address_or_key,
                            "Extended public key (xpub) provided, but extended private key (xprv) "
                            "is required");
        return rpc_fail(ErrorCode::invalid_address_or_key, "Could not parse HD key");
    }
    base::SecretBytes seed(32);
    std::optional<keys::ExtendedPrivateKey> master;
    while (!master) {
        context.chain.rng->fill(seed);
        master = keys::ExtendedPrivateKey::from_seed(seed);
    }
    return *master;
}

RpcResult<JsonText> addhdkey(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        if (wallet.has(WalletFlag::disable_private_keys))
            return rpc_fail(ErrorCode::wallet_error,
                            "addhdkey is not available for wallets without private keys");
        MALHA_TRY(need_unlocked(wallet));
        const auto key = MALHA_TRY(key_to_add(context, request));
        const ExtendedPublicKey root = key.neuter();
        const keys::AddressFormat& format = context.chain.address_format;
        const std::string xpub = keys::extended_key_text(root, format);
        auto parsed =
            keys::parse_descriptor("unused(" + xpub + ")", format, keys::ChecksumRule::optional);
        MALHA_ASSERT(parsed.has_value());
        keys::Descriptor descriptor = std::move(parsed->alternatives.front());
        wallet::DescriptorRecord record{
            .text = descriptor.text(format),
            .creation_time = static_cast<std::uint64_t>(context.chain.clock->now().value),
            .range_end = 1};
        const HdKeys known = hd_keys_of(wallet, /*only_active=*/false);
        if (const auto entry = known.find(root); entry != known.end() && entry->second.has_private)
            return rpc_fail(ErrorCode::wallet_error, "HD key already exists");
        MALHA_TRY(from_wallet(wallet.keychain().add(std::move(descriptor), std::move(record),
                                                    {{root.key.hash160(), key.key}})));
        JsonWriter writer;
        return writer.begin_object().member("xpub", xpub).end_object().take();
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

Method gethdkeys_method() {
    const Field use =
        nested({}, ResultType::object, {},
               {field("desc", ResultType::string, "A descriptor that uses it"),
                field("active", ResultType::boolean, "Whether new addresses come from that")});
    const Field one = nested(
        {}, ResultType::object, {},
        {field("xpub", ResultType::string, "The extended public key"),
         field("has_private", ResultType::boolean, "Whether the wallet has its private key"),
         optional_field("xprv", ResultType::string, "The extended private key, if asked for"),
         nested("descriptors", ResultType::array, "Where it is used", {use})});
    return {
        .name = "gethdkeys",
        .category = "wallet",
        .description = "The master keys (BIP 32) of the wallet, and which descriptors use them.",
        .arguments = {{.names = "options",
                       .type = named_options,
                       .presence = Presence::optional,
                       .description = "What to show",
                       .inner = {optional("active_only", boolean, "false",
                                          "Only keys of active descriptors"),
                                 optional("private", boolean, "false", "With private keys")}}},
        .results = returns(nested({}, ResultType::array, {}, {one})),
        .examples = {{}}};
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
    add_wallet_method(table, context, gethdkeys_method(), gethdkeys);
    add_wallet_method(table, context, createwalletdescriptor_method(), createwalletdescriptor);
    add_wallet_method(
        table, context,
        {.name = "addhdkey",
         .category = "wallet",
         .description = "Adds a master key (BIP 32) for later descriptors.",
         .arguments = {optional_note("hdkey", string, "Automatically generated new key",
                                     "An extended private key")},
         .results = returns_object({field("xpub", ResultType::string, "Its extended public key")}),
         .examples = {{}}},
        addhdkey);
}

}  // namespace malha::rpc
