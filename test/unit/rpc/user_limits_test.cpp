// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Who may do what, and what the ledger remembers. Whole calls: test_rpc_users.py.
#include "malha/rpc/user_limits.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "malha/rpc/method.hpp"
#include "malha/rpc/spending_ledger.hpp"
#include "support/temporary_directory.hpp"

namespace malha::rpc {
namespace {

using primitives::Amount;

constexpr base::UnixSeconds kNow{1'700'000'000};

UserLimits limits_of(std::initializer_list<std::string_view> entries) {
    UserLimits limits;
    for (const std::string_view entry : entries)
        EXPECT_TRUE(limits.add(entry)) << entry;
    return limits;
}

bool may(const UserLimits& limits, std::string_view method, std::string_view category,
         std::string_view path = "/", std::string_view user = "u") {
    const Method declared{.name = std::string(method), .category = std::string(category)};
    return !limits.refusal(declared, {.user = std::string(user), .path = std::string(path)}, kNow);
}

TEST(UserLimits, RefusesOtherForms) {
    for (const std::string_view entry :
         {"", "u", "u:", ":spend=1/1d", "u:spend=1", "u:spend=1/d", "u:spend=1/0d", "u:spend=x/1d",
          "u:spend=-1/1d", "u:spend=1/1y", "u:spend=1/367d", "u:expires=", "u:expires=-1",
          "u:expires=1x", "u:colour=red", "u:wallet=a,,expires=1"}) {
        UserLimits limits;
        EXPECT_FALSE(limits.add(entry)) << entry;
    }
    UserLimits twice = limits_of({"u:expires=1"});
    EXPECT_FALSE(twice.add("u:expires=2"));
}

TEST(UserLimits, WalletsAreNamedByThePath) {
    const UserLimits limits = limits_of({"u:wallet=shop,wallet=a%2Cb"});
    EXPECT_TRUE(may(limits, "getbalance", "wallet", "/wallet/shop"));
    EXPECT_TRUE(may(limits, "getbalance", "wallet", "/wallet/a%2cb"));
    EXPECT_FALSE(may(limits, "getbalance", "wallet", "/wallet/safe"));
    EXPECT_FALSE(may(limits, "getbalance", "wallet"));
    EXPECT_FALSE(may(limits, "fundrawtransaction", "rawtransactions", "/wallet/safe"));
    EXPECT_FALSE(may(limits, "loadwallet", "wallet", "/wallet/shop"));
    EXPECT_FALSE(may(limits, "listwallets", "wallet", "/wallet/shop"));
    EXPECT_TRUE(may(limits, "getblockcount", "blockchain"));
    EXPECT_TRUE(may(limits, "getbalance", "wallet", "/", "another"));
    EXPECT_TRUE(may(limits, "listdescriptors", "wallet", "/wallet/shop"));
    EXPECT_FALSE(limits.limit_spending());
}

TEST(UserLimits, WhoHasASpendingLimitGetsNoKeysAndNoSignatures) {
    const UserLimits limits = limits_of({"u:spend=0.5/12h"});
    EXPECT_TRUE(limits.limit_spending());
    ASSERT_NE(limits.spending_of("u"), nullptr);
    EXPECT_EQ(limits.spending_of("u")->amount, Amount{50'000'000});
    EXPECT_EQ(limits.spending_of("u")->period, std::chrono::hours(12));
    EXPECT_EQ(limits.spending_of("another"), nullptr);
    for (const std::string_view method : {"sendtoaddress", "send", "bumpfee", "getbalance"})
        EXPECT_TRUE(may(limits, method, "wallet")) << method;
    for (const std::string_view method :
         {"signrawtransactionwithwallet", "walletprocesspsbt", "listdescriptors", "gethdkeys",
          "backupwallet", "importdescriptors", "a_method_of_the_future"})
        EXPECT_FALSE(may(limits, method, "wallet")) << method;
}

TEST(UserLimits, NothingIsAllowedAfterTheEnd) {
    const std::string end = std::to_string(kNow.value);
    EXPECT_FALSE(may(limits_of({"u:expires=" + end}), "uptime", "control"));
    EXPECT_TRUE(
        may(limits_of({"u:expires=" + std::to_string(kNow.value + 1)}), "uptime", "control"));
}

class SpendingLedgerTest : public testing::Test {
protected:
    std::unique_ptr<SpendingLedger> open() {
        auto ledger = SpendingLedger::open(fs_, path());
        EXPECT_TRUE(ledger);
        return std::move(ledger).value();
    }
    [[nodiscard]] base::Path path() const { return directory_.path() / "rpc_spending.json"; }

    static SpendingLedger::Payment payment(std::uint8_t name, std::int64_t sat,
                                           std::chrono::seconds after = {}) {
        SpendingLedger::Payment made{.amount = {sat}, .time = kNow + after};
        made.txid.bytes[0] = name;
        return made;
    }

    const SpendingLimit limit_{.amount = {100}, .period = std::chrono::hours(1)};
    test::TemporaryDirectory directory_;
    base::PosixFilesystem fs_;
};

TEST_F(SpendingLedgerTest, StopsAtTheLimitAndForgetsAfterThePeriod) {
    const auto ledger = open();
    EXPECT_TRUE(ledger->charge("u", limit_, payment(1, 60), {}));
    const auto refused = ledger->charge("u", limit_, payment(2, 41), {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::forbidden_by_safe_mode);
    EXPECT_TRUE(ledger->charge("u", limit_, payment(3, 40), {}));
    EXPECT_FALSE(ledger->charge("u", limit_, payment(4, 1), {}));
    EXPECT_TRUE(ledger->charge("another", limit_, payment(4, 100), {}));
    EXPECT_FALSE(ledger->charge("u", limit_, payment(4, 1, std::chrono::seconds(3599)), {}));
    EXPECT_TRUE(ledger->charge("u", limit_, payment(4, 100, std::chrono::hours(1)), {}));
}

TEST_F(SpendingLedgerTest, OneOfTwoThatCannotBothConfirmCounts) {
    const auto ledger = open();
    EXPECT_TRUE(ledger->charge("u", limit_, payment(1, 60), {}));
    EXPECT_TRUE(ledger->charge("u", limit_, payment(1, 60), {}));  // shown again
    EXPECT_TRUE(ledger->charge("u", limit_, payment(2, 70), payment(1, 0).txid));
    EXPECT_FALSE(ledger->charge("u", limit_, payment(3, 31), {}));
    EXPECT_TRUE(ledger->charge("u", limit_, payment(3, 30), {}));
    // A cheaper replacement gives nothing back: the first may still confirm.
    EXPECT_TRUE(ledger->charge("u", limit_, payment(4, 10), payment(2, 0).txid));
    EXPECT_FALSE(ledger->charge("u", limit_, payment(5, 1), {}));
}

TEST_F(SpendingLedgerTest, SurvivesARestart) {
    EXPECT_TRUE(open()->charge("u", limit_, payment(1, 60), {}));
    EXPECT_FALSE(open()->charge("u", limit_, payment(2, 41), {}));
    EXPECT_TRUE(open()->charge("u", limit_, payment(2, 40), {}));
}

TEST_F(SpendingLedgerTest, WhatCannotBeNotedIsRefused) {
    const auto ledger = open();
    std::filesystem::create_directory(path());  // no file can take that name
    const auto refused = ledger->charge("u", limit_, payment(1, 1), {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::misc);
    std::filesystem::remove(path());
    EXPECT_TRUE(ledger->charge("u", limit_, payment(2, 100), {}));
}

TEST_F(SpendingLedgerTest, ADamagedFileIsNotTakenForAnEmptyOne) {
    for (const char* text :
         {"", "{}", "[]", R"({"version":2,"spent":[]})", R"({"version":1,"spent":{}})",
          R"({"version":1,"spent":[{"user":"u"}]})",
          R"({"version":1,"spent":[{"user":"u","txid":"ff","satoshis":1,"time":1}]})"}) {
        directory_.write("rpc_spending.json", text);
        EXPECT_FALSE(SpendingLedger::open(fs_, path())) << text;
    }
    directory_.write("rpc_spending.json", R"({"version":1,"spent":[]})");
    EXPECT_TRUE(SpendingLedger::open(fs_, path()));
}

TEST_F(SpendingLedgerTest, ManyAtOnceGetNoMoreThanTheLimit) {
    const auto ledger = open();
    std::atomic<int> allowed{0};
    std::vector<std::thread> threads;
    for (std::uint8_t i = 0; i < 8; ++i)
        threads.emplace_back([&, i] {
            for (std::uint8_t j = 0; j < 4; ++j)
                if (ledger->charge("u", limit_, payment(static_cast<std::uint8_t>(i * 4 + j), 10),
                                   {}))
                    ++allowed;
        });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(allowed, 10);
}

}  // namespace
}  // namespace malha::rpc
