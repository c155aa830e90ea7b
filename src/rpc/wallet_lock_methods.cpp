// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// encryptwallet, walletpassphrase, walletlock, walletpassphrasechange, signmessage,
// signmessagesimple.
#include <algorithm>

#include "malha/keys/generic_message.hpp"
#include "malha/keys/message.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"
#include "wallet_declare.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;
using wallet::WalletFlag;

RpcResult<void> need_encrypted(const wallet::Wallet& wallet, const Request& request) {
    if (wallet.is_encrypted()) return {};
    return rpc_fail(ErrorCode::wallet_wrong_enc_state,
                    "Error: running with an unencrypted wallet, but ", request.method().name,
                    " was called.");
}

RpcResult<void> need_no_scan(const wallet::Wallet& wallet, std::string_view what) {
    if (!wallet.scan) return {};
    return rpc_fail(ErrorCode::wallet_error,
                    "Error: the wallet is currently being used to rescan the blockchain for "
                    "related transactions. Please call `abortrescan` before ",
                    what, ".");
}

RpcResult<void> need_text(const Request& request, std::string_view name) {
    if (!request.text(name).empty()) return {};
    return rpc_fail(ErrorCode::invalid_parameter, "passphrase cannot be empty");
}

/// A wrong passphrase, in words that help where older programs cut it at its first zero byte.
template <class T>
RpcResult<T> explain(wallet::WalletResult<T> result, const std::string& passphrase,
                     std::string_view which, std::string_view afterwards) {
    if (!result && result.error().kind == wallet::ErrorKind::wrong_passphrase &&
        passphrase.find('\0') != std::string::npos)
        return rpc_fail(ErrorCode::wallet_passphrase_incorrect, "Error: The ", which,
                        "wallet passphrase entered is incorrect. It contains a null character (ie "
                        "- a zero byte). If the ",
                        which,
                        "passphrase was set with a version of this software prior to 25.0, please "
                        "try again with only the characters up to — but not including — the first "
                        "null character.",
                        afterwards);
    return from_wallet(std::move(result));
}

RpcResult<JsonText> encryptwallet(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        if (wallet.has(WalletFlag::disable_private_keys))
            return rpc_fail(ErrorCode::wallet_encryption_failed,
                            "Error: wallet does not contain private keys, nothing to encrypt.");
        if (wallet.is_encrypted())
            return rpc_fail(ErrorCode::wallet_wrong_enc_state,
                            "Error: running with an encrypted wallet, but encryptwallet was "
                            "called.");
        MALHA_TRY(need_no_scan(wallet, "encrypting the wallet"));
        MALHA_TRY(need_text(request, "passphrase"));
        MALHA_TRY(from_wallet(wallet.encrypt(request.text("passphrase"))));
        return json_string(
            "wallet encrypted; The keypool has been flushed and a new HD seed was generated. You "
            "need to make a new backup with the backupwallet RPC.");
    });
}

RpcResult<JsonText> walletpassphrase(const WalletMethodContext& context, const Request& request) {
    constexpr std::int64_t kTimeoutMax = 100'000'000;
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        MALHA_TRY(need_encrypted(wallet, request));
        const auto timeout = MALHA_TRY(request.integer<std::int64_t>("timeout"));
        if (timeout < 0)
            return rpc_fail(ErrorCode::invalid_parameter, "Timeout cannot be negative.");
        MALHA_TRY(need_text(request, "passphrase"));
        const std::string& passphrase = request.text("passphrase");
        MALHA_TRY(explain(
            wallet.unlock(passphrase, std::chrono::seconds(std::min(timeout, kTimeoutMax))),
            passphrase, "",
            " If this is successful, please set a new passphrase to avoid this issue in the "
            "future."));
        return json_null();
    });
}

RpcResult<JsonText> walletlock(const WalletMethodContext& context, const Request& request) {
    // Also while its file cannot be written.
    return context.on_strand([&]() -> RpcResult<JsonText> {
        wallet::Wallet& wallet = *MALHA_TRY(context.find_wallet(request));
        MALHA_TRY(need_encrypted(wallet, request));
        MALHA_TRY(need_no_scan(wallet, "locking the wallet"));
        wallet.lock();
        return json_null();
    });
}

RpcResult<JsonText> walletpassphrasechange(const WalletMethodContext& context,
                                           const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        MALHA_TRY(need_encrypted(wallet, request));
        MALHA_TRY(need_no_scan(wallet, "changing the passphrase"));
        MALHA_TRY(need_text(request, "oldpassphrase"));
        MALHA_TRY(need_text(request, "newpassphrase"));
        const std::string& old_passphrase = request.text("oldpassphrase");
        MALHA_TRY(explain(
            wallet.keychain().change_passphrase(old_passphrase, request.text("newpassphrase")),
            old_passphrase, "old ", ""));
        return json_null();
    });
}

