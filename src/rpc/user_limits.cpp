// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See user_limits.hpp.
#include "malha/rpc/user_limits.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "malha/rpc/method.hpp"
#include "malha/rpc/wallet_context.hpp"
#include "percent.hpp"

namespace malha::rpc {
namespace {

/// Longer stretches would keep the payments of years.
constexpr std::chrono::seconds kPeriodMax = std::chrono::days(366);

// Methods of wallets that a user with limits does not get at all: they are about all wallets.
constexpr std::array<std::string_view, 7> kAboutAllWallets{
    "createwallet",  "listwalletdir", "listwallets", "loadwallet",
    "migratewallet", "restorewallet", "unloadwallet"};

// What a user with a spending limit may do with a wallet: pay, which is charged, and what gives
// away neither signatures nor keys. A new method is refused until it stands here.
constexpr std::array<std::string_view, 35> kSafeForSpenders{"abandontransaction",
                                                            "bumpfee",
                                                            "fundrawtransaction",
                                                            "getaddressesbylabel",
                                                            "getaddressinfo",
                                                            "getbalance",
                                                            "getbalances",
                                                            "getnewaddress",
                                                            "getrawchangeaddress",
                                                            "getreceivedbyaddress",
                                                            "getreceivedbylabel",
                                                            "gettransaction",
                                                            "getwalletinfo",
                                                            "keypoolrefill",
                                                            "listaddressgroupings",
                                                            "listlabels",
                                                            "listlockunspent",
                                                            "listreceivedbyaddress",
                                                            "listreceivedbylabel",
                                                            "listsinceblock",
                                                            "listtransactions",
                                                            "listunspent",
                                                            "listwallets",
                                                            "lockunspent",
                                                            "psbtbumpfee",
                                                            "rescanblockchain",
                                                            "send",
                                                            "sendall",
                                                            "sendmany",
                                                            "sendtoaddress",
                                                            "setlabel",
                                                            "simulaterawtransaction",
                                                            "walletcreatefundedpsbt",
                                                            "walletlock",
                                                            "walletpassphrase"};

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_about_wallets(const Method& method) {
    return method.category == "wallet" || method.name == "fundrawtransaction";
}

template <class T>
std::optional<T> whole_number(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

/// "12h"
std::optional<std::chrono::seconds> period_from(std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::int64_t unit = 0;
    switch (text.back()) {
        case 's':
            unit = 1;
            break;
        case 'm':
            unit = 60;
            break;
        case 'h':
            unit = 3600;
            break;
        case 'd':
            unit = 86400;
            break;
        default:
            return std::nullopt;
    }
    text.remove_suffix(1);
    const auto count = whole_number<std::int32_t>(text);
    if (!count || *count == 0) return std::nullopt;
    const std::chrono::seconds period{unit * *count};
    if (period > kPeriodMax) return std::nullopt;
    return period;
}

/// "0.5/1d"
std::optional<SpendingLimit> spending_from(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto amount = amount_from(Json(std::string(text.substr(0, slash))));
    const auto period = period_from(text.substr(slash + 1));
    if (!amount || !period) return std::nullopt;
    return SpendingLimit{*amount, *period};
}

bool read_limit(std::string_view text, UserLimit& limit) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return false;
    const std::string_view name = text.substr(0, equals);
    const std::string_view value = text.substr(equals + 1);
    if (name == "wallet") {
        if (!limit.wallets) limit.wallets.emplace();
        limit.wallets->insert(percent_decoded(value));
        return true;
    }
    if (name == "spend") {
        limit.spending = spending_from(value);
        return limit.spending.has_value();
    }
    if (name != "expires") return false;
    const auto time = whole_number<std::int64_t>(value);
    if (time) limit.expires = base::UnixSeconds{*time};
    return time.has_value();
}

std::optional<RpcError> refused(std::string message) {
    return RpcError{ErrorCode::forbidden_by_safe_mode, std::move(message)};
}

}  // namespace

base::Status UserLimits::add(std::string_view entry) {
    constexpr std::string_view kForm =
        "; expected <user>:<limit>,... with wallet=<name>, spend=<amount>/<period>, expires=<time>";
    const auto colon = entry.find(':');
    if (colon == std::string_view::npos || colon == 0)
        return base::fail("Invalid -rpcuserlimit=", entry, kForm);
    const std::string user(entry.substr(0, colon));
    UserLimit limit;
    std::string_view rest = entry.substr(colon + 1);
    do {
        const std::string_view part = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
        if (!read_limit(part, limit))
            return base::fail("Invalid limit \"", part, "\" in -rpcuserlimit of ", user, kForm);
    } while (!rest.empty());
    if (!users_.emplace(user, std::move(limit)).second)
        return base::fail("-rpcuserlimit is given twice for the user ", user);
    return {};
}

const UserLimit* UserLimits::find(std::string_view user) const {
    const auto found = users_.find(user);
    return found == users_.end() ? nullptr : &found->second;
}

bool UserLimits::limit_spending() const {
    return std::any_of(users_.begin(), users_.end(),
                       [](const auto& user) { return user.second.spending.has_value(); });
}

const SpendingLimit* UserLimits::spending_of(std::string_view user) const {
    const UserLimit* limit = find(user);
    return limit != nullptr && limit->spending ? &*limit->spending : nullptr;
}

bool UserLimits::has_expired(std::string_view user, base::UnixSeconds now) const {
    const UserLimit* limit = find(user);
    return limit != nullptr && limit->expires && now.value >= limit->expires->value;
}

bool UserLimits::allows_wallet(std::string_view user, std::string_view wallet) const {
    const UserLimit* limit = find(user);
    return limit == nullptr || !limit->wallets || limit->wallets->contains(wallet);
}

std::optional<RpcError> UserLimits::refusal(const Method& method, const Caller& caller,
                                            base::UnixSeconds now) const {
    const UserLimit* limit = find(caller.user);
    if (limit == nullptr) return std::nullopt;
    if (has_expired(caller.user, now))
        return refused("The rights of the user " + caller.user + " have expired.");
    if (!is_about_wallets(method)) return std::nullopt;
    if (limit->wallets) {
        if (holds(kAboutAllWallets, method.name))
            return refused(method.name + " is not for users who are limited to some wallets.");
        const auto wallet = wallet_name_of(caller);
        if (!wallet)
            return refused("The user " + caller.user +
                           " is limited to some wallets: name one by the path "
                           "/wallet/<walletname>.");
        if (!limit->wallets->contains(*wallet))
            return refused("The user " + caller.user + " may not use this wallet.");
    }
    if (limit->spending && !holds(kSafeForSpenders, method.name))
        return refused(method.name + " is not for users with a spending limit.");
    return std::nullopt;
}

}  // namespace malha::rpc
