// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A flood of transactions that pay next to nothing, conflict with each other, wait for parents that
// do not exist, or are announced and never sent. What the node keeps stays bounded, and what an
// honest peer sends in the middle of it stands first in the next block.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>

#include "malha/mining/assemble.hpp"
#include "simulation/coins.hpp"
#include "simulation/visitor.hpp"

namespace malha::simulation {
namespace {

using namespace std::chrono_literals;
using primitives::Amount;
using primitives::OutPoint;
using primitives::TransactionPtr;

constexpr std::size_t kFlooders = 20;
constexpr std::size_t kPerTick = 100;  ///< of one flooder; ten ticks make a second
constexpr std::size_t kCoinsPerSplit = 1000;
constexpr std::size_t kSplitsPerBlock = 60;
constexpr std::size_t kHonest = 30;
constexpr std::size_t kOrphansMax = 3000;
/// A link that does not hold the flood back.
constexpr LinkQuality kFast{.latency = 20ms, .bytes_per_second = 1e8};

/// MALHA_FLOOD: how many transactions; the default is enough to fill the pool several times.
std::size_t flood_size() {
    const char* text = std::getenv("MALHA_FLOOD");
    return text != nullptr ? std::strtoull(text, nullptr, 10) : 30'000;
}

/// Resident memory of this process, KiB.
std::size_t resident_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (word == "VmRSS:") {
            std::size_t kib = 0;
            status >> kib;
            return kib;
        }
    return 0;
}

/// Makes the flood: three kinds in turn.
class Tap {
public:
    Tap(base::Rng& rng, std::vector<OutPoint> coins, Amount value)
        : rng_(rng), coins_(std::move(coins)), value_(value) {}

    TransactionPtr next() {
        const std::size_t number = made_++;
        const OutPoint& coin = coins_[number / 3 % coins_.size()];
        if (number % 3 == 0) return spend(coin, 8 + rng_.below(16));
        // Seldom more by enough to replace.
        if (number % 3 == 1) return spend(coin, 8 + rng_.below(32));
        OutPoint nowhere{.txid = {}, .index = 0};
        rng_.fill(nowhere.txid.bytes);
        return spend(nowhere, 10'000);
    }
    [[nodiscard]] std::size_t made() const { return made_; }

private:
    TransactionPtr spend(const OutPoint& coin, std::uint64_t fee) const {
        const Amount each{(value_.sat - static_cast<std::int64_t>(fee)) / 2};
        return primitives::make_transaction(test::spend_anyone({coin}, each, 2));
    }

    base::Rng& rng_;
    std::vector<OutPoint> coins_;
    Amount value_;
    std::size_t made_ = 0;
};

/// Sends unasked, as fast as it can.
class Flooder final : public Liar {
public:
    Flooder(Network& network, Tap& tap, std::size_t limit)
        : Liar(network, /*names_wtxids=*/true), tap_(tap), limit_(limit) {}

    void tick() override {
        if (!is_ready_ || !is_open()) return;
        for (std::size_t i = 0; i < kPerTick && tap_.made() < limit_; ++i)
            send(wire::TxMessage{tap_.next()});
        // And talks of what it will never send.
        wire::Inv inv;
        for (std::size_t i = 0; i < kPerTick / 10 && tap_.made() < limit_; ++i) {
            primitives::Wtxid made_up;
            network_.rng.fill(made_up.bytes);
            inv.items.emplace_back(wire::InvType::wtx, made_up);
        }
        if (!inv.items.empty()) send(inv);
    }

protected:
    void on_ready() override { is_ready_ = true; }

private:
    Tap& tap_;
    const std::size_t limit_;
    bool is_ready_ = false;
};

class Flood : public ::testing::Test {
protected:
    Flood() {
        network_.pool_bytes_max = count_ > 100'000 ? 20'000'000 : 5'000'000;
        const std::size_t splits = count_ / 3 / kCoinsPerSplit + 1;
        coins_ = std::make_unique<Coins>(network_, splits + kHonest);
        node_ = &coins_->node(network_);
        tap_ = std::make_unique<Tap>(network_.rng, split_coins(splits), value_);
    }

