// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// createwallet, loadwallet, unloadwallet, listwallets, listwalletdir, backupwallet, restorewallet,
// migratewallet.
#include <memory>

#include "loading_names.hpp"
#include "malha/base/wipe_text.hpp"
#include "signer_descriptors.hpp"
#include "wallet_declare.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;
using wallet::WalletFlag;

/// Notes what "load_on_startup" asks for. @return warnings.
std::vector<std::string> keep_load_on_startup(const WalletMethodContext& context,
                                              const Request& request, const std::string& name) {
    if (!request.has("load_on_startup")) return {};
    const bool is_loaded = request.flag_or("load_on_startup", false);
    if (context.set_load_on_startup(name, is_loaded)) return {};
    return {is_loaded ? "Wallet load on startup setting could not be updated, so wallet may not be "
                        "loaded next node startup."
                      : "Wallet load on startup setting could not be updated, so wallet may still "
                        "be loaded next node startup."};
}

RpcResult<wallet::NewWallet> new_wallet_from(const Request& request,
                                             std::vector<std::string>& warnings) {
    wallet::NewWallet options;
    if (request.flag_or("disable_private_keys", false))
        options.flags.set(WalletFlag::disable_private_keys);
    if (request.flag_or("blank", false)) options.flags.set(WalletFlag::blank_wallet);
    if (request.has("passphrase")) {
        options.passphrase = request.text("passphrase");
        if (options.passphrase.empty())
            warnings.emplace_back(
                "Empty string given as passphrase, wallet will not be encrypted.");
    }
    if (request.flag_or("avoid_reuse", false)) options.flags.set(WalletFlag::avoid_reuse);
    if (!request.flag_or("descriptors", true))
        return rpc_fail(ErrorCode::wallet_error,
                        "descriptors argument must be set to \"true\"; it is no longer possible "
                        "to create a legacy wallet.");
    if (request.flag_or("external_signer", false)) options.flags.set(WalletFlag::external_signer);
    return options;
}

RpcResult<void> check_flags(const wallet::NewWallet& options) {
    const bool has_keys = !options.flags.has(WalletFlag::disable_private_keys);
    if (options.flags.has(WalletFlag::external_signer) && has_keys)
        return rpc_fail(ErrorCode::wallet_error,
                        "Private keys must be disabled when using an external signer");
    if (!options.passphrase.empty() && !has_keys)
        return rpc_fail(ErrorCode::wallet_error,
                        "Passphrase provided but private keys are disabled. A passphrase is only "
                        "used to encrypt private keys, so cannot be used for wallets with private "
                        "keys disabled.");
    return {};
}

RpcResult<JsonText> create_wallet(const WalletMethodContext& context, const Request& request,
                                  const wallet::NewWallet& options,
                                  std::vector<std::string> warnings) {
    const std::string& name = request.text("wallet_name");
    if (name.empty()) return rpc_fail(ErrorCode::invalid_parameter, "Wallet name cannot be empty");
    MALHA_TRY(check_flags(options));
    return context.on_strand([&]() -> RpcResult<JsonText> {
        std::vector<SignerDescriptor> from_device;
        if (options.flags.has(WalletFlag::external_signer))
            from_device = MALHA_TRY(signer_descriptors(context));
        wallet::Wallet& created = *MALHA_TRY(from_wallet(context.manager->create(name, options)));
        MALHA_TRY(add_signer_descriptors(created, std::move(from_device)));
        for (std::string& warning : keep_load_on_startup(context, request, name))
            warnings.push_back(std::move(warning));
        return named_result(name, warnings);
    });
}

RpcResult<JsonText> createwallet(const WalletMethodContext& context, const Request& request) {
    std::vector<std::string> warnings;
    auto options = MALHA_TRY(new_wallet_from(request, warnings));
    auto created = create_wallet(context, request, options, std::move(warnings));
    base::wipe_text(options.passphrase);
    return created;
}

RpcResult<JsonText> loadwallet(const WalletMethodContext& context, const Request& request,
                               LoadingNames& loading) {
    const std::string& name = request.text("filename");
    if (!loading.take(name)) return rpc_fail(ErrorCode::wallet_error, "Wallet already loading.");
    auto loaded = context.on_strand([&]() -> RpcResult<JsonText> {
        MALHA_TRY(from_wallet(context.manager->load(name)));
        return named_result(name, keep_load_on_startup(context, request, name));
    });
    loading.give_back(name);
    return loaded;
}

RpcResult<std::string> name_to_unload(const Request& request) {
    const auto by_path = wallet_name_of(request.caller());
    if (!request.has("wallet_name")) {
        if (by_path) return *by_path;
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Either the RPC endpoint wallet or the wallet name parameter must be "
                        "provided");
    }
    const std::string& name = request.text("wallet_name");
    if (by_path && *by_path != name)
        return rpc_fail(ErrorCode::invalid_parameter,
                        "The RPC endpoint wallet and the wallet name parameter specify different "
                        "wallets");
    return name;
}

