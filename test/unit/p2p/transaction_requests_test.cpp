// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/p2p/transaction_requests.hpp"

#include <gtest/gtest.h>

#include "malha/base/rng.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

constexpr PeerId kA{1};
constexpr PeerId kB{2};
constexpr PeerId kC{3};
constexpr base::MonoTime kStart{1h};

TransactionId id_of(std::uint8_t number) {
    TransactionId id;
    id.hash[0] = number;
    return id;
}
const TransactionId kTx = id_of(1);

class TransactionRequestsTest : public testing::Test {
protected:
    /// What the peer is asked for now; the answer to be expected within a minute.
    std::vector<TransactionId> ask(PeerId peer) {
        auto ids = requests_.due(peer, now_);
        for (const TransactionId& id : ids)
            requests_.asked(peer, id.hash, now_ + 1min);
        return ids;
    }
    TransactionRequests requests_{{3, 4}};
    base::MonoTime now_ = kStart;
};
using Ids = std::vector<TransactionId>;

TEST_F(TransactionRequestsTest, AsksOnePeerAtATime) {
    requests_.announced(kA, kTx, Preference::ordinary, now_);
    requests_.announced(kB, kTx, Preference::ordinary, now_);
    const bool a = !ask(kA).empty();
    const bool b = !ask(kB).empty();
    EXPECT_NE(a, b);
}

TEST_F(TransactionRequestsTest, WaitsForTheTimeOfTheAnnouncement) {
    requests_.announced(kA, kTx, Preference::ordinary, now_ + 2s);
    EXPECT_TRUE(ask(kA).empty());
    now_ += 2s;
    EXPECT_EQ(ask(kA), Ids{kTx});
}

TEST_F(TransactionRequestsTest, PrefersPreferredPeers) {
    for (std::uint8_t i = 0; i < 20; ++i) {
        requests_.announced(kA, id_of(i), Preference::ordinary, now_);
        requests_.announced(kB, id_of(i), Preference::preferred, now_);
    }
    EXPECT_TRUE(ask(kA).empty());
    EXPECT_EQ(ask(kB).size(), 20u);
}

TEST_F(TransactionRequestsTest, TurnsToTheNextPeerAfterTheExpiry) {
    requests_.announced(kA, kTx, Preference::preferred, now_);
    requests_.announced(kB, kTx, Preference::ordinary, now_);
    EXPECT_EQ(ask(kA), Ids{kTx});
    now_ += 59s;
    EXPECT_TRUE(ask(kB).empty());
    now_ += 1s;
    EXPECT_EQ(ask(kB), Ids{kTx});
    EXPECT_TRUE(ask(kA).empty()) << "asked once already";
}

TEST_F(TransactionRequestsTest, TurnsToTheNextPeerAfterNotFoundOrDisconnection) {
    for (const PeerId peer : {kA, kB, kC})
        requests_.announced(peer, kTx, Preference::ordinary, now_);
    int asked = 0;
    for (int round = 0; round < 3; ++round)
        for (const PeerId peer : {kA, kB, kC})
            for (const TransactionId& id : ask(peer)) {
                ++asked;
                if (round == 0) {
                    requests_.answered(peer, id.hash);
                } else {
                    requests_.remove_peer(peer);
                }
            }
    EXPECT_EQ(asked, 3);
    EXPECT_EQ(requests_.size(), 0u);
}

TEST_F(TransactionRequestsTest, ForgetsWhatCame) {
    requests_.announced(kA, kTx, Preference::ordinary, now_);
    requests_.announced(kB, kTx, Preference::ordinary, now_ + 2s);
    EXPECT_EQ(requests_.candidates(kTx.hash).size(), 2u);
    requests_.forget(kTx.hash);
    EXPECT_EQ(requests_.size(), 0u);
    EXPECT_EQ(requests_.count(kA), 0u);
}

TEST_F(TransactionRequestsTest, KeepsTheOrderOfAnnouncements) {
    Ids announced;
    for (const std::uint8_t i : std::initializer_list<std::uint8_t>{9, 3, 7, 1}) {
        announced.push_back(id_of(i));
        requests_.announced(kA, announced.back(), Preference::ordinary, now_);
    }
    EXPECT_EQ(ask(kA), announced);
    EXPECT_EQ(requests_.asked_count(kA), 4u);
}

