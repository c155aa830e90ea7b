// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See block_store.hpp.
#include "block_store.hpp"

#include <algorithm>

namespace malha::chain {
namespace {

using base::fail;
using storage::BlockIndexEntry;

constexpr std::string_view kPrunedFlag = "prunedblockfiles";

BlockIndexEntry entry_of(const BlockNode& node) {
    return {.hash = node.hash,
            .header = node.header(),
            .height = node.height,
            .status = node.status,
            .tx_count = node.tx_count,
            .file = std::max(node.file, 0),
            .data_offset = node.data_offset,
            .undo_offset = node.undo_offset};
}

BlockNode node_of(const BlockIndexEntry& entry) {
    BlockNode node;
    node.hash = entry.hash;
    node.merkle_root = entry.header.merkle_root;
    node.version = entry.header.version;
    node.time = entry.header.time;
    node.bits = entry.header.bits;
    node.nonce = entry.header.nonce;
    node.status = entry.status;
    node.file = entry.file;
    node.data_offset = entry.data_offset;
    node.undo_offset = entry.undo_offset;
    node.tx_count = entry.tx_count;
    return node;
}

/// Puts the entries into the tree, parents first.
base::Status restore_tree(std::vector<BlockIndexEntry> entries,
                          const consensus::ChainParams& params, BlockTree& tree) {
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.height < b.height; });
    for (const BlockIndexEntry& entry : entries) {
        const bool is_genesis = entry.header.prev_hash.is_null();
        if (is_genesis && entry.hash != params.consensus.genesis_hash)
            return fail("Incorrect or no genesis block found. Wrong datadir for network?");
        BlockNode* parent = is_genesis ? nullptr : tree.find(entry.header.prev_hash);
        if (!is_genesis && (parent == nullptr || parent->height + 1 != entry.height))
            return fail("The block index is damaged: block ", entry.hash.to_display_hex(),
                        " does not follow its parent. Restart with -reindex.");
        if (entry.header.hash() != entry.hash)
            return fail("The block index is damaged: record ", entry.hash.to_display_hex(),
                        " holds another header. Restart with -reindex.");
        tree.restore(node_of(entry), parent);
    }
    return {};
}

}  // namespace

BlockStore::BlockStore(BlockTree& tree, std::shared_ptr<const consensus::ChainParams> params,
                       std::unique_ptr<storage::BlockIndexDb> index,
                       std::unique_ptr<storage::BlockFiles> files)
    : tree_(tree), params_(std::move(params)), index_(std::move(index)), files_(std::move(files)) {}

base::Result<std::unique_ptr<BlockStore>> BlockStore::open(base::Filesystem& filesystem,
                                                           const BlockStoreOptions& options,
                                                           BlockTree& tree, base::Rng& rng) {
    MALHA_TRY(filesystem.create_directories(options.blocks_dir));
    auto index = MALHA_TRY(storage::BlockIndexDb::open(options.index, rng));
    std::vector<BlockIndexEntry> entries;
    MALHA_TRY(index->load([&](const BlockIndexEntry& entry) { entries.push_back(entry); }));
    MALHA_TRY(restore_tree(std::move(entries), *options.params, tree));
    auto infos = MALHA_TRY(index->read_file_infos());
    auto files = MALHA_TRY(storage::BlockFiles::open(filesystem,
                                                     {.directory = options.blocks_dir,
                                                      .magic = options.params->magic,
                                                      .use_xor = options.obfuscate_blocks,
                                                      .fast_prune = options.fast_prune},
                                                     std::move(infos), rng));
    return std::unique_ptr<BlockStore>(
        new BlockStore(tree, options.params, std::move(index), std::move(files)));
}

/// The flag tells that the block was stored, and so checked, with its witnesses.
void BlockStore::note_stored(BlockNode& node) {
    const bool has_witness =
        params_->consensus.is_active(consensus::BuriedDeployment::segwit, node.height);
    tree_.set_flags(node, block_status::kHaveData | (has_witness ? block_status::kOptWitness : 0U));
}

