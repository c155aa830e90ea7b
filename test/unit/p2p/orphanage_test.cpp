// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/p2p/orphanage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "malha/base/rng.hpp"
#include "transactions.hpp"

namespace malha::p2p {
namespace {

constexpr PeerId kA{1};
constexpr PeerId kB{2};
constexpr PeerId kC{3};

class OrphanageTest : public testing::Test {
protected:
    base::SeededRng rng_{1};
    Orphanage orphanage_{{}, rng_};
};

TEST_F(OrphanageTest, KeepsWhatSeveralPeersAnnounceUntilTheLastIsGone) {
    const auto tx = test::spending({test::unknown_output(1)});
    EXPECT_TRUE(orphanage_.add(tx, kA));
    EXPECT_FALSE(orphanage_.add(tx, kB));
    EXPECT_FALSE(orphanage_.add(tx, kB));
    EXPECT_EQ(orphanage_.announcement_count(), 2U);
    EXPECT_EQ(orphanage_.weight(), tx->weight());
    orphanage_.remove_peer(kA);
    EXPECT_EQ(orphanage_.find(tx->wtxid), tx);
    EXPECT_FALSE(orphanage_.is_announced_by(tx->wtxid, kA));
    orphanage_.remove_peer(kB);
    EXPECT_EQ(orphanage_.find(tx->wtxid), nullptr);
    EXPECT_EQ(orphanage_.weight(), 0);
    EXPECT_EQ(orphanage_.announcement_count(), 0U);
}

TEST_F(OrphanageTest, OneAnnouncerTriesTheChildrenOfAParentAgain) {
    const auto parent = test::spending({test::unknown_output(1)});
    const auto child = test::spending({{parent->txid, 0}});
    orphanage_.add(child, kA);
    orphanage_.add(child, kB);
    EXPECT_FALSE(orphanage_.take_work());
    orphanage_.parent_arrived(*parent);
    orphanage_.parent_arrived(*parent);  // again: it is work already
    const auto work = orphanage_.take_work();
    ASSERT_TRUE(work);
    EXPECT_EQ(work->tx, child);
    EXPECT_TRUE(work->peer == kA || work->peer == kB);
    EXPECT_FALSE(orphanage_.take_work());
    EXPECT_EQ(orphanage_.size(), 1U);  // until the pool took it
    EXPECT_TRUE(orphanage_.erase(child->wtxid));
    EXPECT_FALSE(orphanage_.erase(child->wtxid));
}

TEST_F(OrphanageTest, PeersTakeTurnsAtTheirWork) {
    const auto parent = test::spending({test::unknown_output(1)}, 6);
    for (std::uint32_t i = 0; i < 6; ++i)
        orphanage_.add(test::spending({{parent->txid, i}}), i < 4 ? kA : kB);
    orphanage_.parent_arrived(*parent);
    std::vector<PeerId> turns;
    while (const auto work = orphanage_.take_work())
        turns.push_back(work->peer);
    EXPECT_EQ(turns, (std::vector{kA, kB, kA, kB, kA, kA}));
}

TEST_F(OrphanageTest, ChildrenOfOnePeerComeLatestFirst) {
    const auto parent = test::spending({test::unknown_output(1)}, 3);
    const auto first = test::spending({{parent->txid, 0}});
    const auto second = test::spending({{parent->txid, 1}});
    const auto other = test::spending({{parent->txid, 2}});
    orphanage_.add(first, kA);
    orphanage_.add(other, kB);
    orphanage_.add(second, kA);
    EXPECT_EQ(orphanage_.children_of(*parent, kA), (std::vector{second, first}));
    EXPECT_EQ(orphanage_.children_of(*parent, kC), std::vector<primitives::TransactionPtr>{});
}

TEST_F(OrphanageTest, ABlockEndsWhatItConfirmsAndWhatConflicts) {
    const auto confirmed = test::spending({test::unknown_output(1)});
    const auto conflicting = test::spending({test::unknown_output(1), test::unknown_output(2)});
    const auto other = test::spending({test::unknown_output(3)});
    for (const auto& tx : {confirmed, conflicting, other})
        orphanage_.add(tx, kA);
    orphanage_.erase_for_block({confirmed.get(), 1});
    EXPECT_EQ(orphanage_.size(), 1U);
    EXPECT_NE(orphanage_.find(other->wtxid), nullptr);
}

TEST_F(OrphanageTest, RefusesWhatIsTooLargeToBeTakenEver) {
    EXPECT_FALSE(orphanage_.add(test::spending({test::unknown_output(1)}, 1, 400'001 / 4), kA));
    EXPECT_TRUE(orphanage_.add(test::spending({test::unknown_output(1)}, 1, 390'000 / 4), kA));
}

TEST_F(OrphanageTest, AFloodCostsOnlyThePeerThatFloods) {
    std::vector<primitives::TransactionPtr> honest;
    for (std::uint32_t i = 0; i < 50; ++i) {
        honest.push_back(test::spending({test::unknown_output(i)}));
        orphanage_.add(honest.back(), kA);
    }
    for (std::uint32_t i = 1000; i < 11'000; ++i)
        orphanage_.add(test::spending({test::unknown_output(i)}), kB);
    EXPECT_LE(orphanage_.announcement_count(), OrphanageLimits{}.score_max);
    for (const auto& tx : honest)
        EXPECT_TRUE(orphanage_.is_announced_by(tx->wtxid, kA));
    // The flood's latest are there; its oldest are gone.
    EXPECT_TRUE(
        orphanage_.is_announced_by(test::spending({test::unknown_output(10'999)})->wtxid, kB));
    EXPECT_FALSE(
        orphanage_.is_announced_by(test::spending({test::unknown_output(1000)})->wtxid, kB));
}

TEST_F(OrphanageTest, WeightIsBoundedForEachPeer) {
    const auto honest = test::spending({test::unknown_output(0)}, 1, 90'000);
    orphanage_.add(honest, kA);
    for (std::uint32_t i = 1; i < 40; ++i)
        orphanage_.add(test::spending({test::unknown_output(i)}, 1, 90'000), kB);
    EXPECT_LE(orphanage_.weight(), 2 * OrphanageLimits{}.weight_per_peer);
    EXPECT_TRUE(orphanage_.is_announced_by(honest->wtxid, kA));
    // With its peer goes the room that it brought.
    orphanage_.remove_peer(kA);
    EXPECT_LE(orphanage_.weight(), OrphanageLimits{}.weight_per_peer);
}

TEST_F(OrphanageTest, ManyInputsCountMore) {
    std::vector<primitives::OutPoint> inputs;
    for (std::uint32_t i = 0; i < 300; ++i)
        inputs.push_back(test::unknown_output(i));
    for (std::uint32_t i = 0; i < 200; ++i) {
        inputs[0] = test::unknown_output(1000 + i);
        orphanage_.add(test::spending(inputs), kA);
    }
    EXPECT_LE(orphanage_.size(), OrphanageLimits{}.score_max / 31);
}

TEST_F(OrphanageTest, WorkIsEvictedLast) {
    const auto parent = test::spending({test::unknown_output(1)});
    const auto child = test::spending({{parent->txid, 0}});
    orphanage_.add(child, kA);
    orphanage_.parent_arrived(*parent);
    for (std::uint32_t i = 10; i < 4000; ++i)
        orphanage_.add(test::spending({test::unknown_output(i)}), kA);
    const auto work = orphanage_.take_work();
    ASSERT_TRUE(work);
    EXPECT_EQ(work->tx, child);
}

/// The same rules said as simply as can be.
class NaiveOrphanage {
public:
    void add(const primitives::TransactionPtr& tx, PeerId peer) { kept_[tx->wtxid].insert(peer); }
    void remove_peer(PeerId peer) {
        for (auto& [wtxid, peers] : kept_)
            peers.erase(peer);
        std::erase_if(kept_, [](const auto& entry) { return entry.second.empty(); });
    }
    void erase(const primitives::Wtxid& wtxid) { kept_.erase(wtxid); }
    [[nodiscard]] std::vector<std::pair<primitives::Wtxid, std::set<PeerId>>> list() const {
        return {kept_.begin(), kept_.end()};
    }

private:
    std::map<primitives::Wtxid, std::set<PeerId>> kept_;
};

TEST_F(OrphanageTest, AgreesWithItsNaiveTwinBelowTheLimits) {
    NaiveOrphanage twin;
    std::vector<primitives::TransactionPtr> transactions;
    for (std::uint32_t i = 0; i < 60; ++i)
        transactions.push_back(test::spending({test::unknown_output(i), test::unknown_output(0)}));
    for (int step = 0; step < 5000; ++step) {
        const auto& tx = transactions[rng_.below(transactions.size())];
        const PeerId peer{static_cast<std::int64_t>(rng_.below(5))};
        switch (rng_.below(8)) {
            case 0:
                orphanage_.remove_peer(peer);
                twin.remove_peer(peer);
                break;
            case 1:
                orphanage_.erase(tx->wtxid);
                twin.erase(tx->wtxid);
                break;
            case 2:
                orphanage_.parent_arrived(*tx);
                (void)orphanage_.take_work();
                break;
            default:
                orphanage_.add(tx, peer);
                twin.add(tx, peer);
        }
        std::vector<std::pair<primitives::Wtxid, std::set<PeerId>>> listed;
        for (const OrphanInfo& info : orphanage_.list())
            listed.emplace_back(info.tx->wtxid,
                                std::set(info.announcers.begin(), info.announcers.end()));
        std::sort(listed.begin(), listed.end());
        ASSERT_EQ(listed, twin.list()) << "step " << step;
    }
}

}  // namespace
}  // namespace malha::p2p
