// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What those who bring transactions want beyond Mempool::accept.
#include "malha/mempool/send.hpp"

#include "pool_fixture.hpp"

namespace malha::mempool {
namespace {

using namespace test;

class Send : public PoolTest {
protected:
    Send() { mature(3); }
    [[nodiscard]] bool is_known_to_pass(const TransactionPtr& tx) {
        return harness_.engine->script_cache().contains(tx->wtxid, script::kStandardFlags);
    }
    static std::vector<ScriptVerdict> run_all(std::optional<ScriptJob> job) {
        EXPECT_TRUE(job);
        while (job && !job->run_some()) {
        }
        return job ? job->verdicts() : std::vector<ScriptVerdict>();
    }
    static std::vector<TransactionPtr> pair_of(const TransactionPtr& parent, std::int64_t fee) {
        return {parent, child_of(parent, fee)};
    }
};

}  // namespace

TEST_F(Send, RefusesAFeeAboveTheLimitAndTakesNothing) {
    const auto tx = spend_coin(0, 5000);
    const auto refused = accept_up_to(*pool_, tx, Amount{4999});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, kMaxFeeExceeded);
    EXPECT_EQ(pool_->size(), 0U);
    EXPECT_TRUE(accept_up_to(*pool_, tx, Amount{5000}));
    EXPECT_TRUE(accept_up_to(*pool_, spend_coin(1, 500'000), std::nullopt));
}

TEST_F(Send, OtherFaultsComeBeforeTheFeeLimit) {
    EXPECT_EQ(accept_up_to(*pool_, spend_coin(0, 1), Amount{0}).error().reason,
              "min relay fee not met");
}

TEST_F(Send, ScriptsThatPassedElsewhereAreNotRunAgain) {
    const auto parent = spend_coin(0, 1000);
    ASSERT_EQ(send(parent), "");
    for (const auto& tx : {spend_coin(1, 1000), child_of(parent, 1000)}) {
        const auto verdicts = run_all(script_job(*pool_, {&tx, 1}));
        ASSERT_EQ(verdicts.size(), 1U);
        EXPECT_EQ(verdicts[0].wtxid, tx->wtxid);
        EXPECT_TRUE(verdicts[0].check);
        EXPECT_FALSE(is_known_to_pass(tx));
        EXPECT_TRUE(accept_up_to(*pool_, tx, std::nullopt, verdicts));
        EXPECT_TRUE(is_known_to_pass(tx));
    }
}

TEST_F(Send, AVerdictIsTakenAsItIs) {
    const auto tx = spend_coin(0, 1000);
    const std::vector<ScriptVerdict> verdicts{
        {tx->wtxid, reject(RejectClass::policy, "said so elsewhere")}};
    EXPECT_EQ(accept_up_to(*pool_, tx, std::nullopt, verdicts).error().reason, "said so elsewhere");
    EXPECT_EQ(send(tx), "");
}

TEST_F(Send, ThereIsNothingToRunForWhatIsRefusedBeforeOrKnownToPass) {
    const auto poor = spend_coin(0, 1);
    EXPECT_FALSE(script_job(*pool_, {&poor, 1}));
    const auto taken = spend_coin(0, 10'000);
    ASSERT_EQ(send(taken), "");
    EXPECT_FALSE(script_job(*pool_, {&taken, 1}));
    const auto too_poor_to_replace = spend_coin(0, 1000);
    EXPECT_FALSE(script_job(*pool_, {&too_poor_to_replace, 1}));
    ASSERT_TRUE(pool_->test_accept(spend_coin(1, 1000)));
    const auto tested = spend_coin(1, 1000);
    EXPECT_FALSE(script_job(*pool_, {&tested, 1}));
}

TEST_F(Send, AJobFailsWithItsScript) {
    auto locked = malha::test::spend_anyone({coins_[0]}, Amount{2'000'000'000}, 2);
    locked.outputs[0].script_pubkey = {0x00};  // OP_0
    const auto parent = primitives::make_transaction(locked);
    ASSERT_EQ(send(parent), "");
    const auto child = child_of(parent, 1000);
    const auto verdicts = run_all(script_job(*pool_, {&child, 1}));
    ASSERT_EQ(verdicts.size(), 1U);
    ASSERT_FALSE(verdicts[0].check);
    EXPECT_EQ(accept_up_to(*pool_, child, std::nullopt, verdicts).error(),
              verdicts[0].check.error());
    EXPECT_EQ(send(child), verdicts[0].check.error().text());
}

TEST_F(Send, AJobOfManyInputsEndsInPieces) {
    const auto wide = make_tx(
        {.inputs = {coins_[0]}, .each_output = {primitives::kCoin.sat / 10}, .outputs = 100});
    ASSERT_EQ(send(wide), "");
    TxShape shape{.inputs = {}, .each_output = {primitives::kCoin.sat}, .outputs = 1};
    for (std::uint32_t i = 0; i < 100; ++i)
        shape.inputs.push_back(output_of(wide, i));
    const auto tx = make_tx(shape);
    auto job = script_job(*pool_, {&tx, 1});
    ASSERT_TRUE(job);
    int pieces = 1;
    while (!job->run_some())
        ++pieces;
    EXPECT_GT(pieces, 1);
    EXPECT_TRUE(accept_up_to(*pool_, tx, std::nullopt, job->verdicts()));
}

TEST_F(Send, APackageIsRunTogether) {
    const std::vector<TransactionPtr> package = pair_of(spend_coin(0, 0), 5000);
    EXPECT_FALSE(script_job(*pool_, {package.data(), 1})) << "alone it pays too little";
    const auto verdicts = run_all(script_job(*pool_, package));
    ASSERT_EQ(verdicts.size(), 2U);
    const auto outcome = pool_->accept_package(package, std::nullopt, verdicts);
    EXPECT_EQ(outcome.verdict, PackageOutcome::Verdict::accepted);
    EXPECT_EQ(pool_->size(), 2U);
}

TEST_F(Send, APackageFailsWithTheFirstScriptThatDoes) {
    const std::vector<TransactionPtr> package = pair_of(spend_coin(0, 0), 5000);
    const std::vector<ScriptVerdict> verdicts{
        {package[0]->wtxid, reject(RejectClass::policy, "said so elsewhere")}};
    const auto outcome = pool_->accept_package(package, std::nullopt, verdicts);
    EXPECT_EQ(outcome.verdict, PackageOutcome::Verdict::bad_transaction);
    EXPECT_EQ(outcome.transactions.at(package[0]->wtxid).rejection.reason, "said so elsewhere");
    EXPECT_EQ(pool_->size(), 0U);
}

}  // namespace malha::mempool