RpcResult<JsonText> unloadwallet(const WalletMethodContext& context, const Request& request) {
    const std::string name = MALHA_TRY(name_to_unload(request));
    return context.on_strand([&]() -> RpcResult<JsonText> {
        const wallet::Wallet* wallet = context.manager->find(name);
        if (wallet == nullptr)
            return rpc_fail(ErrorCode::wallet_not_found,
                            "Requested wallet does not exist or is not loaded");
        if (wallet->scan)
            return rpc_fail(ErrorCode::wallet_error,
                            "Wallet is currently rescanning. Abort existing rescan or wait.");
        MALHA_TRY(from_disk(context.manager->unload(name)));
        return named_result({}, keep_load_on_startup(context, request, name));
    });
}

RpcResult<JsonText> listwallets(const WalletMethodContext& context, const Request&) {
    return context.on_strand([&]() -> RpcResult<JsonText> {
        JsonWriter writer;
        writer.begin_array();
        for (const auto& wallet : context.manager->wallets())
            writer.value(wallet->name());
        return writer.end_array().take();
    });
}

RpcResult<JsonText> listwalletdir(const WalletMethodContext& context, const Request&) {
    return context.on_strand([&]() -> RpcResult<JsonText> {
        JsonWriter writer;
        writer.begin_object().key("wallets").begin_array();
        for (const wallet::WalletOnDisk& found : context.manager->wallets_on_disk()) {
            writer.begin_object().member("name", found.name);
            writer.key("warnings").begin_array();
            if (found.is_legacy)
                writer.value(
                    "This wallet is a legacy wallet and will need to be migrated with "
                    "migratewallet before it can be loaded");
            writer.end_array().end_object();
        }
        return writer.end_array().end_object().take();
    });
}

RpcResult<JsonText> backupwallet(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        if (!wallet.save_position() || !wallet.backup(request.text("destination")))
            return rpc_fail(ErrorCode::wallet_error, "Error: Wallet backup failed!");
        return json_null();
    });
}

RpcResult<JsonText> exportwatchonlywallet(const WalletMethodContext& context,
                                          const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const std::string& destination = request.text("destination");
        MALHA_TRY(from_wallet(wallet.export_watch_only(destination)));
        JsonWriter writer;
        return writer.begin_object().member("exported_file", destination).end_object().take();
    });
}

RpcResult<JsonText> restorewallet(const WalletMethodContext& context, const Request& request) {
    const std::string& name = request.text("wallet_name");
    if (name.empty()) return rpc_fail(ErrorCode::invalid_parameter, "Wallet name cannot be empty");
    return context.on_strand([&]() -> RpcResult<JsonText> {
        MALHA_TRY(from_wallet(context.manager->restore(name, request.text("backup_file"))));
        return named_result(name, keep_load_on_startup(context, request, name));
    });
}

RpcResult<JsonText> migratewallet(const WalletMethodContext& context, const Request& request) {
    const std::string name = MALHA_TRY(name_to_unload(request));
    if (const std::string problem = wallet::name_problem(name); !problem.empty())
        return rpc_fail(ErrorCode::wallet_error, problem);
    return context.on_strand([&]() -> RpcResult<JsonText> {
        const bool is_loaded = context.manager->find(name) != nullptr;
        const auto file = context.manager->file_of(name);
        if (!is_loaded && !file && file.error().kind == wallet::ErrorKind::legacy_format)
            return rpc_fail(ErrorCode::wallet_error,
                            "Error: This version cannot read legacy (Berkeley DB) wallets; migrate "
                            "it with the program that made it");
        std::error_code ignored;
        if (!is_loaded && !std::filesystem::exists(context.manager->wallet_dir() / name, ignored))
            return rpc_fail(ErrorCode::wallet_error, "Error: Wallet does not exist");
        return rpc_fail(ErrorCode::wallet_error,
                        "Error: This wallet is already a descriptor wallet");
    });
}

Method createwallet_method() {
    return {.name = "createwallet",
            .category = "wallet",
            .description = "Makes a new wallet and loads it.",
            .arguments = {required("wallet_name", string,
                                   "Name of the wallet, or path of its directory"),
                          optional("disable_private_keys", boolean, "false",
                                   "A wallet that watches and cannot sign"),
                          optional("blank", boolean, "false",
                                   "A wallet without any keys or descriptors"),
                          optional("passphrase", string, {}, "Encrypts the wallet with it"),
                          optional("avoid_reuse", boolean, "false",
                                   "Keeps track of addresses that were spent from, and does not "
                                   "spend from them again"),
                          optional("descriptors", boolean, "true", "Must be true"),
                          load_on_startup_argument(),
                          optional("external_signer", boolean, "false",
                                   "Keys are in a device that -signer speaks to")},
            .results = loaded_wallet_results(),
            .examples = {{"\"testwallet\""}}};
}

