// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See snapshot_methods.hpp.
#include "malha/rpc/snapshot_methods.hpp"

#include "block_json.hpp"
#include "declare.hpp"
#include "loadtxoutset.hpp"
#include "malha/chain/past_coins.hpp"
#include "malha/chain/snapshot_file.hpp"
#include "malha/chain/utxo_stats.hpp"
#include "pipe_file.hpp"

namespace malha::rpc {
namespace {

template <class T>
RpcResult<T> or_misc(base::Result<T>&& result) {
    if (!result) return rpc_fail(ErrorCode::misc, result.error().message);
    if constexpr (std::is_void_v<T>)
        return {};
    else
        return std::move(result).value();
}

/// A new file that takes its name once it is whole, and is removed if it does not get that far; or
/// a named pipe.
class NewFile {
public:
    static RpcResult<NewFile> create(base::Filesystem& fs, const base::Path& path,
                                     const std::function<bool()>& interrupted) {
        if (PipeFile::is_pipe(path)) {
            auto pipe = MALHA_TRY(or_misc(PipeFile::open(path, interrupted)));
            return NewFile(fs, path, path, std::move(pipe));
        }
        if (fs.exists(path))
            return rpc_fail(ErrorCode::invalid_parameter, path.string(),
                            " already exists. If you are sure this is what you want, move it out "
                            "of the way first");
        const base::Path incomplete = path.string() + ".incomplete";
        auto file = fs.open(incomplete, base::OpenMode::read_write);
        if (!file || !(*file)->truncate(0))
            return rpc_fail(ErrorCode::invalid_parameter, "Couldn't open file ",
                            incomplete.string(), " for writing.");
        return NewFile(fs, path, incomplete, std::move(file).value());
    }
    ~NewFile() {
        if (file_ != nullptr && incomplete_ != path_) static_cast<void>(fs_->remove(incomplete_));
    }
    NewFile(NewFile&&) = default;
    NewFile& operator=(NewFile&&) = delete;

    [[nodiscard]] base::File& file() { return *file_; }
    [[nodiscard]] base::Status finish() {
        if (incomplete_ != path_) MALHA_TRY(fs_->rename(incomplete_, path_));
        file_.reset();
        return fs_->sync_directory(path_.parent_path());
    }

private:
    NewFile(base::Filesystem& fs, base::Path path, base::Path incomplete,
            std::unique_ptr<base::File> file)
        : fs_(&fs),
          path_(std::move(path)),
          incomplete_(std::move(incomplete)),
          file_(std::move(file)) {}

