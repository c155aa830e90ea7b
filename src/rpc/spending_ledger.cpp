// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See spending_ledger.hpp.
#include "malha/rpc/spending_ledger.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "malha/base/checked.hpp"
#include "malha/rpc/json.hpp"
#include "malha/rpc/json_writer.hpp"
#include "malha/rpc/values.hpp"

namespace malha::rpc {
namespace {

using Payment = SpendingLedger::Payment;

constexpr std::int64_t kVersion = 1;
/// Larger than what kPaymentsMax payments of many users take; in bytes.
constexpr std::uint64_t kFileSizeMax = 256U << 20U;

/// One entry of "spent". Empty optional: not one.
std::optional<std::pair<std::string, Payment>> payment_from(const Json& entry) {
    const Json* user = entry.find("user");
    const Json* txid = entry.find("txid");
    const Json* satoshis = entry.find("satoshis");
    const Json* time = entry.find("time");
    if (!user || !txid || !satoshis || !time) return std::nullopt;
    if (!user->is_string() || !txid->is_string() || !satoshis->is_number() || !time->is_number())
        return std::nullopt;
    const auto hash = primitives::Txid::from_display_hex(txid->string());
    const auto amount = satoshis->integer<std::int64_t>();
    const auto seconds = time->integer<std::int64_t>();
    if (!hash || !amount || !seconds || !primitives::in_money_range({*amount})) return std::nullopt;
    return std::pair{user->string(), Payment{*hash, {*amount}, {*seconds}}};
}

Payment* find(std::vector<Payment>& payments, const primitives::Txid& txid) {
    const auto found = std::find_if(payments.begin(), payments.end(),
                                    [&](const Payment& payment) { return payment.txid == txid; });
    return found == payments.end() ? nullptr : &*found;
}

/// At most the largest number.
std::int64_t sum_of(const std::vector<Payment>& payments) {
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    std::int64_t sum = 0;
    for (const Payment& payment : payments)
        sum = base::checked_add(sum, payment.amount.sat).value_or(kMost);
    return sum;
}

}  // namespace

base::Result<std::unique_ptr<SpendingLedger>> SpendingLedger::open(base::Filesystem& fs,
                                                                   base::Path path) {
    std::unique_ptr<SpendingLedger> ledger(new SpendingLedger(fs, std::move(path)));
    if (!fs.exists(ledger->path_)) return ledger;
    const auto bytes = MALHA_TRY(base::read_file(fs, ledger->path_, kFileSizeMax));
    const auto damaged = [&] {
        return base::fail(ledger->path_.string(),
                          " is damaged or of another version: it says what RPC users with a "
                          "spending limit have spent. Remove it to let them begin anew.");
    };
    const auto file = Json::parse(base::as_text(bytes));
    const Json* version = file ? file->find("version") : nullptr;
    const Json* spent = file ? file->find("spent") : nullptr;
    if (!version || !version->is_number() || version->integer<std::int64_t>() != kVersion ||
        !spent || !spent->is_array())
        return damaged();
    const base::MutexLock lock(ledger->mutex_);
    for (const Json& entry : spent->values()) {
        auto payment = payment_from(entry);
        if (!payment) return damaged();
        ledger->payments_[payment->first].push_back(payment->second);
    }
    return ledger;
}

RpcResult<void> SpendingLedger::charge(const std::string& user, const SpendingLimit& limit,
                                       const Payment& payment,
                                       const std::optional<primitives::Txid>& replaced) {
    const base::MutexLock lock(mutex_);
    Payments after = payments_;
    std::vector<Payment>& mine = after[user];
    std::erase_if(mine,
                  [&](const Payment& old) { return payment.time - old.time >= limit.period; });
    Payment* same = find(mine, payment.txid);
    if (same == nullptr && replaced) same = find(mine, *replaced);
    if (same != nullptr) {
        // Of the two only one can confirm.
        same->txid = payment.txid;
        same->time = payment.time;
        same->amount = std::max(same->amount, payment.amount);
    } else {
        mine.push_back(payment);
    }
    if (sum_of(mine) > limit.amount.sat || mine.size() > kPaymentsMax)
        return rpc_fail(ErrorCode::forbidden_by_safe_mode,
                        "This payment exceeds the spending limit of the user ", user);
    if (const auto written = write(after); !written)
        return rpc_fail(
            ErrorCode::misc,
            "The payment was not made, because it could not be noted: ", written.error().message);
    payments_ = std::move(after);
    return {};
}

base::Status SpendingLedger::write(const Payments& payments) const {
    JsonWriter writer;
    writer.begin_object().member("version", kVersion).key("spent").begin_array();
    for (const auto& [user, list] : payments)
        for (const Payment& payment : list) {
            writer.begin_object().member("user", user).member("txid", payment.txid);
            writer.member("satoshis", payment.amount.sat).member("time", payment.time.value);
            writer.end_object();
        }
    const JsonText text = writer.end_array().end_object().take();
    return base::write_file_atomically(fs_, path_, base::as_bytes(text.text));
}

}  // namespace malha::rpc
