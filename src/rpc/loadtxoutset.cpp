// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See loadtxoutset.hpp. The coins are read and hashed on the thread of the call; only what decides
// about the chain runs on the node strand, before and after.
#include "loadtxoutset.hpp"

#include <atomic>

#include "declare.hpp"
#include "malha/chain/snapshot_loader.hpp"

namespace malha::rpc {
namespace {

/// What a snapshot needs of the chain and the pool. Thread: node strand.
base::Result<const chain::BlockNode*> base_for(const ChainContext& context,
                                               const primitives::BlockHash& hash) {
    const chain::Engine& engine = context.engine();
    const chain::BlockNode* base = MALHA_TRY(engine.snapshot_base(hash));
    if (context.pool().size() > 0)
        return base::fail("Can't activate a snapshot when mempool not empty");
    if (base->chain_work <= engine.chain().tip()->chain_work)
        return base::fail("Population failed: Work does not exceed active chainstate");
    return base;
}

/// One load at a time: they would write to the same folder.
class Turn {
public:
    explicit Turn(std::atomic<bool>& taken) : taken_(taken), is_ours_(!taken.exchange(true)) {}
    ~Turn() {
        if (is_ours_) taken_ = false;
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    [[nodiscard]] bool is_ours() const { return is_ours_; }

private:
    std::atomic<bool>& taken_;
    const bool is_ours_;
};

class Load {
public:
    /// @param name  relative to the network's data directory
    Load(const SnapshotContext& context, const std::string& name)
        : context_(context),
          chain_(context.chain),
          path_(name.empty() ? base::Path() : context.network_datadir / name) {}

    RpcResult<JsonText> run() {
        const auto file = context_.fs->open(path_, base::OpenMode::read);
        if (!file)
            return rpc_fail(ErrorCode::invalid_parameter, "Couldn't open file ", path_.string(),
                            " for reading.");
        const auto header = chain::read_snapshot_header(**file, *chain_.params);
        if (!header)
            return rpc_fail(ErrorCode::deserialization_error,
                            "Unable to parse metadata: ", header.error().message,
                            ": iostream error");
        MALHA_TRY(chain_.on_strand([&] { return check(header->base); }));
        const auto& known = *chain_.params->assume_utxo_for(header->base);
        const chain::SnapshotTarget target{.fs = *context_.fs,
                                           .rng = *context_.rng,
                                           .database = chain_.engine().snapshot_database()};
        const auto loaded = chain::load_snapshot(**file, *header, known, target,
                                                 [this] { return chain_.engine().interrupted(); });
        if (!loaded) return failed("Population failed: " + loaded.error().message);
        const auto activated = chain_.on_strand([&] { return activate(header->base); });
        if (!activated) {
            chain::discard_snapshot(target);
            return base::Unexpected{activated.error()};
        }
        JsonWriter writer(512);
        writer.begin_object().member("coins_loaded", header->coins);
        writer.key("tip_hash").display_hex(header->base.bytes);
        writer.member("base_height", known.base.height);
        return writer.member("path", path_.string()).end_object().take();
    }

private:
    [[nodiscard]] base::Unexpected<RpcError> failed(const std::string& why) const {
        return rpc_fail(ErrorCode::internal_error, "Unable to load UTXO snapshot: ", why, ". (",
                        path_.string(), ")");
    }
    RpcResult<void> check(const primitives::BlockHash& hash) const {
        const auto base = base_for(chain_, hash);
        if (!base) return failed(base.error().message);
        return {};
    }
    /// What was true before the coins were read may have changed.
    RpcResult<void> activate(const primitives::BlockHash& hash) const {
        const auto base = base_for(chain_, hash);
        if (!base) return failed(base.error().message);
        const auto activated = chain_.engine().activate_snapshot(**base);
        if (!activated) return rpc_fault(activated.error());
        return {};
    }

    const SnapshotContext& context_;
    const ChainContext& chain_;
    const base::Path path_;
};

}  // namespace

Method loadtxoutset_method(const SnapshotContext& context) {
    return {
        .name = "loadtxoutset",
        .category = "blockchain",
        .description =
            "Goes on from the unspent outputs in a file of dumptxoutset instead of from the blocks "
            "before: the tip is reached soon, and the history is validated in the background. The "
            "network's parameters must know the file's block and hash, and its header must have "
            "arrived. getchainstates shows the progress.",
        .arguments = {required("path", ArgType::string,
                               "File to read; a relative path starts in the network's data "
                               "directory")},
        .results = returns_object(
            {field("coins_loaded", ResultType::number, "Outputs in the file"),
             field("tip_hash", ResultType::hex, "Hash of the block that is the tip now"),
             field("base_height", ResultType::number, "Its height"),
             field("path", ResultType::string, "The file")}),
        .examples = {{"\"utxo.dat\""}},
        .handler = [context, taken = std::make_shared<std::atomic<bool>>(false)](
                       const Request& request) -> RpcResult<JsonText> {
            const Turn turn(*taken);
            if (!turn.is_ours())
                return rpc_fail(ErrorCode::misc, "Another snapshot is being loaded");
            return Load(context, request.text("path")).run();
        }};
}

}  // namespace malha::rpc