RpcResult<JsonText> signmessage(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        MALHA_TRY(need_unlocked(wallet));
        const auto script =
            keys::decode_address(request.text("address"), context.chain.address_format);
        if (!script) return rpc_fail(ErrorCode::invalid_address_or_key, "Invalid address");
        if (!script::is_p2pkh(*script))
            return rpc_fail(ErrorCode::type_error, "Address does not refer to key");
        const auto keys = wallet.signing_keys({&*script, 1});
        crypto::Digest160 hash{};
        std::ranges::copy(script::solve(*script).parts[0], hash.begin());
        const auto key = keys.private_keys.find(hash);
        if (key == keys.private_keys.end())
            return rpc_fail(ErrorCode::wallet_error, "Private key not available");
        return json_string(keys::sign_message(key->second, request.text("message")));
    });
}

RpcResult<JsonText> signmessagesimple(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        MALHA_TRY(need_unlocked(wallet));
        const auto script =
            keys::decode_address(request.text("address"), context.chain.address_format);
        if (!script) return rpc_fail(ErrorCode::invalid_address_or_key, "Invalid address");
        if (!script::witness_program(*script))
            return rpc_fail(ErrorCode::type_error,
                            "Only addresses of segwit outputs have simple signatures");
        const auto keys = wallet.signing_keys({&*script, 1});
        const auto made = keys::sign_generic_message(*script, keys.known, keys.private_keys,
                                                     request.text("message"));
        if (!made) return rpc_fail(ErrorCode::wallet_error, "Private key not available");
        return json_string(*made);
    });
}

}  // namespace

void register_wallet_lock_methods(MethodTable& table, const WalletMethodContext& context) {
    const auto null_result = returns(ResultType::null_value, {});
    add_wallet_method(
        table, context,
        {.name = "encryptwallet",
         .category = "wallet",
         .description = "Encrypts the wallet's private keys with a passphrase, for good. Without "
                        "the passphrase nobody can spend its coins.",
         .arguments = {required("passphrase", string, "At least one character; better long")},
         .results = returns(ResultType::string, "What to do next"),
         .examples = {{"\"my pass phrase\""}}},
        encryptwallet);
    add_wallet_method(
        table, context,
        {.name = "walletpassphrase",
         .category = "wallet",
         .description = "Makes the private keys of an encrypted wallet usable for some time.",
         .arguments = {required("passphrase", string, "The passphrase"),
                       required("timeout", number, "Seconds; at most 100000000, about 3 years")},
         .results = null_result,
         .examples = {{"\"my pass phrase\", 60"}}},
        walletpassphrase);
    add_wallet_method(table, context,
                      {.name = "walletlock",
                       .category = "wallet",
                       .description = "Forgets the key to the private keys at once.",
                       .results = null_result,
                       .examples = {{}}},
                      walletlock);
    add_wallet_method(table, context,
                      {.name = "walletpassphrasechange",
                       .category = "wallet",
                       .description = "Changes the passphrase.",
                       .arguments = {required("oldpassphrase", string, "The present one"),
                                     required("newpassphrase", string, "The new one")},
                       .results = null_result,
                       .examples = {{"\"old one\", \"new one\""}}},
                      walletpassphrasechange);
    add_wallet_method(table, context,
                      {.name = "signmessage",
                       .category = "wallet",
                       .description = "Signs a message with the private key of an address.",
                       .arguments = {required("address", string, "A legacy address of the wallet"),
                                     required("message", string, "The message")},
                       .results = returns(ResultType::string, "The signature in base 64"),
                       .examples = {{"\"1D1ZrZNe3JUo7ZycKEYQQiQAWd9y54F4XX\", \"my message\""}}},
                      signmessage);
    add_wallet_method(
        table, context,
        {.name = "signmessagesimple",
         .category = "wallet",
         .description = "Signs a message for an address of a segwit output, with all it takes to "
                        "spend from it (BIP 322, simple). A method of Malha alone.",
         .arguments = {required("address", string, "A segwit address of the wallet"),
                       required("message", string, "The message")},
         .results = returns(ResultType::string, "The signature: \"smp\" and base 64"),
         .examples = {{"\"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4\", \"my message\""}}},
        signmessagesimple);
}

}  // namespace malha::rpc
