// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See read_ahead.hpp.
#include "read_ahead.hpp"

#include <algorithm>

#include "malha/consensus/block_rules.hpp"

namespace malha::chain {
namespace {

constexpr std::size_t kPlannedBytesMax = std::size_t{8} << 20;
constexpr std::size_t kPlannedBlocksMax = 256;
// What a block still to be loaded counts until its size is known; bytes.
constexpr std::size_t kUnknownBlockBytes = std::size_t{1} << 20;
// Coins looked up by one job: some milliseconds.
constexpr std::size_t kFetchCoins = 512;
// Coins being looked up, or found and not yet needed: some megabytes.
constexpr std::size_t kFetchAheadCoins = 32 * 1024;
// Fewer are cheaper to look up while connecting.
constexpr std::size_t kFetchCoinsMin = 4;

}  // namespace

void ReadAhead::plan(const BlockNode& connected, const BlockNode& target) {
    if (!planned_.empty()) {
        const bool goes_on = planned_.front().node->parent == &connected &&
                             (&target == target_ || target.descends_from(*planned_.back().node));
        if (!goes_on) forget_plan();
    }
    target_ = &target;
    const BlockNode* last = planned_.empty() ? &connected : planned_.back().node;
    while (last->height < target.height && planned_.size() < kPlannedBlocksMax &&
           planned_bytes_ < kPlannedBytesMax) {
        last = last->next_towards(target);
        add(*last);
    }
    for (; fetching_blocks_ < planned_.size() && fetching_coins_ < kFetchAheadCoins;
         ++fetching_blocks_) {
        Planned& planned = planned_[fetching_blocks_];
        if (!finish_load(planned)) break;  // later ones may spend its outputs
        start_fetch(planned);
    }
}

void ReadAhead::forget_plan() {
    for (Planned& planned : planned_)
        if (finish_load(planned)) recent_.keep(*planned.node, std::move(planned.block));
    planned_.clear();
    planned_bytes_ = 0;
    fetching_blocks_ = 0;
    fetching_coins_ = 0;
    planned_txids_.clear();
}

void ReadAhead::add(const BlockNode& node) {
    Planned planned;
    planned.node = &node;
    planned.bytes = kUnknownBlockBytes;
    planned.block = recent_.take(node);
    planned_bytes_ += planned.bytes;
    if (planned.block != nullptr)
        note_size(planned);
    else
        planned.load = start_load(node);
    planned_.push_back(std::move(planned));
}

std::shared_ptr<ReadAhead::Load> ReadAhead::start_load(const BlockNode& node) {
    auto load = std::make_shared<Load>();
    const bool has_witness_rules =
        params_.is_active(consensus::BuriedDeployment::segwit, node.height);
    const storage::FilePos position{node.file, node.data_offset};
    jobs_.post([load, position, hash = node.hash, &store = store_,
                rules = consensus::WitnessRules{has_witness_rules}] {
        load->block = store.read_block_at(position, hash);
        // It was whole when it was stored: damage to the file must not look like an invalid block.
        if (load->block && consensus::is_block_mutated(**load->block, rules))
            load->block = base::fail("Block ", hash.to_display_hex(), " is damaged on disk");
        load->is_over.store(true);
    });
    return load;
}

bool ReadAhead::finish_load(Planned& planned) {
    if (planned.block != nullptr) return true;
    if (!planned.load->is_over.load() || !planned.load->block) return false;
    planned.block = *planned.load->block;
    note_size(planned);
    return true;
}

void ReadAhead::note_size(Planned& planned) {
    planned_bytes_ -= planned.bytes;
    planned.bytes = planned.block->memory_usage();
    planned_bytes_ += planned.bytes;
}

void ReadAhead::start_fetch(Planned& planned) {
    if (!fetches_coins_ || !coins_.database().may_have_coins()) return;
    std::vector<primitives::OutPoint> outpoints;
    for (const auto& tx : planned.block->transactions()) {
        if (!tx.is_coinbase())
            for (const auto& input : tx.inputs)
                if (!planned_txids_.contains(input.prevout.txid))
                    outpoints.push_back(input.prevout);
        planned_txids_.insert(tx.txid);
    }
    auto missing = coins_.cache().missing(outpoints);
    if (missing.size() < kFetchCoinsMin) return;
    planned.fetching_coins = missing.size();
    fetching_coins_ += missing.size();
    for (std::size_t i = 0; i < missing.size(); i += kFetchCoins) {
        const auto begin = missing.begin() + static_cast<std::ptrdiff_t>(i);
        const auto count = std::min(kFetchCoins, missing.size() - i);
        post_fetch(planned, {begin, begin + static_cast<std::ptrdiff_t>(count)});
    }
}

void ReadAhead::post_fetch(Planned& planned, std::vector<primitives::OutPoint> outpoints) {
    auto fetch = std::make_shared<Fetch>();
    planned.fetches.push_back(fetch);
    jobs_.post([fetch, outpoints = std::move(outpoints), &database = coins_.database(),
                generation = coins_.cache().generation()]() mutable {
        fetch->coins = database.fetch(std::move(outpoints), generation);
        fetch->is_over.store(true);
    });
}

bool ReadAhead::is_ready() const {
    if (planned_.empty()) return false;
    const Planned& first = planned_.front();
    if (first.block == nullptr) return first.load->is_over.load();
    return std::all_of(first.fetches.begin(), first.fetches.end(),
                       [](const auto& fetch) { return fetch->is_over.load(); });
}

base::Result<primitives::BlockPtr, Fault> ReadAhead::take() {
    Planned& first = planned_.front();
    if (!finish_load(first))
        return base::Unexpected{
            Fault{first.load->block.error().message + ". Restart with -reindex."}};
    for (const auto& fetch : first.fetches) {
        if (!fetch->coins) return base::Unexpected{Fault{fetch->coins.error().message}};
        coins_.cache().absorb(*fetch->coins);
    }
    auto block = std::move(first.block);
    for (const auto& tx : block->transactions())
        planned_txids_.erase(tx.txid);
    planned_bytes_ -= first.bytes;
    if (fetching_blocks_ > 0) --fetching_blocks_;
    fetching_coins_ -= first.fetching_coins;
    planned_.pop_front();
    return block;
}

}  // namespace malha::chain
