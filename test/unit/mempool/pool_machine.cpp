// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See pool_machine.hpp.
#include "pool_machine.hpp"

#include <algorithm>

#include "malha/mempool/consistency.hpp"

namespace malha::mempool::test {
namespace {

constexpr std::size_t kCoins = 12;
constexpr std::size_t kMaturity = 100;
/// A transaction makes two outputs of at least this.
constexpr std::int64_t kOutputLeast = 10'000;
constexpr std::chrono::minutes kExpiry{20};

MempoolOptions options(std::uint64_t bytes_max) {
    MempoolOptions options;
    options.policy.require_standard = false;  // our outputs are locked by OP_TRUE
    options.limits.count_max = kMachineClusterMax;
    options.bytes_max = bytes_max;
    options.expiry = kExpiry;
    return options;
}

TransactionPtr spend(const std::vector<OutPoint>& inputs, std::int64_t value, std::int64_t fee,
                     std::uint32_t sequence) {
    auto tx = malha::test::spend_anyone(inputs, Amount{(value - fee) / 2}, 2);
    for (auto& input : tx.inputs)
        input.sequence = sequence;
    return primitives::make_transaction(tx);
}

}  // namespace

PoolMachine::PoolMachine(std::uint64_t bytes_max, Counts& counts, Choose choose)
    : choose_(std::move(choose)),
      counts_(counts),
      replaces_blocks_(choose_(2) == 0),
      naive_([this](const OutPoint& outpoint) { return harness_.engine->coin(outpoint).value(); }) {
    harness_.disk = &disk_.filesystem();
    harness_.options.database_env = disk_.env();
    harness_.options.fast_prune = true;  // block files that need not reserve megabytes
    harness_.set_directory("/node");
    harness_.on_created = [this, bytes_max](chain::Engine& engine) {
        pool_ = std::make_unique<Mempool>(
            options(bytes_max),
            MempoolContext{engine, *harness_.bus, harness_.clock, harness_.rng, harness_.logger});
        harness_.bus->subscribe<events::TransactionRemoved>(
            [this](const events::TransactionRemoved& event) {
                if (event.reason == events::RemovalReason::replaced) ++counts_.replaced;
                if (event.reason == events::RemovalReason::conflict) ++counts_.conflicts;
                if (event.reason == events::RemovalReason::expiry) ++counts_.expired;
                if (event.reason != events::RemovalReason::size_limit) return;
                ++counts_.evicted;
                evicted_.push_back(event.tx->txid);
            });
    };
    harness_.open();
    for (const auto& block : harness_.builder.mine_chain(harness_.tip(), kCoins + kMaturity)) {
        harness_.submit(block);
        if (coins_.size() < kCoins) coins_.push_back(malha::test::coinbase_of(*block));
    }
}

PoolMachine::~PoolMachine() = default;

void PoolMachine::expect(bool holds, const std::string& what) {
    if (!holds && wrong_.empty()) wrong_ = what;
}

NaiveRules PoolMachine::rules() {
    return {.min_rate = pool_->min_rate(),
            .incremental_rate = pool_->options().policy.incremental_rate,
            .cluster_count_max = kMachineClusterMax,
            .expiry = kExpiry,
            .height = harness_.engine->chain().height(),
            .now = harness_.clock.time};
}

// ---- transactions

/// Outputs that a transaction might spend, whether or not somebody in the pool does already.
std::vector<std::pair<OutPoint, Amount>> PoolMachine::outputs() const {
    std::vector<std::pair<OutPoint, Amount>> found;
    for (const OutPoint& coin : coins_)
        if (const auto unspent = harness_.engine->coin(coin).value())
            found.emplace_back(coin, unspent->value);
    for (const auto& [txid, tx] : seen_)
        for (std::uint32_t i = 0; i < tx->outputs.size(); ++i)
            if (pool_->find(txid) != nullptr || harness_.engine->coin({txid, i}).value())
                found.emplace_back(OutPoint{txid, i}, tx->outputs[i].value);
    return found;
}

TransactionPtr PoolMachine::random_tx(std::uint64_t fee_limit) {
    const auto known = outputs();
    if (known.empty()) return nullptr;
    std::set<OutPoint> inputs;
    std::int64_t value = 0;
    for (std::uint64_t i = choose_(3) + 1; i > 0; --i) {
        const auto& [outpoint, amount] = known[choose_(known.size())];
        if (inputs.insert(outpoint).second) value += amount.sat;
    }
    const auto fee = static_cast<std::int64_t>(choose_(fee_limit));
    if (value < fee + 2 * kOutputLeast) return nullptr;
    const std::uint32_t sequence = choose_(8) == 0 ? 1 : 0xfffffffd;
    auto tx = spend({inputs.begin(), inputs.end()}, value, fee, sequence);
    seen_[tx->txid] = tx;
    return tx;
}

/// Valid in a block by itself, and not in the pool; spends what somebody in the pool spends. Null:
/// nobody there spends a coin of the chain.
TransactionPtr PoolMachine::conflicting_tx() {
    for (const Entry* entry : pool_->in_mining_order())
        for (const primitives::TxInput& input : entry->tx->inputs)
            if (const auto coin = harness_.engine->coin(input.prevout).value()) {
                auto tx = spend({input.prevout}, coin->value.sat, 4 * kOutputLeast, 0xfffffffd);
                if (pool_->find(tx->txid) != nullptr) continue;
                seen_[tx->txid] = tx;
                return tx;
            }
    return nullptr;
}

// ---- steps

void PoolMachine::step() {
    evicted_.clear();
    wrong_.clear();
    const auto kind = choose_(20);
    if (kind < 11)
        add();
    else if (kind < 15)
        add_pair();
    else if (kind < 17)
        prioritise();
    else if (kind < 19)
        mine();
    else
        reorganise();
    harness_.clock.time = harness_.clock.time + std::chrono::seconds(choose_(120));
}

/// The pool looks after its limits when it has taken something.
void PoolMachine::after_admission(bool was_taken) {
    ++(was_taken ? counts_.accepted : counts_.refused);
    if (was_taken) naive_.expire(rules());
}

void PoolMachine::add() {
    const auto tx = random_tx(4'000);
    if (tx == nullptr) return;
    const bool is_expected = naive_.accept(tx, rules()) == NaiveVerdict::taken;
    const auto taken = pool_->accept(tx);
    after_admission(is_expected);
    const bool was_taken = taken || taken.error().reason == "mempool full";
    expect(was_taken == is_expected,
           taken ? "taken though the twin refuses it" : "refused: " + taken.error().text());
}

/// A parent that pays little, and a child that may pay for both.
void PoolMachine::add_pair() {
    const auto parent = random_tx(60);
    if (parent == nullptr || parent->outputs[0].value.sat < 4 * kOutputLeast) return;
    const auto child = spend({{parent->txid, 0}}, parent->outputs[0].value.sat,
                             static_cast<std::int64_t>(choose_(10'000)), /*sequence=*/0xfffffffd);
    seen_[child->txid] = child;
    const auto before = naive_.entries().size();
    const bool was_known[]{pool_->find(parent->txid) != nullptr,
                           pool_->find(child->txid) != nullptr};
    const auto expected = naive_.accept_pair(parent, child, rules());
    const auto outcome = pool_->accept_package(std::vector{parent, child});
    if (naive_.entries().size() == before + 2) ++counts_.pairs;
    naive_.expire(rules());
    const TransactionPtr both[]{parent, child};
    for (std::size_t i = 0; i < 2; ++i) {
        const TxOutcome& one = outcome.transactions.at(both[i]->wtxid);
        const bool was_taken =
            one.status == TxOutcome::Status::accepted || one.rejection.reason == "mempool full";
        const bool is_expected = expected[i] == NaiveVerdict::taken;
        // What was there before may have to leave now.
        expect(was_known[i] || was_taken == is_expected,
               "of a package: " + std::to_string(i) + " " + one.rejection.text());
    }
}

void PoolMachine::prioritise() {
    const auto order = pool_->in_mining_order();
    if (order.empty()) return;
    const Txid txid = order[choose_(order.size())]->txid();
    const Amount delta{static_cast<std::int64_t>(choose_(4'000)) - 2'000};
    naive_.prioritise(txid, delta);
    pool_->prioritise(txid, delta);
}

/// A block of the best few, and perhaps of something that conflicts with the rest.
void PoolMachine::mine() {
    std::vector<TransactionPtr> chosen;
    if (choose_(3) == 0) {
        if (const auto conflict = conflicting_tx()) chosen.push_back(conflict);
    } else {
        const auto order = pool_->in_mining_order();
        for (std::uint64_t i = choose_(order.size() + 1); i > 0; --i)
            chosen.push_back(order[chosen.size()]->tx);
    }
    auto draft = harness_.builder.draft(harness_.tip());
    for (const TransactionPtr& tx : chosen)
        draft.transactions.emplace_back(*tx);
    naive_.connect(chosen);
    const std::string refusal = harness_.submit(harness_.builder.mine(std::move(draft)));
    expect(refusal.empty(), "the block was refused: " + refusal);
    ++counts_.blocks;
}

void PoolMachine::reorganise() {
    if (replaces_blocks_)
        replace_blocks(static_cast<primitives::Height>(1 + choose_(3)));
    else
        take_block_off();
    naive_.expire(rules());
    ++counts_.reorganisations;
}

/// A user declares the tip invalid.
void PoolMachine::take_block_off() {
    auto& engine = *harness_.engine;
    const auto disconnected = transactions_from(engine.chain().height());
    expect(engine.invalidate_block(*engine.chain().tip()).has_value(),
           "the block could not be taken off");
    naive_.reorganise(disconnected, evicted_, rules());
}

/// Another branch of empty blocks gets longer: all are put back at its tip.
void PoolMachine::replace_blocks(primitives::Height depth) {
    const auto& chain = harness_.engine->chain();
    const primitives::Height first = chain.height() - depth + 1;
    const auto disconnected = transactions_from(first);
    const auto parent = chain.at(first - 1)->hash;
    harness_.submit_all(harness_.builder.mine_chain(parent, static_cast<std::size_t>(depth) + 1));
    naive_.reorganise(disconnected, evicted_, rules());
}

/// Of the blocks from that height to the tip.
std::vector<TransactionPtr> PoolMachine::transactions_from(primitives::Height height) const {
    const auto& engine = *harness_.engine;
    std::vector<TransactionPtr> transactions;
    for (; height <= engine.chain().height(); ++height) {
        const auto block = engine.read_block(*engine.chain().at(height)).value();
        for (const auto& tx : block->transactions())
            transactions.push_back(primitives::parse_transaction(base::to_bytes(tx.raw)).value());
    }
    return transactions;
}

// ---- what must hold

base::Status PoolMachine::check() {
    if (!wrong_.empty()) return base::fail(wrong_);
    MALHA_TRY(check_evictions());
    MALHA_TRY(check_consistency(*pool_, *harness_.engine));
    if (pool_->memory_usage() > pool_->options().bytes_max)
        return base::fail("the pool is too large");
    for (const auto& [txid, entry] : naive_.entries()) {
        const Entry* found = pool_->find(txid);
        if (found == nullptr) return base::fail("the pool misses ", txid.to_display_hex());
        if (found->base_fee != entry.fee || found->modified_fee() != naive_.modified_fee(txid))
            return base::fail("another fee of ", txid.to_display_hex());
    }
    if (pool_->size() != naive_.entries().size())
        return base::fail("the pool holds ", std::to_string(pool_->size()), " instead of ",
                          std::to_string(naive_.entries().size()));
    return check_clusters();
}

/// What had to go for want of room was worth no more than anything that stays.
base::Status PoolMachine::check_evictions() {
    NaiveEntries gone;
    for (const Txid& txid : evicted_)
        if (const auto entry = naive_.entries().find(txid); entry != naive_.entries().end())
            gone.insert(*entry);
    const auto best_gone = naive_.chunks(gone);
    for (const auto& [txid, entry] : gone)
        naive_.remove(txid);
    const auto stay = naive_.chunks(naive_.entries());
    if (!best_gone.empty() && !stay.empty() && compare_rates(best_gone.front(), stay.back()) > 0)
        return base::fail("something better than what stays was evicted");
    return {};
}

/// The chunks of each cluster are those of the best order.
base::Status PoolMachine::check_clusters() const {
    for (const Txids& component : NaivePool::components(naive_.entries())) {
        NaiveEntries members;
        for (const Txid& txid : component)
            members.emplace(txid, naive_.entries().at(txid));
        const auto best = naive_.chunks(members);
        const Cluster& cluster = *pool_->find(*component.begin())->cluster;
        // Chunks of one rate may be split in the pool's order, and joined in the twin's.
        FeeAndWeight sum;
        std::size_t next = 0;
        for (const Chunk& chunk : cluster.chunks) {
            if (next == best.size() || compare_rates(chunk.total, best[next]) != 0)
                return base::fail("a cluster is not in its best order");
            sum += chunk.total;
            while (next < best.size() && sum.weight >= best[next].weight) {
                sum.weight -= best[next].weight;
                sum.fee.sat -= best[next].fee.sat;
                ++next;
            }
        }
        if (next != best.size()) return base::fail("a cluster's chunks do not add up");
    }
    return {};
}

}  // namespace malha::mempool::test