    base::Filesystem* fs_;
    base::Path path_;
    base::Path incomplete_;             ///< the same as path_: a pipe
    std::unique_ptr<base::File> file_;  ///< null: finished or moved from
};

struct DumpRequest {
    base::Path path{};
    std::optional<Json> rollback{};  ///< height or hash; none: the tip
    chain::CopyPlace place = chain::CopyPlace::disk;
};

RpcResult<DumpRequest> dump_request(const SnapshotContext& context, const Request& request) {
    DumpRequest dump{.path = context.network_datadir / request.text("path")};
    const std::string type = request.text_or("type", "");
    if (request.has("in_memory") && MALHA_TRY(bool_from(request.param("in_memory"))))
        dump.place = chain::CopyPlace::memory;
    if (request.has("rollback")) {
        if (!type.empty() && type != "rollback")
            return rpc_fail(ErrorCode::invalid_parameter, "Invalid snapshot type \"", type,
                            "\" specified with rollback option");
        dump.rollback = request.param("rollback");
        return dump;
    }
    if (type == "latest") return dump;
    if (type != "rollback")
        return rpc_fail(ErrorCode::invalid_parameter, "Invalid snapshot type \"", type,
                        "\" specified. Please specify \"rollback\" or \"latest\"");
    const auto& known = context.chain.params->assume_utxo;
    if (known.empty())
        return rpc_fail(ErrorCode::invalid_parameter,
                        "No snapshot height of this network is known; specify one");
    dump.rollback = Json(known.back().base.height);
    return dump;
}

/// The coins are walked twice: the file begins with their number, so they are counted (and hashed)
/// before they are written.
struct TwoCursors {
    storage::CoinsCursor to_count;
    storage::CoinsCursor to_write;
};

/// The coins of the tip, and the way back to those that are to be dumped.
struct Start {
    TwoCursors cursors;
    const chain::BlockNode* tip;
    const chain::BlockNode* target;
};

/// Thread: node strand.
RpcResult<Start> start_of(const ChainContext& context, const std::optional<Json>& rollback) {
    chain::Engine& engine = context.engine();
    const chain::BlockNode* target = engine.chain().tip();
    if (rollback) target = MALHA_TRY(block_at(engine, *rollback));
    if (!engine.chain().contains(target))
        return rpc_fail(ErrorCode::invalid_parameter, "Block is not in main chain");
    auto to_count = engine.coins_cursor();
    if (!to_count) return rpc_fault(to_count.error());
    auto to_write = engine.coins_cursor();
    if (!to_write) return rpc_fault(to_write.error());
    const chain::BlockNode* tip = engine.chain().tip();
    for (const chain::BlockNode* node = tip; node != target; node = node->parent_node())
        if (!node->has_data() || !node->has_undo())
            return rpc_fail(ErrorCode::misc, "Block height ", std::to_string(node->height),
                            " not available (pruned data). Use a height after ",
                            std::to_string(engine.prune_height().value_or(node->height)), ".");
    return Start{{std::move(to_count).value(), std::move(to_write).value()}, tip, target};
}

RpcResult<std::unique_ptr<chain::PastCoins>> roll_back(const SnapshotContext& context, Start& start,
                                                       const DumpRequest& dump) {
    const ChainContext& chain = context.chain;
    const auto interrupted = [&chain] { return chain.engine().interrupted(); };
    auto past =
        MALHA_TRY(or_misc(chain::PastCoins::create({.fs = *context.fs,
                                                    .rng = *context.rng,
                                                    .directory = dump.path.string() + ".rollback",
                                                    .place = dump.place},
                                                   start.cursors.to_count, interrupted)));
    struct Stored {
        primitives::BlockPtr block;
        storage::BlockUndo undo;
    };
    for (const chain::BlockNode* node = start.tip; node != start.target;
         node = node->parent_node()) {
        if (interrupted()) return rpc_fail(ErrorCode::misc, "Interrupted");
        const Stored stored = MALHA_TRY(chain.on_strand([&]() -> RpcResult<Stored> {
            auto block = MALHA_TRY(or_misc(chain.engine().read_block(*node)));
            return Stored{std::move(block), MALHA_TRY(or_misc(chain.engine().read_undo(*node)))};
        }));
        MALHA_TRY(or_misc(past->take_off(*node, *stored.block, stored.undo)));
    }
    return past;
}

RpcResult<JsonText> dumptxoutset(const SnapshotContext& context, const Request& request) {
    const ChainContext& chain = context.chain;
    const DumpRequest dump = MALHA_TRY(dump_request(context, request));
    const auto interrupted = [&chain] { return chain.engine().interrupted(); };
    NewFile file = MALHA_TRY(NewFile::create(*context.fs, dump.path, interrupted));
    std::unique_ptr<chain::PastCoins> past;  // must outlive the cursors
    Start start = MALHA_TRY(chain.on_strand([&] { return start_of(chain, dump.rollback); }));
    if (start.target != start.tip) {
        past = MALHA_TRY(roll_back(context, start, dump));
        start.cursors = {MALHA_TRY(or_misc(past->cursor())), MALHA_TRY(or_misc(past->cursor()))};
    }
    const auto stats = MALHA_TRY(or_misc(chain::compute_utxo_stats(
        start.cursors.to_count, chain::UtxoHash::serialized3, interrupted)));
    const chain::SnapshotHeader header{
        .magic = chain.params->magic, .base = start.target->hash, .coins = stats.coins};
    MALHA_TRY(
        or_misc(chain::write_snapshot(file.file(), header, start.cursors.to_write, interrupted)));
    MALHA_TRY(or_misc(file.finish()));

    const std::uint64_t chain_tx_count =
        chain.on_strand([&] { return start.target->chain_tx_count; });
    JsonWriter writer(512);
    writer.begin_object().member("coins_written", stats.coins);
    writer.member("base_hash", start.target->hash).member("base_height", start.target->height);
    writer.member("path", dump.path.string());
    writer.key("txoutset_hash").display_hex(*stats.hash);
    return writer.member("nchaintx", chain_tx_count).end_object().take();
}

}  // namespace

void register_snapshot_methods(MethodTable& table, const SnapshotContext& context) {
    table.add(loadtxoutset_method(context));
    table.add(
        {.name = "dumptxoutset",
         .category = "blockchain",
         .description =
             "Writes all unspent outputs to a file, in the form that loadtxoutset takes: as of the "
             "tip (\"latest\") or of an earlier block (\"rollback\": the one "
             "given, or else the last that the network's parameters know). Blocks go on being "
             "validated meanwhile; for an earlier block the outputs are copied first.",
         .arguments = {required("path", ArgType::string,
                                "File to write, which must not exist; a relative path starts in "
                                "the network's data directory"),
                       optional("type", ArgType::string, "\"\"", "latest or rollback"),
                       {.names = "options",
                        .type = ArgType::named_options,
                        .presence = Presence::optional,
                        .description = "Options",
                        .inner = {{.names = "rollback",
                                   .type = ArgType::number,
                                   .presence = Presence::optional,
                                   .description = "Height or hash of the block",
                                   .type_words = "string or numeric",
                                   .type_check = TypeCheck::by_handler},
                                  optional("in_memory", ArgType::boolean, "false",
                                           "Keep the copy in memory: faster, and large")}}},
         .results = returns_object(
             {field("coins_written", ResultType::number, "Outputs in the file"),
              field("base_hash", ResultType::hex, "Hash of the block"),
              field("base_height", ResultType::number, "Height of the block"),
              field("path", ResultType::string, "The file"),
              field("txoutset_hash", ResultType::hex, "Hash over the outputs"),
              field("nchaintx", ResultType::number, "Transactions up to the block")}),
         .examples = {{"\"utxo.dat\", \"latest\""}},
         .handler = [context](const Request& request) { return dumptxoutset(context, request); }});
}

}  // namespace malha::rpc
