// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What users who send want beyond Mempool::accept.
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
        const auto job = script_job(*pool_, tx);
        ASSERT_TRUE(job);
        EXPECT_EQ(job->spent.size(), 1U);
        EXPECT_TRUE(job->passes());
        EXPECT_FALSE(is_known_to_pass(tx));
        remember_passed(*pool_, *job);
        EXPECT_TRUE(is_known_to_pass(tx));
        EXPECT_FALSE(script_job(*pool_, tx)) << "nothing is left to run";
        EXPECT_EQ(send(tx), "");
    }
}

TEST_F(Send, ThereIsNothingToRunForWhatIsRefusedBefore) {
    EXPECT_FALSE(script_job(*pool_, spend_coin(0, 1)));
    const auto taken = spend_coin(0, 1000);
    ASSERT_EQ(send(taken), "");
    EXPECT_FALSE(script_job(*pool_, taken));
}

TEST_F(Send, AJobFailsWithItsScript) {
    auto locked = malha::test::spend_anyone({coins_[0]}, Amount{2'000'000'000}, 2);
    locked.outputs[0].script_pubkey = {0x00};  // OP_0
    const auto parent = primitives::make_transaction(locked);
    ASSERT_EQ(send(parent), "");
    const auto child = child_of(parent, 1000);
    const auto job = script_job(*pool_, child);
    ASSERT_TRUE(job);
    EXPECT_FALSE(job->passes());
    EXPECT_EQ(send(child).substr(0, 33), "mempool-script-verify-flag-failed");
}

}  // namespace malha::mempool
