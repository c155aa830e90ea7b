// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Indexes that Bitcoin Core wrote: opened as they are, and compared row by row with those that we
// build over the same blocks.
#include <iostream>

#include "malha/index/follower.hpp"
#include "malha/index/index_set.hpp"
#include "support/fixture_datadir.hpp"
#include "support/shared.hpp"
#include "unit/chain/engine_fixture.hpp"

namespace malha::index {
namespace {

using malha::test::FixtureDatadir;

class FixtureIndexTest : public ::testing::Test {
protected:
    /// Opens the indexes in a directory and leads them to the tip. @return where they began.
    primitives::Height open_and_follow(const base::Path& directory) {
        IndexSet indexes({.transactions = true,
                          .spenders = true,
                          .coin_stats = true,
                          .filters = true,
                          .directory = directory},
                         harness.params->consensus, harness.filesystem);
        Follower follower(
            FollowerContext{.on_strand = [](const std::function<void()>& work) { work(); },
                            .clock = harness.clock,
                            .log = harness.logger,
                            .on_fault = [](const std::string& message) { FAIL() << message; }},
            indexes.all());
        const auto opened = indexes.open(harness.rng, /*wipe=*/false);
        EXPECT_TRUE(opened) << opened.error().message;
        const auto attached = follower.attach(*harness.engine);
        EXPECT_TRUE(attached) << attached.error().message;
        const primitives::Height first = follower.summaries().front().best.height;
        for (const IndexSummary& summary : follower.summaries())
            EXPECT_EQ(summary.best.height, first) << summary.name;
        follower.chain_is_loaded();
        for (;;) {
            const auto more = follower.step();
            EXPECT_TRUE(more) << more.error().message;
            if (!more || !*more) break;
        }
        EXPECT_TRUE(follower.commit_all());
        for (const IndexSummary& summary : follower.summaries())
            EXPECT_TRUE(summary.is_synced) << summary.name;
        follower.stop();
        return first;
    }
    std::map<std::string, std::string> rows(const base::Path& path) {
        const auto database = storage::Database::open({.path = path}, harness.rng);
        std::map<std::string, std::string> rows;
        auto row = (*database)->iterate();
        for (row.seek({}); row.valid(); row.next())
            rows[base::to_hex(row.key())] = base::to_hex(row.value());
        return rows;
    }
    /// Rows of spenders begin with hashes under a key that each index draws for itself.
    void take_over_spender_key(const base::Path& from, const base::Path& to) {
        constexpr std::string_view kKey("siphash_key\0", 12);
        const auto theirs =
            storage::Database::open({.path = from / kSpenders}, harness.rng).value();
        const auto key = theirs->get(base::as_bytes(kKey)).value();
        ASSERT_TRUE(key.has_value());
        ASSERT_TRUE(harness.filesystem.create_directories(to / kSpenders));
        const auto ours = storage::Database::open({.path = to / kSpenders}, harness.rng).value();
        ASSERT_TRUE(ours->put(base::as_bytes(kKey), *key, storage::Durability::synced));
    }

    static constexpr const char* kSpenders = "txospenderindex/db";
    chain::test::EngineHarness harness;
};

TEST_F(FixtureIndexTest, OpensRealIndexesAndBuildsTheSame) {
    MALHA_NEEDS_SHARED("fixtures/datadir/regtest-main.tar.xz");
    const FixtureDatadir datadir("regtest-main");
    harness.set_directory(datadir.regtest());
    harness.clock.time.value = 1'760'000'000;
    harness.open();
    const base::Path theirs = datadir.regtest() / "indexes";
    const base::Path ours = datadir.regtest() / "indexes-of-ours";
    EXPECT_EQ(open_and_follow(theirs), 242);
    take_over_spender_key(theirs, ours);
    EXPECT_EQ(open_and_follow(ours), -1);

    std::size_t compared = 0;
    for (const char* name : {"txindex", "coinstatsindex/db", "blockfilter/basic/db", kSpenders}) {
        auto wanted = rows(theirs / name);
        auto got = rows(ours / name);
        const bool has_row_per_block =
            std::string(name).starts_with("coin") || std::string(name).starts_with("block");
        if (has_row_per_block) {
            // Blocks that left the chain long ago are in theirs only, and move their filters.
            std::erase_if(wanted, [](const auto& row) { return row.first.starts_with("73"); });
            for (auto* side : {&wanted, &got}) {
                side->erase("50");
                side->erase("4d");  // the same hash as another fraction
                if (std::string(name) != "blockfilter/basic/db") continue;
                for (auto& [key, value] : *side)
                    if (key.starts_with("74")) value.resize(2 * 96);
            }
        }
        // The transactions of such blocks stay in the transaction index.
        for (const auto& [key, value] : got) {
            EXPECT_EQ(wanted[key], value) << name << " " << key;
            ++compared;
        }
        if (std::string(name) != "txindex") {
            EXPECT_EQ(wanted.size(), got.size()) << name;
        }
        EXPECT_GT(got.size(), 100U) << name;
    }
    EXPECT_GT(compared, 1000U);
    std::cout << compared << " rows compared\n";
}

}  // namespace
}  // namespace malha::index
