// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See importer.hpp.
#include "malha/chain/importer.hpp"

#include <deque>
#include <unordered_map>

#include "engine_impl.hpp"
#include "malha/storage/block_record_scanner.hpp"

namespace malha::chain {
namespace {

// What one pool job parses: enough to hide its cost, few enough to use all workers.
constexpr std::size_t kGroupBytes = std::size_t{1} << 20;
constexpr std::size_t kGroupBlocks = 256;
// Groups read ahead of the one the strand takes.
constexpr std::size_t kGroupsAhead = 4;
// How long connecting blocks that are all stored keeps the strand from others at a time.
constexpr std::chrono::milliseconds kTurn{100};
// Blocks of one file that wait for their parents: a real chain, scattered at random, fits.
constexpr std::size_t kWaitingMax = 2'000'000;

using primitives::BlockHash;

/// A file to read blocks from.
struct Source {
    base::Path path;
    storage::XorKey xor_key{};
    std::int32_t number = -1;  ///< of our own block file; -1: somebody else's
};

struct Position {
    std::size_t source = 0;
    std::uint64_t offset = 0;
    std::size_t size = 0;
};

enum class Outcome : std::uint8_t { taken, unknown_parent, invalid, undecodable };

struct Item {
    Position position;
    base::Bytes bytes;     ///< until it is parsed
    CheckedBlock checked;  ///< no block: the bytes are none
    Outcome outcome = Outcome::undecodable;
};

struct Group {
    std::vector<Item> items;
    std::size_t bytes = 0;
    std::atomic<bool> is_parsed{false};

    [[nodiscard]] bool is_full() const {
        return bytes >= kGroupBytes || items.size() >= kGroupBlocks;
    }
    void parse(const consensus::ConsensusParams& params) {
        for (Item& item : items) {
            auto block = primitives::Block::parse(std::move(item.bytes));
            if (block) item.checked = check_alone(params, std::move(block).value());
        }
        is_parsed.store(true);
        is_parsed.notify_all();
    }
};

}  // namespace

class Importer::Impl {
public:
    Impl(Engine::Impl& engine, const EngineContext& context, OnStrand on_strand)
        : engine_(engine),
          context_(context),
          on_strand_(std::move(on_strand)),
          jobs_(context.pool) {}

    base::Result<void, Fault> reindex();
    base::Result<void, Fault> load(const base::Path& path);
    base::Result<void, Fault> activate();

private:
    base::Result<void, Fault> import(const Source& source);
    base::Result<std::unique_ptr<base::File>, Fault> open(const Source& source);
    base::Result<std::shared_ptr<Group>, Fault> read_group(storage::BlockRecordScanner& scanner);
    base::Result<void, Fault> hand_over(Group& group);
    base::Result<void, Fault> take(Item& item);
    base::Result<void, Fault> rescan(const Position& position);
    void wait_for_parent(const Item& item);
    base::Result<void, Fault> follow_children();
    /// On the strand, unless the engine has stopped.
    base::Result<void, Fault> run(const std::function<base::Result<void, Fault>()>& function);
    [[nodiscard]] const consensus::ConsensusParams& rules() const { return engine_.rules(); }

