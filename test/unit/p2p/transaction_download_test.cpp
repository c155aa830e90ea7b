// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/p2p/transaction_download.hpp"

#include <gtest/gtest.h>

#include "malha/base/rng.hpp"
#include "transactions.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;
using mempool::RejectClass;
using primitives::TransactionPtr;

constexpr PeerId kOutbound{1};
constexpr PeerId kInbound{2};
constexpr PeerId kOld{3};  ///< names txids

class TestClock final : public base::Clock {
public:
    [[nodiscard]] base::UnixSeconds now() const override { return {1'800'000'000}; }
    [[nodiscard]] base::MonoTime mono() const override { return base::MonoTime{elapsed}; }
    std::chrono::nanoseconds elapsed = 1h;
};

class TransactionDownloadTest : public testing::Test {
protected:
    TransactionDownloadTest() {
        download_.add_peer(kOutbound, {Preference::preferred, true, true});
        download_.add_peer(kInbound, {Preference::ordinary, true, true});
        download_.add_peer(kOld, {Preference::preferred, true, false});
    }
    /// What is asked of the peer after so much time.
    std::vector<TransactionId> asked(PeerId peer, std::chrono::nanoseconds after = 0s) {
        clock_.elapsed += after;
        return download_.take_requests(peer);
    }
    static std::vector<TransactionId> parent_of(const TransactionPtr& tx) {
        return {TransactionId::of(tx->inputs[0].prevout.txid)};
    }
    void send(PeerId peer, const TransactionPtr& tx, RejectClass verdict) {
        ASSERT_TRUE(download_.received(peer, tx).is_wanted);
        EXPECT_FALSE(download_.refused(peer, tx, verdict, /*is_first=*/true));
    }

    TestClock clock_;
    base::SeededRng rng_{7};
    std::set<RollingFilter::Hash> pool_;
    TransactionDownload download_{
        clock_, rng_, [this](const TransactionId& id) { return pool_.contains(id.hash); }};
    const TransactionPtr tx_ = test::with_witness(*test::spending({test::unknown_output(1)}));
    const TransactionId wtxid_ = TransactionId::of(tx_->wtxid);
    const std::vector<TransactionId> only_wtxid_{wtxid_};
};

TEST_F(TransactionDownloadTest, AsksOutboundPeersAtOnceAndOthersLater) {
    download_.announced(kInbound, wtxid_);
    EXPECT_TRUE(asked(kInbound).empty());
    download_.announced(kOutbound, wtxid_);
    EXPECT_EQ(asked(kOutbound), only_wtxid_);
    EXPECT_TRUE(asked(kInbound, 10s).empty());     // it is asked for
    EXPECT_EQ(asked(kInbound, 51s), only_wtxid_);  // the first did not answer
}

TEST_F(TransactionDownloadTest, AsksByTxidLaterWhileOthersNameWtxids) {
    download_.announced(kOld, TransactionId::of(tx_->txid));
    EXPECT_TRUE(asked(kOld).empty());
    EXPECT_EQ(asked(kOld, 2s).size(), 1U);
    download_.remove_peer(kOutbound);
    download_.remove_peer(kInbound);
    download_.announced(kOld, TransactionId::of(test::spending({test::unknown_output(2)})->txid));
    EXPECT_EQ(asked(kOld).size(), 1U);
}

TEST_F(TransactionDownloadTest, AsksOverloadedPeersLaterAndBoundsAnnouncements) {
    for (std::uint32_t i = 0; i < 6000; ++i)
        download_.announced(kOutbound,
                            TransactionId::of(test::spending({test::unknown_output(i)})->wtxid));
    EXPECT_EQ(asked(kOutbound).size(), 5000U);
    EXPECT_EQ(download_.requests().count(kOutbound), 5000U);
    PeerId trusted{9};
    download_.add_peer(trusted, {Preference::preferred, /*is_limited=*/false, true});
    for (std::uint32_t i = 10'000; i < 16'000; ++i)
        download_.announced(trusted,
                            TransactionId::of(test::spending({test::unknown_output(i)})->wtxid));
    EXPECT_EQ(asked(trusted).size(), 6000U);
}

TEST_F(TransactionDownloadTest, DelaysWhoOwesManyAnswers) {
    for (std::uint32_t i = 0; i < 100; ++i)
        download_.announced(kOutbound,
                            TransactionId::of(test::spending({test::unknown_output(i)})->wtxid));
    EXPECT_EQ(asked(kOutbound).size(), 100U);
    download_.announced(kOutbound, wtxid_);
    EXPECT_TRUE(asked(kOutbound).empty());
    EXPECT_EQ(asked(kOutbound, 2s), only_wtxid_);
}

TEST_F(TransactionDownloadTest, DoesNotAskForWhatIsKnown) {
    pool_.insert(tx_->wtxid.bytes);
    download_.announced(kOutbound, wtxid_);
    EXPECT_TRUE(asked(kOutbound).empty());
    EXPECT_FALSE(download_.received(kOutbound, tx_).is_wanted);
    // It came into the pool between announcement and request.
    const auto other = test::spending({test::unknown_output(5)});
    download_.announced(kOutbound, TransactionId::of(other->wtxid));
    pool_.insert(other->wtxid.bytes);
    EXPECT_TRUE(asked(kOutbound).empty());
    EXPECT_EQ(download_.requests().size(), 0U);
}

TEST_F(TransactionDownloadTest, RemembersRefusalsUntilTheTipChanges) {
    send(kOutbound, tx_, RejectClass::policy);
    download_.announced(kOutbound, wtxid_);
    EXPECT_TRUE(asked(kOutbound).empty());
    EXPECT_FALSE(download_.received(kInbound, tx_).is_wanted);
    // Another witness may be fine.
    EXPECT_TRUE(download_.received(kInbound, test::with_witness(*tx_, 2)).is_wanted);
    download_.announced(kOld, TransactionId::of(tx_->txid));
    EXPECT_EQ(asked(kOld, 2s).size(), 1U);
    download_.tip_changed();
    EXPECT_TRUE(download_.received(kInbound, tx_).is_wanted);
}

TEST_F(TransactionDownloadTest, AStrippedWitnessSaysNothingOfTheWhole) {
    const auto stripped = test::spending({test::unknown_output(1)});
    send(kOutbound, stripped, RejectClass::witness_stripped);
    EXPECT_TRUE(download_.received(kOutbound, tx_).is_wanted);
    EXPECT_TRUE(download_.received(kOutbound, stripped).is_wanted);
}

TEST_F(TransactionDownloadTest, InputsThatAreNotStandardStaySoWithAnyWitness) {
    send(kOutbound, tx_, RejectClass::inputs_not_standard);
    download_.announced(kOld, TransactionId::of(tx_->txid));
    EXPECT_TRUE(asked(kOld, 10s).empty());
}

TEST_F(TransactionDownloadTest, AFaultOfOursIsNoRefusal) {
    send(kOutbound, tx_, RejectClass::fault);
    EXPECT_TRUE(download_.received(kInbound, tx_).is_wanted);
}

TEST_F(TransactionDownloadTest, ConfirmedTransactionsAreNotWantedUntilABlockIsTakenOff) {
    download_.announced(kOutbound, wtxid_);
    download_.block_connected({tx_.get(), 1});
    EXPECT_TRUE(asked(kOutbound).empty());
    download_.announced(kOld, TransactionId::of(tx_->txid));
    EXPECT_TRUE(asked(kOld, 10s).empty());
    download_.block_disconnected();
    EXPECT_TRUE(download_.received(kOutbound, tx_).is_wanted);
}

TEST_F(TransactionDownloadTest, AsksEveryAnnouncerOfAnOrphanForItsParents) {
    download_.announced(kOutbound, wtxid_);
    download_.announced(kInbound, wtxid_);
    EXPECT_EQ(asked(kOutbound), only_wtxid_);
    send(kOutbound, tx_, RejectClass::missing_inputs);
    EXPECT_EQ(download_.orphanage().list().at(0).announcers, (std::vector{kOutbound, kInbound}));
    EXPECT_TRUE(asked(kOutbound).empty());
    EXPECT_EQ(asked(kOutbound, 2s), parent_of(tx_));
    EXPECT_TRUE(asked(kInbound, 10s).empty());
    download_.not_found(kOutbound, parent_of(tx_)[0]);
    EXPECT_EQ(asked(kInbound), parent_of(tx_));
    // Who announces it from now on is asked too.
    const PeerId late{8};
    download_.add_peer(late, {Preference::preferred, true, true});
    download_.announced(late, wtxid_);
    download_.not_found(kInbound, parent_of(tx_)[0]);
    EXPECT_EQ(asked(late, 2s), parent_of(tx_));
}

TEST_F(TransactionDownloadTest, TriesOrphansAgainWhenAParentWasTaken) {
    const auto parent = test::spending({test::unknown_output(4)});
    const auto child = test::spending({{parent->txid, 0}});
    send(kInbound, child, RejectClass::missing_inputs);
    EXPECT_FALSE(download_.received(kOutbound, child).is_wanted);
    download_.accepted(*parent);
    const auto work = download_.take_orphan();
    ASSERT_TRUE(work);
    EXPECT_EQ(work->tx, child);
    EXPECT_EQ(work->peer, kInbound);
    EXPECT_FALSE(download_.take_orphan());
    download_.accepted(*child);
    EXPECT_EQ(download_.orphanage().size(), 0U);
}

TEST_F(TransactionDownloadTest, DoesNotKeepOrphansOfRefusedParents) {
    const auto parent = test::spending({test::unknown_output(4)});
    const auto child = test::with_witness(*test::spending({{parent->txid, 0}}));
    send(kInbound, parent, RejectClass::consensus);
    send(kInbound, child, RejectClass::missing_inputs);
    EXPECT_EQ(download_.orphanage().size(), 0U);
    EXPECT_FALSE(download_.received(kOutbound, child).is_wanted);
    download_.announced(kOld, TransactionId::of(child->txid));
    EXPECT_TRUE(asked(kOld, 10s).empty());
}

TEST_F(TransactionDownloadTest, PairsACheapParentWithTheChildThatCameFirst) {
    const auto parent = test::spending({test::unknown_output(4)});
    const auto child = test::spending({{parent->txid, 0}});
    send(kInbound, child, RejectClass::missing_inputs);
    ASSERT_TRUE(download_.received(kInbound, parent).is_wanted);
    const auto package =
        download_.refused(kInbound, parent, RejectClass::reconsiderable, /*is_first=*/true);
    ASSERT_TRUE(package);
    EXPECT_EQ(package->parent, parent);
    EXPECT_EQ(package->child, child);
    // Once refused together, the pair is not tried again; alone the parent is known.
    download_.refused_together(*package);
    const auto again = download_.received(kInbound, parent);
    EXPECT_FALSE(again.is_wanted);
    EXPECT_FALSE(again.package);
}

TEST_F(TransactionDownloadTest, PairsACheapParentWithTheChildThatCameLater) {
    const auto parent = test::spending({test::unknown_output(4)});
    const auto child = test::spending({{parent->txid, 0}});
    send(kInbound, parent, RejectClass::reconsiderable);
    download_.announced(kInbound, TransactionId::of(parent->wtxid));
    EXPECT_TRUE(asked(kInbound, 10s).empty());  // by itself it is not wanted
    send(kInbound, child, RejectClass::missing_inputs);
    EXPECT_EQ(asked(kInbound, 10s), parent_of(child));  // but for its child
    const auto received = download_.received(kInbound, parent);
    EXPECT_FALSE(received.is_wanted);
    ASSERT_TRUE(received.package);
    EXPECT_EQ(received.package->child, child);
}

TEST_F(TransactionDownloadTest, PairsOnlyWhatOnePeerSent) {
    const auto parent = test::spending({test::unknown_output(4)});
    const auto child = test::spending({{parent->txid, 0}});
    send(kInbound, child, RejectClass::missing_inputs);
    ASSERT_TRUE(download_.received(kOutbound, parent).is_wanted);
    EXPECT_FALSE(download_.refused(kOutbound, parent, RejectClass::reconsiderable,
                                   /*is_first=*/true));
    EXPECT_EQ(download_.orphanage().size(), 1U) << "the child waits for its own peer's parent";
}

TEST_F(TransactionDownloadTest, TwoCheapParentsAreOneTooMany) {
    const auto one = test::spending({test::unknown_output(4)});
    const auto two = test::spending({test::unknown_output(5)});
    send(kInbound, one, RejectClass::reconsiderable);
    send(kInbound, two, RejectClass::reconsiderable);
    send(kInbound, test::spending({{one->txid, 0}, {two->txid, 0}}), RejectClass::missing_inputs);
    EXPECT_EQ(download_.orphanage().size(), 0U);
    send(kInbound, test::spending({{one->txid, 0}, test::unknown_output(6)}),
         RejectClass::missing_inputs);
    EXPECT_EQ(download_.orphanage().size(), 1U);
}

TEST_F(TransactionDownloadTest, ForgetsWhatAPeerBroughtWhenItIsGone) {
    download_.announced(kInbound, wtxid_);
    send(kInbound, test::spending({test::unknown_output(6)}), RejectClass::missing_inputs);
    download_.remove_peer(kInbound);
    EXPECT_EQ(download_.requests().size(), 0U);
    EXPECT_EQ(download_.orphanage().size(), 0U);
    download_.announced(kInbound, wtxid_);  // a late message
    EXPECT_EQ(download_.requests().size(), 0U);
}

}  // namespace
}  // namespace malha::p2p