/// The rules again, as plainly as possible: a list of announcements, searched every time.
class NaiveRequests {
public:
    struct Entry {
        PeerId peer;
        TransactionId id;
        bool preferred;
        base::MonoTime time;
        enum { waiting, asked, finished } state = waiting;
    };
    void announced(PeerId peer, const TransactionId& id, bool preferred, base::MonoTime time) {
        for (const Entry& entry : entries)
            if (entry.peer == peer && entry.id.hash == id.hash) return;
        entries.push_back({peer, id, preferred, time});
    }
    void expire(base::MonoTime now) {
        for (Entry& entry : entries)
            if (entry.state == Entry::asked && entry.time <= now) entry.state = Entry::finished;
        clean();
    }
    void clean() {
        std::erase_if(entries, [&](const Entry& entry) {
            return std::all_of(entries.begin(), entries.end(), [&](const Entry& other) {
                return other.id.hash != entry.id.hash || other.state == Entry::finished;
            });
        });
    }
    /// Whether asking this peer now is within the rules (the salted order aside).
    [[nodiscard]] bool may_ask(PeerId peer, const TransactionId& id, base::MonoTime now) const {
        bool may = false;
        bool mine_preferred = false;
        for (const Entry& entry : entries)
            if (entry.id.hash == id.hash && entry.peer == peer && entry.state == Entry::waiting &&
                entry.time <= now) {
                may = true;
                mine_preferred = entry.preferred;
            }
        for (const Entry& entry : entries) {
            if (entry.id.hash != id.hash) continue;
            if (entry.state == Entry::asked) may = false;
            if (entry.state == Entry::waiting && entry.time <= now && entry.preferred &&
                !mine_preferred)
                may = false;
        }
        return may;
    }
    std::vector<Entry> entries;
};

TEST(TransactionRequestsModel, AgreesWithAPlainListOfAnnouncements) {
    base::SeededRng rng(20261125);
    TransactionRequests requests({5, 6});
    NaiveRequests naive;
    base::MonoTime now = kStart;
    std::size_t asked_total = 0;
    for (int step = 0; step < 20'000; ++step) {
        const auto peer = static_cast<PeerId>(rng.below(5));
        const TransactionId id = id_of(static_cast<std::uint8_t>(rng.below(12)));
        const auto in_state = [&](auto state) {
            return std::any_of(naive.entries.begin(), naive.entries.end(), [&](const auto& entry) {
                return entry.peer == peer && entry.id.hash == id.hash && entry.state == state;
            });
        };
        switch (rng.below(8)) {
            case 0:
            case 1:
            case 2: {
                const bool preferred = rng.below(2) == 0;
                const base::MonoTime from = now + std::chrono::seconds(rng.below(4));
                requests.announced(peer, id,
                                   preferred ? Preference::preferred : Preference::ordinary, from);
                naive.announced(peer, id, preferred, from);
                break;
            }
            case 3:
                if (in_state(NaiveRequests::Entry::asked) && rng.below(2) == 0) {
                    requests.answered(peer, id.hash);
                    for (auto& entry : naive.entries)
                        if (entry.peer == peer && entry.id.hash == id.hash)
                            entry.state = NaiveRequests::Entry::finished;
                    naive.clean();
                }
                break;
            case 4:
                if (rng.below(6) == 0) {
                    requests.forget(id.hash);
                    std::erase_if(naive.entries,
                                  [&](const auto& entry) { return entry.id.hash == id.hash; });
                }
                break;
            case 5:
                if (rng.below(20) == 0) {
                    requests.remove_peer(peer);
                    std::erase_if(naive.entries,
                                  [&](const auto& entry) { return entry.peer == peer; });
                    naive.clean();
                }
                break;
            default: {
                now += std::chrono::milliseconds(rng.below(500));
                naive.expire(now);
                const auto due = requests.due(peer, now);
                for (const TransactionId& wanted : due) {
                    ASSERT_TRUE(naive.may_ask(peer, wanted, now)) << step;
                    const base::MonoTime expiry = now + std::chrono::seconds(rng.below(5) + 1);
                    requests.asked(peer, wanted.hash, expiry);
                    for (auto& entry : naive.entries)
                        if (entry.peer == peer && entry.id.hash == wanted.hash) {
                            entry.state = NaiveRequests::Entry::asked;
                            entry.time = expiry;
                        }
                    ++asked_total;
                }
                ASSERT_EQ(requests.size(), naive.entries.size()) << step;
            }
        }
    }
    EXPECT_GT(asked_total, 1000u);
}

}  // namespace
}  // namespace malha::p2p
