// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any sequence of what can happen to transactions on their way: the bounds of requests and orphans
// hold, every peer is asked once at most, and nothing is left of peers that are gone.
#include "malha/p2p/transaction_download.hpp"

#include <set>

#include "malha/base/assert.hpp"
#include "source.hpp"
#include "unit/p2p/transactions.hpp"

using namespace malha;
using p2p::PeerId;
using p2p::TransactionId;

namespace {

constexpr std::size_t kTransactions = 16;
constexpr std::int64_t kPeers = 6;

class FuzzClock final : public base::Clock {
public:
    [[nodiscard]] base::UnixSeconds now() const override { return {}; }
    [[nodiscard]] base::MonoTime mono() const override { return base::MonoTime{elapsed}; }
    std::chrono::nanoseconds elapsed = std::chrono::hours(1);
};

/// Transactions that spend from those before them, with and without witness.
std::vector<primitives::TransactionPtr> related_transactions() {
    std::vector<primitives::TransactionPtr> list;
    for (std::uint32_t i = 0; i < kTransactions; ++i) {
        std::vector<primitives::OutPoint> inputs{test::unknown_output(i)};
        if (i % 4 != 0) inputs[0] = {list[i - 1]->txid, 0};
        if (i % 4 == 3) inputs.push_back({list[i - 3]->txid, 1});
        auto tx = test::spending(inputs, 2);
        list.push_back(i % 2 == 0 ? tx : test::with_witness(*tx));
    }
    return list;
}

class Machine {
public:
    explicit Machine(fuzz::Source& source) : source_(source) {
        for (std::int64_t i = 0; i < kPeers; ++i)
            join(PeerId{i});
    }

    void step() {
        const PeerId peer{source_.number<std::uint8_t>() % kPeers};
        const auto& tx = transactions_[source_.number<std::uint8_t>() % kTransactions];
        switch (source_.number<std::uint8_t>() % 8) {
            case 0:
            case 1:
                return download_.announced(peer, source_.number<std::uint8_t>() % 2 == 0
                                                     ? TransactionId::of(tx->wtxid)
                                                     : TransactionId::of(tx->txid));
            case 2:
                clock_.elapsed += std::chrono::milliseconds(source_.number<std::uint16_t>());
                return take_requests(peer);
            case 3:
                return receive(peer, tx);
            case 4:
                return download_.not_found(peer, TransactionId::of(tx->txid));
            case 5:
                if (const auto work = download_.take_orphan()) judge(work->peer, work->tx, false);
                return;
            case 6:
                download_.block_connected({tx.get(), 1});
                pool_.erase(tx->txid.bytes);
                return download_.tip_changed();
            default:
                download_.remove_peer(peer);
                return join(peer);
        }
    }
    void finish() {
        for (std::int64_t i = 0; i < kPeers; ++i)
            download_.remove_peer(PeerId{i});
        MALHA_ASSERT(download_.requests().size() == 0);
        MALHA_ASSERT(download_.orphanage().size() == 0);
        MALHA_ASSERT(download_.orphanage().weight() == 0);
    }

private:
    void join(PeerId peer) {
        const auto number = static_cast<unsigned>(p2p::to_number(peer));
        download_.add_peer(peer, {.preference = (number & 1) == 0 ? p2p::Preference::preferred
                                                                  : p2p::Preference::ordinary,
                                  .is_limited = (number & 2) == 0,
                                  .names_wtxids = (number & 4) == 0});
    }
    void take_requests(PeerId peer) {
        std::set<TransactionId> asked;
        for (const TransactionId& id : download_.take_requests(peer))
            MALHA_ASSERT(asked.insert(id).second && !pool_.contains(id.hash));
    }
    void receive(PeerId peer, const primitives::TransactionPtr& tx) {
        const auto received = download_.received(peer, tx);
        MALHA_ASSERT(!received.is_wanted || !received.package);
        if (received.is_wanted) judge(peer, tx, true);
        if (received.package) download_.refused_together(*received.package);
    }
    void judge(PeerId peer, const primitives::TransactionPtr& tx, bool is_first) {
        constexpr auto kLast = static_cast<std::uint8_t>(mempool::RejectClass::fault);
        const std::uint8_t verdict = source_.number<std::uint8_t>() % (kLast + 2);
        if (verdict > kLast) {
            pool_.insert(tx->txid.bytes);
            pool_.insert(tx->wtxid.bytes);
            return download_.accepted(*tx);
        }
        const auto why = static_cast<mempool::RejectClass>(verdict);
        const auto package = download_.refused(peer, tx, why, is_first);
        MALHA_ASSERT(!package || (is_first && package->parent == tx));
    }

    fuzz::Source& source_;
    FuzzClock clock_;
    base::SeededRng rng_{1};
    const std::vector<primitives::TransactionPtr> transactions_ = related_transactions();
    std::set<p2p::RollingFilter::Hash> pool_;
    p2p::TransactionDownload download_{
        clock_, rng_, [this](const TransactionId& id) { return pool_.contains(id.hash); }};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kStepsMax = 500;
    fuzz::Source source({data, size});
    Machine machine(source);
    for (std::size_t i = 0; i < std::min(size / 3, kStepsMax); ++i)
        machine.step();
    machine.finish();
    return 0;
}
