// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -getinfo: the node, its chain and its wallets on one screen.
#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "malha/rpc/error.hpp"

namespace malha::cli {
namespace {

using rpc::Json;

/// The text of a number or string member; empty without it.
std::string text_of(const Json& object, std::string_view name) {
    const Json* value = object.find(name);
    if (value == nullptr) return "";
    if (value->is_string()) return value->string();
    return value->is_number() ? value->number_text() : "";
}

std::string decimals(double number, int digits) {
    std::array<char, 64> text{};
    const int length = std::snprintf(text.data(), text.size(), "%.*f", digits, number);
    return {text.data(), static_cast<std::size_t>(length)};
}

/// A bar of 20 cells while the chain is still being verified, nothing afterwards.
std::string progress_bar(double progress) {
    constexpr double kNearlyDone = 0.99;
    constexpr int kCells = 20;
    if (progress < 0 || progress >= kNearlyDone) return "";
    const int done = static_cast<int>(progress * kCells);
    std::string bar;
    for (int i = 0; i < kCells; ++i)
        bar += i < done ? "\u2592" : "\u2591";
    return bar + " ";
}

std::string chain_section(const Json& chain, Color color) {
    const Json* value = chain.find("verificationprogress");
    const double progress = value != nullptr && value->is_number() ? value->real() : 0;
    return painted("Chain: " + text_of(chain, "chain"), Paint::blue, color) +
           "\nBlocks: " + text_of(chain, "blocks") + "\nHeaders: " + text_of(chain, "headers") +
           "\nVerification progress: " + progress_bar(progress) + decimals(progress * 100, 4) +
           "%\nDifficulty: " + text_of(chain, "difficulty") + "\n\n";
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : std::string(separator)) + part;
    return text;
}

/// "127.0.0.1:9050 (ipv4, ipv6), ..."; "n/a" without any.
std::string proxies(const Json& network) {
    std::vector<std::string> order;
    std::map<std::string, std::vector<std::string>> users;
    const Json* networks = network.find("networks");
    for (const Json& one : networks == nullptr ? std::span<const Json>() : networks->values()) {
        const std::string proxy = text_of(one, "proxy");
        if (proxy.empty()) continue;
        if (!users.contains(proxy)) order.push_back(proxy);
        users[proxy].push_back(text_of(one, "name"));
    }
    std::vector<std::string> shown;
    for (const std::string& proxy : order)
        shown.push_back(proxy + " (" + joined(users[proxy], ", ") + ")");
    return shown.empty() ? "n/a" : joined(shown, ", ");
}

std::string network_section(const Json& network, Color color) {
    if (!network.is_object()) return "";
    return painted("Network: in " + text_of(network, "connections_in") + ", out " +
                       text_of(network, "connections_out") + ", total " +
                       text_of(network, "connections"),
                   Paint::green, color) +
           "\nVersion: " + text_of(network, "version") +
           "\nTime offset (s): " + text_of(network, "timeoffset") +
           "\nProxies: " + proxies(network) +
           "\nMin tx relay fee rate (BTC/kvB): " + text_of(network, "relayfee") + "\n\n";
}

std::string trusted_balance(const Json& balances) {
    const Json* mine = balances.find("mine");
    return mine == nullptr ? "" : text_of(*mine, "trusted");
}

std::string shown_name(const std::string& wallet) {
    return wallet.empty() ? "\"\"" : wallet;
}

std::string wallet_section(const Json& wallet, const Json& balances, Color color) {
    if (!wallet.is_object()) return "";
    std::string text =
        painted("Wallet: " + shown_name(text_of(wallet, "walletname")), Paint::magenta, color) +
        "\nKeypool size: " + text_of(wallet, "keypoolsize") + "\n";
    if (wallet.find("unlocked_until") != nullptr)
        text += "Unlocked until: " + text_of(wallet, "unlocked_until") + "\n";
    return text + painted("Balance:", Paint::cyan, color) + " " + trusted_balance(balances) +
           "\n\n";
}

/// Balances of all wallets when several are loaded; empty otherwise.
base::Result<std::string> balances_section(RpcClient& client, Color color) {
    if (client.wallet()) return std::string();
    const Json wallets = result_of(MALHA_TRY(client.call("listwallets", Json::array())));
    if (!wallets.is_array() || wallets.size() <= 1) return std::string();
    std::vector<std::pair<std::string, std::string>> rows;  // Balance, name.
    std::size_t width = 0;
    for (const Json& wallet : wallets.values()) {
        if (!wallet.is_string()) continue;
        client.set_wallet(wallet.string());
        const auto reply = MALHA_TRY(client.call("getbalances", Json::array()));
        rows.emplace_back(trusted_balance(result_of(reply)), shown_name(wallet.string()));
        width = std::max(width, rows.back().first.size());
    }
    client.set_wallet(std::nullopt);
    std::string text = painted("Balances", Paint::cyan, color) + "\n";
    for (const auto& [balance, name] : rows)
        text += std::string(width - balance.size(), ' ') + balance + " " + name + "\n";
    return text + "\n";
}

std::string warnings_line(const Json& chain, Color color) {
    std::vector<std::string> warnings;
    const Json* value = chain.find("warnings");
    if (value != nullptr && value->is_string()) warnings = {value->string()};
    if (value != nullptr && value->is_array())
        for (const Json& warning : value->values())
            if (warning.is_string()) warnings.push_back(warning.string());
    const std::string text = joined(warnings, "\n");
    return painted("Warnings:", Paint::yellow, color) + " " + (text.empty() ? "(none)" : text);
}

bool is_unknown_method(const Json& error) {
    const Json* code = error.find("code");
    return code != nullptr && code->is_number() &&
           code->integer<int>() == static_cast<int>(rpc::ErrorCode::method_not_found);
}

}  // namespace

base::Result<Outcome> run_getinfo(RpcClient& client, Words words, Color color) {
    if (!words.empty()) return base::fail("-getinfo takes no arguments");
    const std::array<RpcClient::Request, 4> requests{{{.method = "getnetworkinfo"},
                                                      {.method = "getblockchaininfo"},
                                                      {.method = "getwalletinfo"},
                                                      {.method = "getbalances"}}};
    const std::vector<Json> replies = MALHA_TRY(client.call_all(requests));
    // Without a wallet, or with several, the last two fail: then there is nothing to show. The
    // same holds for a node without peers.
    const Json* network_error = error_of(replies[0]);
    if (network_error != nullptr && !is_unknown_method(*network_error))
        return outcome_of_error(*network_error);
    if (const Json* error = error_of(replies[1])) return outcome_of_error(*error);
    const Json chain = result_of(replies[1]);
    const Json network = result_of(replies[0]);
    std::string text = chain_section(chain, color);
    text += network_section(network, color);
    text += wallet_section(result_of(replies[2]), result_of(replies[3]), color);
    text += MALHA_TRY(balances_section(client, color));
    return Outcome{0, text + warnings_line(chain, color)};
}

}  // namespace malha::cli
