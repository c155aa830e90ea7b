// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options of wallets.
#include "malha/node/wallet_config.hpp"

#include <algorithm>

#include "config_parts.hpp"
#include "malha/config/paths.hpp"

namespace malha::node {
namespace {

using config::Options;
using keys::AddressType;
using primitives::Amount;

namespace stdfs = std::filesystem;

std::optional<AddressType> address_type_from(std::string_view name) {
    if (name == "legacy") return AddressType::legacy;
    if (name == "p2sh-segwit") return AddressType::p2sh_segwit;
    if (name == "bech32") return AddressType::bech32;
    if (name == "bech32m") return AddressType::bech32m;
    return std::nullopt;
}

base::Result<std::optional<AddressType>> read_address_type(const Options& options,
                                                           std::string_view name,
                                                           std::string_view words) {
    const std::string text = options.get_string(name, "");
    if (text.empty()) return std::optional<AddressType>();
    const auto type = address_type_from(text);
    if (!type) return base::fail("Unknown ", words, " type '", text, "'");
    return type;
}

base::Result<base::Path> read_wallet_dir(const Options& options,
                                         const base::Path& network_datadir) {
    std::error_code error;
    if (!options.is_set("walletdir")) {
        // Only older data directories lack the folder: their wallets lie at the top.
        const base::Path folder = network_datadir / "wallets";
        return stdfs::is_directory(folder, error) ? folder : network_datadir;
    }
    const std::string text = options.get_string("walletdir", "");
    const base::Path path(text);
    if (!stdfs::exists(path, error))
        return base::fail("Specified -walletdir \"", text, "\" does not exist");
    if (!stdfs::is_directory(path, error))
        return base::fail("Specified -walletdir \"", text, "\" is not a directory");
    if (!path.is_absolute())
        return base::fail("Specified -walletdir \"", text, "\" is a relative path");
    return stdfs::canonical(path, error);
}

base::Status read_fees(const Options& options, wallet::WalletSettings& settings) {
    const auto rate = [&](std::string_view name, std::int64_t& value) -> base::Status {
        value = MALHA_TRY(amount_option(options, name, Amount{value})).sat;
        return {};
    };
    MALHA_TRY(rate("fallbackfee", settings.fallback_sat_per_kvb));
    MALHA_TRY(rate("discardfee", settings.discard_sat_per_kvb));
    MALHA_TRY(rate("consolidatefeerate", settings.consolidate_sat_per_kvb));
    MALHA_TRY(rate("mintxfee", settings.min_sat_per_kvb));
    if (options.get_string("maxapsfee", "") == "-1")
        settings.partial_spend_fee_max = Amount{-1};
    else
        settings.partial_spend_fee_max =
            MALHA_TRY(amount_option(options, "maxapsfee", settings.partial_spend_fee_max));
    settings.fee_max = MALHA_TRY(amount_option(options, "maxtxfee", settings.fee_max));
    return {};
}

base::Result<wallet::WalletSettings> read_settings(const Options& options) {
    wallet::WalletSettings settings;
    settings.address_type = MALHA_TRY(read_address_type(options, "addresstype", "address"))
                                .value_or(settings.address_type);
    settings.change_type = MALHA_TRY(read_address_type(options, "changetype", "change"));
    settings.keypool_size =
        std::max<std::int64_t>(options.get_int("keypool", settings.keypool_size), 1);
    settings.spend_unconfirmed_change =
        options.get_bool("spendzeroconfchange", settings.spend_unconfirmed_change);
    settings.signal_rbf = options.get_bool("walletrbf", settings.signal_rbf);
    settings.broadcast = options.get_bool("walletbroadcast", settings.broadcast);
    settings.avoid_partial_spends =
        options.get_bool("avoidpartialspends", settings.avoid_partial_spends);
    settings.reject_long_chains =
        options.get_bool("walletrejectlongchains", settings.reject_long_chains);
    const auto count = [&](std::string_view name, std::size_t fallback) {
        const auto wanted = options.get_int(name, static_cast<std::int64_t>(fallback));
        return static_cast<std::size_t>(std::max<std::int64_t>(wanted, 1));
    };
    settings.ancestors_max = count("limitancestorcount", settings.ancestors_max);
    settings.cluster_max = count("limitdescendantcount", settings.cluster_max);
    settings.confirm_target =
        static_cast<int>(options.get_int("txconfirmtarget", settings.confirm_target));
    settings.signer_command = options.get_string("signer", "");
    settings.notify_command = options.get_string("walletnotify", "");
    settings.allow_other_chain = options.get_bool("walletcrosschain", false);
    settings.sync_writes = !options.get_bool("unsafesqlitesync", false);
    MALHA_TRY(read_fees(options, settings));
    return settings;
}

std::vector<std::string> warnings_of(const Options& options,
                                     const wallet::WalletSettings& settings) {
    std::vector<std::string> warnings;
    if (options.is_set("walletrbf"))
        warnings.emplace_back(
            "-walletrbf is deprecated and will be fully removed in the next release.");
    // Rates above are most likely mistakes of the unit.
    constexpr std::int64_t kHighSatPerKvb = 1'000'000;
    constexpr std::int64_t kHighFee = 100 * kHighSatPerKvb;
    struct Limit {
        std::int64_t value;
        std::int64_t high;
        const char* text;
    };
    const Limit limits[] = {
        {settings.min_sat_per_kvb, kHighSatPerKvb,
         "-mintxfee is set very high! This is the minimum transaction fee you pay on every "
         "transaction."},
        {settings.fallback_sat_per_kvb, kHighSatPerKvb,
         "-fallbackfee is set very high! This is the transaction fee you may pay when fee "
         "estimates are not available."},
        {settings.discard_sat_per_kvb, kHighSatPerKvb,
         "-discardfee is set very high! This is the transaction fee you may discard if change is "
         "smaller than dust at this level"},
        {settings.partial_spend_fee_max.sat, kHighSatPerKvb,
         "-maxapsfee is set very high! This is the maximum transaction fee you pay (in addition "
         "to the normal fee) to prioritize partial spend avoidance over normal coin selection."},
        {settings.fee_max.sat, kHighFee,
         "-maxtxfee is set very high! Fees this large could be paid on a single transaction."}};
    for (const Limit& limit : limits)
        if (limit.value > limit.high) warnings.emplace_back(limit.text);
    return warnings;
}

}  // namespace

base::Result<WalletConfig> read_wallet_config(const Options& options,
                                              const base::Path& network_datadir) {
    WalletConfig config;
    config.settings.signer_command = options.get_string("signer", "");
    config.enabled = !options.get_bool("disablewallet", false);
    if (!config.enabled) return config;
    config.wallet_dir = MALHA_TRY(read_wallet_dir(options, network_datadir));
    if (options.has_non_text("wallet"))
        return base::fail(
            "Invalid value detected for '-wallet' or '-nowallet'. '-wallet' requires a string "
            "value, while '-nowallet' accepts only '1' to disable all wallets");
    config.load = options.get_list("wallet");
    config.load_default = !options.is_set("wallet");
    const base::Path settings_file = config::path_option(options, "settings", "settings.json");
    if (!settings_file.empty())
        config.settings_file = config::below(network_datadir, settings_file);
    auto settings = read_settings(options);
    if (settings)
        config.settings = *std::move(settings);
    else
        config.settings_problem = settings.error().message;
    config.warnings = warnings_of(options, config.settings);
    return config;
}

}  // namespace malha::node