Method unloadwallet_method() {
    Field warnings = optional_nested("warnings", ResultType::array, "What is not as it should be",
                                     {field({}, ResultType::string, "A warning")});
    return {
        .name = "unloadwallet",
        .category = "wallet",
        .description = "Unloads a wallet: the one named, or the one that the path names.",
        .arguments = {optional_note("wallet_name", string, "the wallet name from the RPC endpoint",
                                    "Name of the wallet"),
                      load_on_startup_argument()},
        .results = returns_object({std::move(warnings)}),
        .examples = {{"\"wallet_name\""}}};
}

Method listwalletdir_method() {
    const Field warnings =
        optional_nested("warnings", ResultType::array, "What keeps it from loading",
                        {field({}, ResultType::string, "A warning")});
    const Field one = nested({}, ResultType::object, {},
                             {field("name", ResultType::string, "Name of the wallet"), warnings});
    return {.name = "listwalletdir",
            .category = "wallet",
            .description = "The wallets in the wallet directory, loaded or not.",
            .results = returns_object({nested("wallets", ResultType::array, "The wallets", {one})}),
            .examples = {{}}};
}

Method migratewallet_method() {
    return {
        .name = "migratewallet",
        .category = "wallet",
        .description =
            "Turns a legacy wallet into a descriptor wallet. This version cannot "
            "read legacy wallets.",
        .arguments = {optional_note("wallet_name", string, "the wallet name from the RPC endpoint",
                                    "Name of the wallet"),
                      optional("passphrase", string, {}, "Its passphrase"),
                      optional("load_wallet", boolean, "true", "Whether to load the result")},
        .results = returns_object(
            {field("wallet_name", ResultType::string, "Name of the new wallet"),
             optional_field("watchonly_name", ResultType::string, "Wallet of watch-only scripts"),
             optional_field("solvables_name", ResultType::string, "Wallet of known scripts"),
             field("backup_path", ResultType::string, "Backup of the old wallet")}),
        .examples = {{}}};
}

}  // namespace

void register_wallet_file_methods(MethodTable& table, const WalletMethodContext& context) {
    add_wallet_method(table, context, createwallet_method(), createwallet);
    add_wallet_method(
        table, context,
        {.name = "loadwallet",
         .category = "wallet",
         .description = "Loads a wallet from its file.",
         .arguments = {required("filename", string, "Name of the wallet, or path of its directory"),
                       load_on_startup_argument()},
         .results = loaded_wallet_results(),
         .examples = {{"\"walletname\""}}},
        [loading = std::make_shared<LoadingNames>()](const WalletMethodContext& of_call,
                                                     const Request& request) {
            return loadwallet(of_call, request, *loading);
        });
    add_wallet_method(table, context, unloadwallet_method(), unloadwallet);
    add_wallet_method(table, context,
                      {.name = "listwallets",
                       .category = "wallet",
                       .description = "The wallets that are loaded.",
                       .results = returns(nested({}, ResultType::array, {},
                                                 {field({}, ResultType::string, "A name")})),
                       .examples = {{}}},
                      listwallets);
    add_wallet_method(table, context, listwalletdir_method(), listwalletdir);
    add_wallet_method(table, context,
                      {.name = "backupwallet",
                       .category = "wallet",
                       .description = "Copies the wallet's file, as it is now, to a place.",
                       .arguments = {required("destination", string, "The file to be written")},
                       .results = returns(ResultType::null_value, {}),
                       .examples = {{"\"backup.dat\""}}},
                      backupwallet);
    add_wallet_method(
        table, context,
        {.name = "exportwatchonlywallet",
         .category = "wallet",
         .description = "Writes a wallet without private keys that watches what this one does.",
         .arguments = {required("destination", string, "The file to be written")},
         .results = returns_object({field("exported_file", ResultType::string, "The file")}),
         .examples = {{"\"home\\\\backups\\\\watchonly.dat\""}}},
        exportwatchonlywallet);
    add_wallet_method(
        table, context,
        {.name = "restorewallet",
         .category = "wallet",
         .description = "Makes a wallet from a backup and loads it.",
         .arguments = {required("wallet_name", string, "Name of the new wallet"),
                       required("backup_file", string, "The backup"), load_on_startup_argument()},
         .results = loaded_wallet_results(),
         .examples = {{"\"testwallet\", \"home\\\\backups\\\\backup.bak\""}}},
        restorewallet);
    add_wallet_method(table, context, migratewallet_method(), migratewallet);
}

}  // namespace malha::rpc