    Engine::Impl& engine_;
    EngineContext context_;
    OnStrand on_strand_;
    std::vector<Source> sources_;
    std::uint64_t bytes_total_ = 0;   ///< of the files of this import
    std::uint64_t bytes_before_ = 0;  ///< of those already done
    std::unordered_multimap<BlockHash, Position, primitives::PlainHasher> waiting_;  ///< by parent
    std::deque<BlockHash> new_parents_;  ///< taken; their children may wait
    PoolJobs jobs_;
};

base::Result<void, Fault> Importer::Impl::run(
    const std::function<base::Result<void, Fault>()>& function) {
    base::Result<void, Fault> result;
    on_strand_([&] {
        result = engine_.check_alive();
        if (result) result = function();
    });
    return result;
}

base::Result<std::unique_ptr<base::File>, Fault> Importer::Impl::open(const Source& source) {
    auto file = context_.filesystem.open(source.path, base::OpenMode::read);
    if (!file) return base::Unexpected{Fault{file.error().message}};
    return std::move(file).value();
}

base::Result<std::shared_ptr<Group>, Fault> Importer::Impl::read_group(
    storage::BlockRecordScanner& scanner) {
    auto group = std::make_shared<Group>();
    while (!group->is_full()) {
        auto record = MALHA_TRY(or_fault(scanner.next()));
        if (!record) break;
        const std::size_t size = record->block.size();
        Item item;
        item.position = {sources_.size() - 1, record->offset, size};
        item.bytes = std::move(record->block);
        group->items.push_back(std::move(item));
        group->bytes += size;
    }
    jobs_.post([group, &params = rules()] { group->parse(params); });
    return group;
}

base::Result<void, Fault> Importer::Impl::import(const Source& source) {
    sources_.push_back(source);
    auto file = MALHA_TRY(open(source));
    const std::uint64_t size = MALHA_TRY(or_fault(file->size()));
    storage::BlockRecordScanner scanner(std::move(file), engine_.options.params->magic,
                                        source.xor_key);
    std::deque<std::shared_ptr<Group>> ahead;
    while (!engine_.interrupted.load()) {
        while (ahead.size() < kGroupsAhead && scanner.position() < size) {
            auto group = MALHA_TRY(read_group(scanner));
            if (group->items.empty()) break;
            ahead.push_back(std::move(group));
        }
        if (ahead.empty()) break;
        const auto group = std::move(ahead.front());
        ahead.pop_front();
        group->is_parsed.wait(false);
        MALHA_TRY(hand_over(*group));
        MALHA_TRY(follow_children());
    }
    bytes_before_ += size;
    return {};
}

base::Result<void, Fault> Importer::Impl::take(Item& item) {
    if (item.checked.block == nullptr) return {};
    const Source& source = sources_[item.position.source];
    const auto offset = static_cast<std::uint32_t>(item.position.offset);
    const auto taken = source.number >= 0
                           ? engine_.adopt_block(item.checked, {source.number, offset})
                           : engine_.accept_block(item.checked, BlockSource::requested);
    if (taken) {
        item.outcome = Outcome::taken;
        MALHA_TRY(engine_.keep_up(std::nullopt));
        return {};
    }
    if (const Fault* fault = taken.error().fault()) return base::Unexpected{*fault};
    const bool is_orphan = taken.error().violation()->rule == consensus::Rule::prev_block_not_found;
    item.outcome = is_orphan ? Outcome::unknown_parent : Outcome::invalid;
    return {};
}

base::Result<void, Fault> Importer::Impl::hand_over(Group& group) {
    const Position& last = group.items.back().position;
    const std::uint64_t done = bytes_before_ + last.offset + last.size;
    auto handed_over = run([&]() -> base::Result<void, Fault> {
        if (bytes_total_ > 0)
            engine_.import_fraction =
                std::min(1.0, static_cast<double>(done) / static_cast<double>(bytes_total_));
        for (Item& item : group.items)
            MALHA_TRY(take(item));
        engine_.announce_tip();
        return {};
    });
    if (!handed_over) return handed_over;
    for (const Item& item : group.items) {
        if (item.outcome == Outcome::taken && !waiting_.empty())
            new_parents_.push_back(item.checked.block->hash());
        if (item.outcome == Outcome::unknown_parent) wait_for_parent(item);
        if (item.outcome == Outcome::undecodable) MALHA_TRY(rescan(item.position));
    }
    return {};
}

/// What looked like a block was none: there may be blocks inside it.
base::Result<void, Fault> Importer::Impl::rescan(const Position& position) {
    const Source& source = sources_[position.source];
    storage::BlockRecordScanner scanner(MALHA_TRY(open(source)), engine_.options.params->magic,
                                        source.xor_key,
                                        position.offset - storage::kRecordHeaderSize + 1);
    for (;;) {
        auto record = MALHA_TRY(or_fault(scanner.next()));
        if (!record || record->offset >= position.offset + position.size) return {};
        Group single;
        Item item;
        item.position = {position.source, record->offset, record->block.size()};
        item.bytes = std::move(record->block);
        single.items.push_back(std::move(item));
        single.parse(rules());
        if (single.items[0].checked.block == nullptr)
            scanner.reject();
        else
            MALHA_TRY(hand_over(single));
    }
}

void Importer::Impl::wait_for_parent(const Item& item) {
    if (waiting_.size() < kWaitingMax)
        waiting_.emplace(item.checked.block->header().prev_hash, item.position);
}

base::Result<void, Fault> Importer::Impl::follow_children() {
    while (!new_parents_.empty() && !waiting_.empty() && !engine_.interrupted.load()) {
        const auto [begin, end] = waiting_.equal_range(new_parents_.front());
        new_parents_.pop_front();
        Group children;
        for (auto child = begin; child != end; ++child) {
            Item item;
            item.position = child->second;
            const Source& source = sources_[item.position.source];
            const auto file = MALHA_TRY(open(source));
            item.bytes.resize(item.position.size);
            MALHA_TRY(or_fault(file->read_at(item.position.offset, item.bytes)));
            storage::apply_xor(item.bytes, source.xor_key, item.position.offset);
            children.items.push_back(std::move(item));
        }
        waiting_.erase(begin, end);
        if (children.items.empty()) continue;
        children.parse(rules());
        MALHA_TRY(hand_over(children));
    }
    new_parents_.clear();
    return {};
}

base::Result<void, Fault> Importer::Impl::activate() {
    bool is_more = true;
    const auto turn = [&]() -> base::Result<void, Fault> {
        engine_.import_fraction.reset();
        is_more = MALHA_TRY(engine_.advance(kTurn));
        return {};
    };
    while (is_more)
        MALHA_TRY(run(turn));
    return {};
}

base::Result<void, Fault> Importer::Impl::reindex() {
    const storage::BlockFiles& files = engine_.store->files();
    const auto numbers = MALHA_TRY(or_fault(files.list_block_files()));
    for (const std::int32_t number : numbers)
        if (auto file = context_.filesystem.open(files.block_path(number), base::OpenMode::read))
            bytes_total_ += (*file)->size().value_or(0);
    for (const std::int32_t number : numbers) {
        context_.log.info("Reindexing block file " + files.block_path(number).string());
        MALHA_TRY(import({files.block_path(number), files.xor_key(), number}));
        if (engine_.interrupted.load()) return {};
    }
    MALHA_TRY(run([&] { return engine_.finish_reindex(); }));
    return activate();
}

base::Result<void, Fault> Importer::Impl::load(const base::Path& path) {
    const Source source{.path = path};
    const auto file = open(source);
    if (!file) {
        context_.log.warning("Cannot import " + path.string() + ": " + file.error().message);
        return {};
    }
    context_.log.info("Importing blocks from " + path.string());
    bytes_total_ = (*file)->size().value_or(0);
    bytes_before_ = 0;
    MALHA_TRY(import(source));
    if (!waiting_.empty())
        context_.log.warning(std::to_string(waiting_.size()) + " blocks of " + path.string() +
                             " have no known parent");
    return activate();
}

Importer::Importer(Engine& engine, const EngineContext& context, OnStrand on_strand)
    : impl_(std::make_unique<Impl>(*engine.impl_, context, std::move(on_strand))) {}
Importer::~Importer() = default;

base::Result<void, Fault> Importer::reindex() {
    return impl_->reindex();
}
base::Result<void, Fault> Importer::load(const base::Path& file) {
    return impl_->load(file);
}
base::Result<void, Fault> Importer::activate() {
    return impl_->activate();
}

}  // namespace malha::chain