base::Status BlockStore::write_block(BlockNode& node, const primitives::Block& block) {
    const auto position = MALHA_TRY(files_->append_block(
        block.raw(), static_cast<std::uint32_t>(node.height), block.header().time));
    node.file = position.file;
    node.data_offset = position.offset;
    note_stored(node);
    return {};
}

void BlockStore::adopt_block(BlockNode& node, const primitives::Block& block,
                             storage::FilePos position) {
    files_->note_existing_block(position, static_cast<std::uint32_t>(block.raw().size()),
                                static_cast<std::uint32_t>(node.height), block.header().time);
    node.file = position.file;
    node.data_offset = position.offset;
    note_stored(node);
}

base::Status BlockStore::write_undo(BlockNode& node, base::ByteView undo) {
    const auto position = MALHA_TRY(files_->append_undo(
        node.file, static_cast<std::uint32_t>(node.height), undo, node.parent->hash));
    node.undo_offset = position.offset;
    tree_.set_flags(node, block_status::kHaveUndo);
    return {};
}

base::Result<base::Bytes> BlockStore::read_block_bytes(const BlockNode& node) const {
    if (!node.has_data()) return fail("Block not available");
    return files_->read_block({node.file, node.data_offset});
}

base::Result<primitives::BlockPtr> BlockStore::read_block(const BlockNode& node) const {
    if (!node.has_data()) return fail("Block not available");
    return read_block_at({node.file, node.data_offset}, node.hash);
}

base::Result<primitives::BlockPtr> BlockStore::read_block_at(
    storage::FilePos position, const primitives::BlockHash& hash) const {
    auto block = primitives::Block::parse(MALHA_TRY(files_->read_block(position)));
    if (!block || (*block)->hash() != hash)
        return fail("Block ", hash.to_display_hex(), " is damaged on disk, in ",
                    files_->block_path(position.file).string());
    return std::move(block).value();
}

base::Result<storage::BlockUndo> BlockStore::read_undo(const BlockNode& node) const {
    if (!node.has_undo()) return fail("Undo data not available");
    return files_->read_undo({node.file, node.undo_offset}, node.parent->hash);
}

std::function<base::Status()> BlockStore::prepare_sync() {
    std::vector<BlockIndexEntry> entries;
    for (const BlockNode* node : tree_.take_dirty())
        entries.push_back(entry_of(*node));
    return [this, entries = std::move(entries), infos = files_->take_changed_infos(),
            last_file = files_->last_file()]() -> base::Status {
        MALHA_TRY(files_->sync());
        return index_->write(entries, infos, last_file);
    };
}

base::Status BlockStore::prune(const std::set<std::int32_t>& files) {
    MALHA_TRY(index_->set_flag(kPrunedFlag, true));
    for (const std::int32_t file : files)
        files_->forget(file);
    tree_.forget_files(files);
    MALHA_TRY(prepare_sync()());
    for (const std::int32_t file : files)
        MALHA_TRY(files_->remove(file));
    return {};
}

base::Result<bool> BlockStore::was_pruned() const {
    return index_->flag(kPrunedFlag);
}

base::Status BlockStore::remove_behind_gap() {
    std::int32_t expected = 0;
    for (const std::int32_t file : MALHA_TRY(files_->list_block_files())) {
        if (file == expected)
            ++expected;
        else
            MALHA_TRY(files_->remove(file));
    }
    return {};
}

base::Status BlockStore::remove_forgotten() {
    if (!MALHA_TRY(was_pruned()) || MALHA_TRY(index_->is_reindexing())) return {};
    for (const std::int32_t file : MALHA_TRY(files_->list_block_files()))
        if (file < files_->last_file() && files_->info(file).size == 0)
            MALHA_TRY(files_->remove(file));
    return {};
}

}  // namespace malha::chain
