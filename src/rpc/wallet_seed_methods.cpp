// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// createseedwords, importseedwords: seeds as words (BIP 39). Methods of ours: Bitcoin Core has
// none.
#include "wallet_seed_methods.hpp"

#include "malha/base/secret.hpp"
#include "malha/keys/seed_words.hpp"
#include "malha/wallet/import_seed.hpp"
#include "wallet_declare.hpp"
#include "wallet_scan.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;
using wallet::WalletFlag;

constexpr std::int64_t kWordsDefault = 24;
// Times of blocks may be wrong by this much.
constexpr std::int64_t kTimestampWindow = 2 * 60 * 60;

RpcResult<JsonText> createseedwords(const WalletMethodContext& context, const Request& request) {
    const auto count = MALHA_TRY(request.integer_or<std::int64_t>("count", kWordsDefault));
    if (count < 12 || count > 24 || count % 3 != 0)
        return rpc_fail(ErrorCode::invalid_parameter, to_string(keys::SeedWordsError::word_count));
    base::SecretBytes entropy(static_cast<std::size_t>(count * 4 / 3));
    context.chain.rng->fill(entropy);
    return json_string(keys::seed_words_of(entropy));
}

/// The root of the tree of keys that the words stand for.
RpcResult<keys::ExtendedPrivateKey> master_key_of(const Request& request) {
    static const std::string kNone;
    auto seed = keys::seed_from_words(
        request.text("words"), request.has("passphrase") ? request.text("passphrase") : kNone);
    if (!seed) return rpc_fail(ErrorCode::invalid_address_or_key, to_string(seed.error()));
    const auto master = keys::ExtendedPrivateKey::from_seed(*seed);
    base::secure_wipe(*seed);
    if (!master) return rpc_fail(ErrorCode::invalid_address_or_key, "The words make no key");
    return *master;
}

RpcResult<void> need_empty(const wallet::Wallet& wallet) {
    if (wallet.has(WalletFlag::disable_private_keys))
        return rpc_fail(ErrorCode::wallet_error,
                        "Cannot import private keys to a wallet with private keys disabled");
    if (!wallet.keychain().managers().empty())
        return rpc_fail(ErrorCode::wallet_error,
                        "The wallet has keys already. Seed words need a new one: createwallet "
                        "with blank=true");
    return {};
}

struct Imported {
    std::string wallet_name;
    std::array<std::uint8_t, 4> fingerprint{};
    ScanRange range;
};

/// Thread: wallet strand. The wallet is reserved for the scan.
RpcResult<Imported> import_words(const WalletMethodContext& context, const Request& request) {
    wallet::Wallet& wallet = *MALHA_TRY(context.wallet_of(request));
    MALHA_TRY(need_empty(wallet));
    MALHA_TRY(need_unlocked(wallet));
    const auto birth = MALHA_TRY(request.integer_or<std::int64_t>("timestamp", 0));
    if (birth < 0) return rpc_fail(ErrorCode::invalid_parameter, "Timestamp cannot be negative");
    const auto master = MALHA_TRY(master_key_of(request));
    MALHA_TRY(reserve_scan(context, wallet));
    const auto done =
        from_wallet(wallet::import_master_key(wallet, master, base::UnixSeconds{birth}));
    if (!done) {
        release_scan(wallet);
        return base::Unexpected<RpcError>{done.error()};
    }
    const auto first = wallet.context().chain.first_since({birth - kTimestampWindow}, 0);
    const primitives::Height after_tip = wallet.context().chain.tip().at.height + 1;
    return Imported{.wallet_name = wallet.name(),
                    .fingerprint = keys::fingerprint_of(master.key.public_key()),
                    .range = {first ? first->at.height : after_tip, {}}};
}

RpcResult<JsonText> importseedwords(const WalletMethodContext& context, const Request& request) {
    const Imported imported =
        MALHA_TRY(context.on_strand([&] { return import_words(context, request); }));
    const ScanOutcome outcome = run_scan(context, imported.wallet_name, imported.range);
    if (outcome.kind == ScanOutcome::Kind::aborted)
        return rpc_fail(ErrorCode::misc, "Rescan aborted by user.");
    if (outcome.kind == ScanOutcome::Kind::failed)
        return rpc_fail(ErrorCode::misc,
                        "The keys were imported, but a block could not be read. Use "
                        "rescanblockchain when it can.");
    JsonWriter writer;
    writer.begin_object().key("fingerprint").hex(imported.fingerprint);
    return writer.end_object().take();
}

}  // namespace

void register_wallet_seed_methods(MethodTable& table, const WalletMethodContext& context) {
    add_wallet_method(
        table, context,
        {.name = "createseedwords",
         .category = "wallet",
         .description = "Makes new words (BIP 39) to write down. Nothing is stored: import them "
                        "into a wallet afterwards. A method of Malha alone.",
         .arguments = {optional("count", number, "24", "12, 15, 18, 21 or 24 words")},
         .results = returns(ResultType::string, "The words, in English"),
         .examples = {{}, {"12"}}},
        createseedwords);
    add_wallet_method(
        table, context,
        {.name = "importseedwords",
         .category = "wallet",
         .description = "Makes the keys of a blank wallet from words (BIP 39), by the usual paths "
                        "(BIP 44, 49, 84, 86), and reads the chain for what concerns them. The "
                        "words themselves are not stored. A method of Malha alone.",
         .arguments = {required("words", string, "12 to 24 English words"),
                       optional("passphrase", string, "\"\"",
                                "That of the words, which has nothing to do with the wallet's; "
                                "another one makes other keys. ASCII only"),
                       optional("timestamp", number, "0",
                                "When the words were first used, in seconds since 1970: older "
                                "blocks are not read")},
         .results = returns_object(
             {field("fingerprint", ResultType::hex, "Of the master key, as descriptors show it")}),
         .examples = {{"\"<words>\""}, {"\"<words>\", \"\", 1735689600"}}},
        importseedwords);
}

}  // namespace malha::rpc
