// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// gethdkeys, addhdkey, derivehdkey: the master keys (BIP 32) of a wallet.
#include "wallet_hd_key_methods.hpp"

#include <algorithm>

#include "check_members.hpp"
#include "malha/base/hex.hpp"
#include "malha/keys/key_origin.hpp"
#include "malha/keys/key_path.hpp"
#include "wallet_declare.hpp"
#include "wallet_hd_keys.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;
using keys::ExtendedPublicKey;
using wallet::WalletFlag;

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
            for (const HdKeyUse& use : entry.uses) {
                writer.begin_object().member("desc", use.text);
                writer.member("active", use.is_active).end_object();
            }
            writer.end_array().end_object();
        }
        return writer.end_array().take();
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

// ---- derivehdkey

/// Without "hdkey": the one kept for later descriptors by addhdkey, else the one that all active
/// descriptors stand on.
RpcResult<ExtendedPublicKey> key_to_derive_from(const wallet::Wallet& wallet, const Json& options,
                                                const keys::AddressFormat& format) {
    if (const Json* given = options.find("hdkey"))
        return hd_key_from(MALHA_TRY(string_from(*given)), format);
    std::vector<ExtendedPublicKey> spare;
    for (const auto& [root, entry] : hd_keys_of(wallet, /*only_active=*/false))
        if (entry.is_spare && entry.has_private) spare.push_back(root);
    if (spare.size() == 1) return spare.front();
    const HdKeys active = hd_keys_of(wallet, /*only_active=*/true);
    if (!spare.empty() || active.size() != 1)
        return rpc_fail(ErrorCode::invalid_address_or_key,
                        "Unable to determine which HD key to use. Please specify with 'hdkey'");
    return active.begin()->first;
}

/// A hardened step keeps who learns the result, and a private key below it, from the root.
RpcResult<std::vector<std::uint32_t>> path_from(std::string_view text) {
    auto path = keys::parse_key_path(text);
    if (!path)
        return rpc_fail(ErrorCode::invalid_parameter, "Invalid path: ", path.error().message);
    if (std::ranges::none_of(*path, [](std::uint32_t s) { return (s & keys::kHardened) != 0; }))
        return rpc_fail(ErrorCode::invalid_parameter, "Path must have at least one hardened step");
    return *std::move(path);
}

/// "[d34db33f/87h/0h/0h]"
std::string origin_text(const ExtendedPublicKey& root, const std::vector<std::uint32_t>& path) {
    const std::string steps = keys::key_path_text(path).substr(1);  // without the "m"
    return "[" + base::to_hex(keys::fingerprint_of(root.key)) + steps + "]";
}

RpcResult<JsonText> derivehdkey(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        if (wallet.has(WalletFlag::disable_private_keys))
            return rpc_fail(ErrorCode::wallet_error,
                            "derivehdkey is not available for wallets without private keys");
        const Json& options = request.param("options");
        const bool is_private = MALHA_TRY(option_flag(options, "private", false));
        const auto path = MALHA_TRY(path_from(request.text("path")));
        MALHA_TRY(need_unlocked(wallet));
        const keys::AddressFormat& format = context.chain.address_format;
        const ExtendedPublicKey root = MALHA_TRY(key_to_derive_from(wallet, options, format));
        std::optional<keys::ExtendedPrivateKey> key =
            MALHA_TRY(private_hd_key(wallet, root, format));
        for (auto step = path.begin(); key && step != path.end(); ++step)
            key = key->derive(*step);
        if (!key)
            return rpc_fail(ErrorCode::invalid_parameter, "There is no key at the path ",
                            request.text("path"));
        JsonWriter writer;
        writer.begin_object().member("origin", origin_text(root, path));
        writer.member("xpub", keys::extended_key_text(key->neuter(), format));
        if (is_private) writer.member("xprv", keys::extended_key_text(*key, format));
        return writer.end_object().take();
    });
}

// ---- declarations

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

Method derivehdkey_method() {
    return {
        .name = "derivehdkey",
        .category = "wallet",
        .description =
            "The extended key at a path below a master key of the wallet, for use in "
            "descriptors elsewhere. An encrypted wallet must be unlocked.",
        .arguments = {required("path", string,
                               "Path (BIP 32) with at least one hardened step, like m/87h/0h/0h"),
                      {.names = "options",
                       .type = named_options,
                       .presence = Presence::optional,
                       .description = "Which key, and what to show",
                       .inner = {optional("private", boolean, "false", "With the private key"),
                                 optional_note("hdkey", string,
                                               "The HD key of an unused(KEY) descriptor, else that "
                                               "of the active descriptors",
                                               "The master key, as an extended public key")}}},
        .results = returns_object(
            {field("origin", ResultType::string, "Fingerprint and path, as descriptors show it"),
             field("xpub", ResultType::string, "The extended public key"),
             optional_field("xprv", ResultType::string, "The extended private key, if asked for")}),
        .examples = {{"\"m/87h/0h/0h\""}}};
}

}  // namespace

void register_wallet_hd_key_methods(MethodTable& table, const WalletMethodContext& context) {
    add_wallet_method(table, context, gethdkeys_method(), gethdkeys);
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
    add_wallet_method(table, context, derivehdkey_method(), derivehdkey);
}

}  // namespace malha::rpc
