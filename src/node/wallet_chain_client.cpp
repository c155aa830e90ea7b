// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Questions about blocks. The pool: wallet_pool_client.cpp.
#include "wallet_chain_client.hpp"

#include <algorithm>

#include "malha/index/filter_index.hpp"
#include "malha/index/golomb_filter.hpp"

namespace malha::node {
namespace {

using chain::BlockNode;
using primitives::BlockHash;
using wallet::BlockFacts;

BlockFacts facts_of(const chain::Engine& engine, const BlockNode& node) {
    return {.at = {node.hash, node.height},
            .time = {node.time},
            .time_max = {node.time_max},
            .median_time = node.median_time_past(),
            .is_active = engine.chain().contains(&node),
            .has_data = node.has_data(),
            .is_unvalidated = engine.is_unvalidated(node)};
}

std::optional<BlockFacts> facts_of(const chain::Engine& engine, const BlockNode* node) {
    if (node == nullptr) return std::nullopt;
    return facts_of(engine, *node);
}

}  // namespace

BlockFacts WalletChainClient::tip() {
    return ask([&] { return facts_of(*parts_.engine, *parts_.engine->chain().tip()); });
}

std::optional<BlockFacts> WalletChainClient::block(const BlockHash& hash) {
    return ask([&] { return facts_of(*parts_.engine, parts_.engine->find(hash)); });
}

std::vector<std::optional<BlockFacts>> WalletChainClient::blocks(
    std::span<const BlockHash> hashes) {
    return ask([&] {
        std::vector<std::optional<BlockFacts>> found;
        found.reserve(hashes.size());
        for (const BlockHash& hash : hashes)
            found.push_back(facts_of(*parts_.engine, parts_.engine->find(hash)));
        return found;
    });
}

std::optional<BlockFacts> WalletChainClient::block_at(primitives::Height height) {
    return ask([&] { return facts_of(*parts_.engine, parts_.engine->chain().at(height)); });
}

std::optional<BlockFacts> WalletChainClient::first_since(base::UnixSeconds time,
                                                         primitives::Height height_min) {
    return ask([&]() -> std::optional<BlockFacts> {
        const chain::ActiveChain& active = parts_.engine->chain();
        // time_max never decreases, so that halving finds it.
        primitives::Height low = height_min;
        primitives::Height high = active.height() + 1;
        while (low < high) {
            const primitives::Height middle = low + (high - low) / 2;
            if (active.at(middle)->time_max >= time.value)
                high = middle;
            else
                low = middle + 1;
        }
        return facts_of(*parts_.engine, active.at(low));
    });
}

std::optional<BlockFacts> WalletChainClient::fork_with(const BlockHash& hash) {
    return ask([&]() -> std::optional<BlockFacts> {
        const BlockNode* node = parts_.engine->find(hash);
        if (node == nullptr) return facts_of(*parts_.engine, parts_.engine->chain().at(0));
        return facts_of(*parts_.engine, parts_.engine->chain().find_fork(node));
    });
}

std::vector<BlockHash> WalletChainClient::locator(const BlockHash& hash) {
    // So many one by one, then ever further apart.
    constexpr std::size_t kDense = 10;
    return ask([&] {
        std::vector<BlockHash> hashes;
        primitives::Height step = 1;
        for (const BlockNode* node = parts_.engine->find(hash); node != nullptr;) {
            hashes.push_back(node->hash);
            if (node->height == 0) break;
            if (hashes.size() > kDense) step *= 2;
            node = node->ancestor_node(std::max(node->height - step, 0));
        }
        return hashes;
    });
}

std::optional<BlockFacts> WalletChainClient::find_locator(std::span<const BlockHash> locator) {
    return ask([&]() -> std::optional<BlockFacts> {
        for (const BlockHash& hash : locator) {
            const BlockNode* node = parts_.engine->find(hash);
            if (node != nullptr && parts_.engine->chain().contains(node))
                return facts_of(*parts_.engine, *node);
        }
        return std::nullopt;
    });
}

base::Result<primitives::BlockPtr> WalletChainClient::read_block(const BlockHash& hash) {
    return ask([&]() -> base::Result<primitives::BlockPtr> {
        const BlockNode* node = parts_.engine->find(hash);
        if (node == nullptr) return base::fail("unknown block ", hash.to_display_hex());
        // A rescan must not hold up the end of the node: it goes on at the next start.
        if (parts_.engine->interrupted()) return base::fail("the node is shutting down");
        return parts_.engine->read_block(*node);
    });
}

void WalletChainClient::keep_blocks(const std::string& owner, primitives::Height first) {
    ask([&] { parts_.engine->set_prune_lock(owner, first); });
}

void WalletChainClient::release_blocks(const std::string& owner) {
    ask([&] { parts_.engine->clear_prune_lock(owner); });
}

std::optional<primitives::Height> WalletChainClient::prune_height() {
    return ask([&] { return parts_.engine->prune_height(); });
}

bool WalletChainClient::is_initial_download() {
    return ask([&] { return parts_.engine->is_initial_block_download(); });
}

double WalletChainClient::verification_progress(const BlockHash& hash) {
    return ask([&] {
        const BlockNode* node = parts_.engine->find(hash);
        return node == nullptr ? 0.0 : parts_.engine->verification_progress(*node);
    });
}

bool WalletChainClient::has_filters() {
    return parts_.indexes != nullptr && parts_.indexes->filters() != nullptr;
}

std::optional<bool> WalletChainClient::filter_matches(const BlockHash& hash,
                                                      const std::vector<base::Bytes>& scripts) {
    if (!has_filters()) return std::nullopt;
    const auto facts = block(hash);
    if (!facts) return std::nullopt;
    const index::FilterIndex& filters = *parts_.indexes->filters();
    // Whatever is wrong with the filter, the block itself can be read.
    const auto record = filters.find({hash, facts->at.height});
    if (!record || !*record) return std::nullopt;
    const auto encoded = filters.read(**record, hash);
    if (!encoded) return std::nullopt;
    const auto filter = index::GolombFilter::parse(index::basic_filter_params(hash), *encoded);
    if (!filter) return std::nullopt;
    return filter->match_any(std::vector<base::ByteView>(scripts.begin(), scripts.end()));
}

}  // namespace malha::node
