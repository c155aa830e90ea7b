// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Pruning: old block and undo files are deleted when no reorganisation, no repair after a crash and
// no index can need them. A repair begins at the block that the coins on disk follow, so files go
// right after a flush.
#include <algorithm>

#include "engine_impl.hpp"
#include "pruning.hpp"

namespace malha::chain {
namespace {

// Blocks below the tip that are always kept: deeper reorganisations do not happen, and peers may
// ask for so many (BIP 159).
constexpr primitives::Height kBlocksKept = 288;
// Automatic pruning leaves room for the next chunks of a block file and of an undo file.
constexpr std::uint64_t kRoomBytes = std::uint64_t{17} << 20;
// During the first download it makes room for what is still to come at once, so that it has to
// write the coins out less often; bytes of a block.
constexpr std::uint64_t kExpectedBlockBytes = 1'000'000;
// How much a file must have grown before automatic pruning looks again for others to delete.
constexpr std::uint32_t kLookAgainBytes = std::uint32_t{16} << 20;

}  // namespace

base::Status Engine::Impl::open_pruning() {
    if (options.prune.mode != PruneMode::off)
        return options.wipe_block_index ? store->remove_behind_gap() : store->remove_forgotten();
    if (!options.wipe_block_index && MALHA_TRY(store->was_pruned()))
        return base::fail(
            "You need to rebuild the database using -reindex to go back to unpruned mode.  This "
            "will redownload the entire blockchain.");
    return {};
}

PrunableHeights Engine::Impl::prunable_heights() const {
    PrunableHeights heights{.up_to = chain.height() - kBlocksKept};
    for (const auto& [owner, first_needed] : prune_locks)
        heights.up_to = std::min(heights.up_to, first_needed - 1);
    if (history == nullptr) return heights;
    heights.kept_from = history->tip().height - kBlocksKept + 1;
    heights.kept_to = history->base().height;
    return heights;
}

PrunableHeights Engine::Impl::prunable_heights_on_disk() const {
    PrunableHeights heights = prunable_heights();
    heights.up_to = std::min(heights.up_to, durable_height);
    if (history != nullptr)
        heights.kept_from = std::min(heights.kept_from, history_durable_height + 1);
    return heights;
}

std::uint64_t Engine::Impl::prune_room(bool for_download) const {
    const primitives::Height missing = tree.best_header()->height - chain.height();
    if (!for_download || missing <= 0) return kRoomBytes;
    return kRoomBytes + static_cast<std::uint64_t>(missing) * kExpectedBlockBytes;
}

bool Engine::Impl::is_prune_due() {
    if (options.prune.mode != PruneMode::automatic) return false;
    const std::int32_t file = store->files().last_file();
    const std::uint32_t size = store->files().info(file).size;
    if (file == prune_seen_.file && size < prune_seen_.offset + kLookAgainBytes) return false;
    prune_seen_ = {file, size};
    const std::uint64_t used = store->files().used_bytes();
    return used + prune_room(false) >= options.prune.target_bytes &&
           chain.height() >= options.params->prune_after_height &&
           !prunable_files(store->files().infos(), prunable_heights()).empty();
}

base::Result<void, Fault> Engine::Impl::prune_to_target() {
    if (options.prune.mode != PruneMode::automatic ||
        chain.height() < options.params->prune_after_height)
        return {};
    const std::uint64_t room = prune_room(is_initial_block_download());
    const std::uint64_t target = options.prune.target_bytes;
    return prune(files_to_reach(store->files().infos(), prunable_heights_on_disk(),
                                target > room ? target - room : 0));
}

base::Result<void, Fault> Engine::Impl::prune_up_to(primitives::Height height) {
    MALHA_ASSERT(options.prune.mode != PruneMode::off);
    MALHA_TRY(flush_now());
    PrunableHeights heights = prunable_heights_on_disk();
    heights.up_to = std::min(heights.up_to, height);
    return prune(prunable_files(store->files().infos(), heights));
}

base::Result<void, Fault> Engine::Impl::prune(const std::set<std::int32_t>& files) {
    if (files.empty()) return {};
    MALHA_ASSERT(!is_flushing());
    verified_target_ = nullptr;
    MALHA_TRY(or_stop(store->prune(files)));
    context.log.info("Deleted " + std::to_string(files.size()) + " old block files, up to " +
                     store->files().block_path(*files.rbegin()).filename().string());
    return {};
}

std::optional<primitives::Height> Engine::Impl::prune_height() const {
    const auto is_kept = [](const BlockNode& node) { return node.has_data() && node.has_undo(); };
    // The genesis block has no undo data.
    primitives::Height first = chain.height();
    if (first < 1) return std::nullopt;
    if (!is_kept(*chain.tip())) return first;
    while (first > 1 && is_kept(*chain.at(first - 1)))
        --first;
    if (first == 1) return std::nullopt;
    return first - 1;
}

}  // namespace malha::chain