    /// Confirms transactions that make many coins of one value.
    std::vector<OutPoint> split_coins(std::size_t splits) {
        std::vector<OutPoint> made;
        for (std::size_t done = 0; done < splits;) {
            auto draft = network_.builder.draft(node_->tip().hash);
            draft.header.time = static_cast<std::uint32_t>(network_.clock.now().value);
            for (std::size_t i = 0; i < kSplitsPerBlock && done < splits; ++i, ++done) {
                const auto tx = coins_->split(kCoinsPerSplit, value_);
                draft.transactions.emplace_back(*tx);
                for (std::uint32_t index = 0; index < kCoinsPerSplit; ++index)
                    made.push_back({tx->txid, index});
            }
            EXPECT_TRUE(node_->submit(network_.builder.mine(std::move(draft))));
        }
        return made;
    }

    /// Announces a child, then, later, its parent.
    void send_honest(Visitor& peer, std::size_t number) {
        const auto parent = coins_->spend({20'000 + static_cast<std::int64_t>(number)});
        const auto child = Coins::child_of(*parent, {30'000});
        for (const TransactionPtr& tx : {child, parent}) {
            peer.wares.push_back(tx);
            honest_.push_back(tx);
            peer.announce(*tx);
            network_.run_for(1s);
            check_bounds();
        }
    }
    void check_bounds() {
        pool_bytes_ = std::max(pool_bytes_, node_->pool->memory_usage());
        orphans_ = std::max(orphans_, node_->manager->orphans().size());
        ASSERT_LE(node_->pool->memory_usage(), network_.pool_bytes_max);
        ASSERT_LE(node_->manager->orphans().size(), kOrphansMax);
    }

    const std::size_t count_ = flood_size();
    const Amount value_{100'000};
    Network network_{41};
    std::unique_ptr<Coins> coins_;
    Node* node_ = nullptr;
    std::unique_ptr<Tap> tap_;
    std::vector<TransactionPtr> honest_;
    std::size_t pool_bytes_ = 0;  ///< the most there were
    std::size_t orphans_ = 0;
};

}  // namespace

TEST_F(Flood, HonestTransactionsAreFirstInTheNextBlockAndMemoryStaysBounded) {
    std::vector<std::unique_ptr<Flooder>> flooders;
    for (std::size_t i = 0; i < kFlooders; ++i) {
        flooders.push_back(std::make_unique<Flooder>(network_, *tap_, count_));
        network_.connect(*flooders.back(), *node_, kFast);
    }
    Visitor honest(network_);
    network_.connect(honest, *node_);
    network_.run_for(2s);
    const std::size_t before_kib = resident_kib();
    std::size_t sent = 0;
    while (tap_->made() < count_ || sent < kHonest) {
        if (sent < kHonest && tap_->made() * kHonest >= sent * count_) send_honest(honest, sent++);
        network_.run_for(500ms);
        check_bounds();
        if (HasFatalFailure()) return;
    }
    network_.run_for(60s);
    check_bounds();
    const auto block = mining::assemble(*node_->pool, node_->tip(), {});
    ASSERT_GE(block.size(), honest_.size());
    EXPECT_GT(pool_bytes_, network_.pool_bytes_max / 2) << "the flood did not fill the pool";
    EXPECT_GT(orphans_, 100U);
    std::set<primitives::Txid> first;
    for (std::size_t i = 0; i < honest_.size(); ++i)
        first.insert(block[i].tx->txid);
    for (const TransactionPtr& tx : honest_)
        EXPECT_TRUE(first.contains(tx->txid)) << "an honest transaction is not among the first";
    EXPECT_TRUE(honest.is_open()) << "the honest peer was sent away";
    std::cout << count_ << " transactions; pool at most " << pool_bytes_ << " bytes, orphans "
              << orphans_ << ", the next block " << block.size() << " transactions; resident "
              << before_kib << " KiB before, " << resident_kib() << " after\n";
}

}  // namespace malha::simulation
