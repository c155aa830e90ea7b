// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A regtest engine on a temporary directory, for tests.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "malha/chain/engine.hpp"
#include "malha/chain/utxo_stats.hpp"
#include "malha/events/bus.hpp"
#include "support/chain_builder.hpp"
#include "support/temporary_directory.hpp"

namespace malha::chain::test {

/// Wall time that tests set; the monotonic time stands still.
class FixedClock final : public base::Clock {
public:
    base::UnixSeconds now() const override { return time; }
    base::MonoTime mono() const override { return mono_time; }
    base::UnixSeconds time{1'800'000'000};
    base::MonoTime mono_time{};
};

/// Everything around an engine; open() makes one, and a second call one on the same files.
class EngineHarness {
public:
    explicit EngineHarness(consensus::ChainParams chain_params = consensus::regtest_params({}),
                           base::Executor* executor = nullptr)
        : params(std::make_shared<const consensus::ChainParams>(std::move(chain_params))),
          builder(*params),
          pool_(executor != nullptr ? *executor : inline_) {
        options.params = params;
        options.cache_bytes = 16 << 20;
        options.check_level = 4;
        options.assumevalid = primitives::BlockHash{};
        options.minimum_chain_work = consensus::Uint256();
        set_directory(directory_.path());
    }
    /// The engine goes before its files, which it may be working on.
    ~EngineHarness() { engine.reset(); }
    EngineHarness(const EngineHarness&) = delete;
    EngineHarness& operator=(const EngineHarness&) = delete;

    void set_directory(const base::Path& path) {
        options.blocks_dir = path / "blocks";
        options.block_index_dir = path / "blocks" / "index";
        options.chainstate_dir = path / "chainstate";
    }

    /// Opens and starts; asserts success.
    Engine& open() {
        engine.reset();
        bus = std::make_unique<events::Bus>();
        bus->subscribe<events::BlockConnected>([this](const events::BlockConnected& event) {
            log += " +" + std::to_string(event.height);
            if (on_connected) on_connected(event);
        });
        bus->subscribe<events::BlockDisconnected>([this](const events::BlockDisconnected& event) {
            log += " -" + std::to_string(event.height);
            if (on_disconnected) on_disconnected(event);
        });
        bus->subscribe<events::TipChanged>([this](const events::TipChanged& event) {
            log += " tip" + std::to_string(event.tip.height);
        });
        bus->subscribe<events::HistoryValidated>([this](const events::HistoryValidated& event) {
            log += event.is_complete ? " complete" : " h" + std::to_string(event.block.height);
        });
        bus->subscribe<events::BlockChecked>([this](const events::BlockChecked& event) {
            if (!event.reject_reason.empty()) log += " !" + event.reject_reason;
        });
        auto created = Engine::create(
            options, {disk != nullptr ? *disk : filesystem, clock, rng, logger, pool_, *bus});
        if (!created) throw std::runtime_error(created.error().message);
        engine = std::move(created).value();
        if (on_created) on_created(*engine);
        engine->set_hooks({.on_fault = [this](const Fault& fault) { faults.push_back(fault); },
                           .on_stop_height = [this] { stopped = true; },
                           .on_coins_spent = on_coins_spent});
        const auto started = engine->start();
        if (!started) throw std::runtime_error(started.error().message);
        const auto active = engine->activate_best_chain();
        if (!active) throw std::runtime_error(active.error().message);
        log.clear();
        return *engine;
    }
    /// process_block; the reject reason, or empty.
    std::string submit(const primitives::BlockPtr& block) {
        const auto result = engine->process_block(block);
        if (result) return "";
        if (const Fault* fault = result.error().fault()) return "fault: " + fault->message;
        return consensus::reject_reason(*result.error().violation());
    }
    void submit_all(const std::vector<primitives::BlockPtr>& blocks) {
        for (const auto& block : blocks)
            ASSERT_EQ(submit(block), "");
    }
    [[nodiscard]] UtxoStats utxo(UtxoHash hash = UtxoHash::mu_hash) {
        auto cursor = engine->coins_cursor();
        EXPECT_TRUE(cursor);
        auto stats = compute_utxo_stats(*cursor, hash, [] { return false; });
        EXPECT_TRUE(stats);
        EXPECT_EQ(stats->best_block, engine->chain().tip()->hash);
        return *stats;
    }
    [[nodiscard]] const primitives::BlockHash& tip() const { return engine->chain().tip()->hash; }

    std::shared_ptr<const consensus::ChainParams> params;
    malha::test::ChainBuilder builder;
    EngineOptions options;
    base::PosixFilesystem filesystem;
    base::Filesystem* disk = nullptr;  ///< instead of the machine's
    FixedClock clock;
    base::SeededRng rng{7};
    base::Logger logger;
    std::unique_ptr<events::Bus> bus;
    std::unique_ptr<Engine> engine;
    std::string log;                          ///< events: +height -height tipN !reason
    std::function<void(Engine&)> on_created;  ///< before it starts
    std::function<void(const std::shared_ptr<const storage::SpentCoins>&)> on_coins_spent;
    std::function<void(const events::BlockConnected&)> on_connected;
    std::function<void(const events::BlockDisconnected&)> on_disconnected;
    std::vector<Fault> faults;
    bool stopped = false;

private:
    malha::test::TemporaryDirectory directory_;
    base::InlineExecutor inline_;
    base::Executor& pool_;
};

}  // namespace malha::chain::test
