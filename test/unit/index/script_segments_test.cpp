// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The segments of the script index against a sorted list of all touches.
#include "../../../src/index/script_segments.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "malha/base/rng.hpp"
#include "support/sim_disk.hpp"

namespace malha::index {
namespace {

constexpr crypto::SipKey kKey{.k0 = 1, .k1 = 2};
const base::Path kDirectory = "/segments";

auto order(const ScriptTouch& touch) {
    return std::tuple(touch.script, touch.height, touch.position, touch.event.kind,
                      touch.event.index);
}
auto whole(const ScriptTouch& touch) {
    const ScriptEvent& event = touch.event;
    return std::tuple(order(touch), event.amount.sat, event.prevout_height, event.prevout_index,
                      event.prevout_txid_hash);
}

/// Few scripts with much and many with little; some share the bytes that are sorted by counting.
class Source {
public:
    explicit Source(std::uint64_t seed) : rng_(seed) {}

    std::vector<ScriptTouch> block(primitives::Height height, std::uint32_t transactions) {
        std::vector<ScriptTouch> touches;
        for (std::uint32_t position = 0; position < transactions; ++position) {
            for (std::uint32_t i = 0; i < 3; ++i)
                touches.push_back({.script = script(),
                                   .height = height,
                                   .position = position,
                                   .event = {.kind = ScriptEventKind::funding,
                                             .index = i,
                                             .amount = {static_cast<std::int64_t>(
                                                 rng_.below(2'100'000'000'000'000))},
                                             .prevout_height = 0,
                                             .prevout_index = 0,
                                             .prevout_txid_hash = 0}});
            for (std::uint32_t i = 0; i < 2; ++i)
                touches.push_back({.script = script(),
                                   .height = height,
                                   .position = position,
                                   .event = {.kind = ScriptEventKind::spending,
                                             .index = i,
                                             .amount = {static_cast<std::int64_t>(i) * 100},
                                             .prevout_height = height / 2,
                                             .prevout_index = i * 1000,
                                             .prevout_txid_hash = rng_.below(~std::uint64_t{0})}});
        }
        return touches;
    }

private:
    ScriptKey script() {
        switch (rng_.below(4)) {
            case 0:
                return {.high = 0, .low = rng_.below(3)};
            case 1:
                return {.high = std::uint64_t{7} << 40 | rng_.below(2), .low = 5};
            default:
                return {.high = rng_.below(~std::uint64_t{0}), .low = rng_.below(2)};
        }
    }
    base::SeededRng rng_;
};

class ScriptSegmentsTest : public testing::Test {
protected:
    void open(base::ByteView record = {}) {
        segments = std::make_unique<ScriptSegments>(disk.filesystem(), kDirectory);
        const auto opened = segments->open(record, kKey);
        ASSERT_TRUE(opened) << opened.error().message;
    }
    /// A segment of these blocks; what was there from the first of them on counts no more.
    void add(primitives::Height first, primitives::Height last, std::uint32_t transactions) {
        std::erase_if(all, [&](const ScriptTouch& touch) { return touch.height >= first; });
        ScriptTouches touches;
        for (primitives::Height height = first; height <= last; ++height)
            for (const ScriptTouch& touch : source.block(height, transactions)) {
                touches.add(touch.place(), touch.event);
                all.push_back(touch);
            }
        const auto added = segments->add(touches, first, last);
        ASSERT_TRUE(added) << added.error().message;
    }
    void merge() {
        for (bool more = true; more;) {
            const auto done = segments->merge_some();
            ASSERT_TRUE(done) << done.error().message;
            more = *done;
        }
    }
    /// All that counts, oldest segment first.
    std::vector<ScriptTouch> read() {
        std::vector<ScriptTouch> found;
        for (const ListedSegment& segment : segments->list()) {
            ScriptSegment::Cursor cursor(*segment.file);
            EXPECT_TRUE(cursor.seek({}));
            while (cursor.valid()) {
                if (cursor.touch().height <= segment.last) found.push_back(cursor.touch());
                EXPECT_TRUE(cursor.next());
            }
        }
        return found;
    }
    void expect_all() {
        std::vector<ScriptTouch> found = read();
        std::ranges::sort(found, {}, order);
        std::ranges::sort(all, {}, order);
        ASSERT_EQ(found.size(), all.size());
        for (std::size_t i = 0; i < all.size(); ++i)
            ASSERT_EQ(whole(found[i]), whole(all[i])) << i;
    }
    std::size_t file_count() { return disk.filesystem().list(kDirectory)->size(); }

    malha::test::SimDisk disk{1};
    Source source{1};
    std::unique_ptr<ScriptSegments> segments;
    std::vector<ScriptTouch> all;
};

TEST_F(ScriptSegmentsTest, HoldsTouchesByScriptInTheOrderOfTheChain) {
    open();
    add(1, 40, 200);
    ASSERT_EQ(segments->list().size(), 1U);
    std::ranges::sort(all, {}, order);
    const auto found = read();
    ASSERT_EQ(found.size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        ASSERT_EQ(whole(found[i]), whole(all[i])) << i;
}

TEST_F(ScriptSegmentsTest, SeeksTheFirstTouchAtOrBehindAPlace) {
    open();
    add(1, 40, 100);
    std::ranges::sort(all, {}, order);
    ScriptSegment::Cursor cursor(*segments->list().front().file);
    for (std::size_t i = 0; i < all.size(); i += 37) {
        for (const int step : {-1, 0, 1}) {
            const SegmentPlace place{all[i].script, all[i].height + step};
            const auto wanted = std::ranges::lower_bound(all, place, {}, [](const auto& touch) {
                return SegmentPlace{touch.script, touch.height};
            });
            ASSERT_TRUE(cursor.seek(place));
            ASSERT_EQ(cursor.valid(), wanted != all.end());
            if (cursor.valid()) {
                ASSERT_EQ(whole(cursor.touch()), whole(*wanted));
            }
        }
    }
    constexpr std::uint64_t kMax = ~std::uint64_t{0};
    ASSERT_TRUE(cursor.seek({{kMax, kMax}, 1}));
    EXPECT_FALSE(cursor.valid());
}

TEST_F(ScriptSegmentsTest, MergesAndLosesNothing) {
    open();
    primitives::Height height = 1;
    std::size_t most = 0;
    for (int i = 0; i < 100; ++i, height += 3) {
        add(height, height + 2, i % 10 == 0 ? 100 : 5);
        merge();
        most = std::max(most, segments->list().size());
    }
    EXPECT_LE(most, 40U);
    EXPECT_LT(segments->list().size(), 40U);
    expect_all();
    EXPECT_EQ(file_count(), segments->list().size());
}

TEST_F(ScriptSegmentsTest, ASegmentFromAHeightOnCutsTheOnesBefore) {
    open();
    for (primitives::Height height = 1; height <= 100; height += 10)
        add(height, height + 9, 20);
    add(45, 47, 20);
    ASSERT_EQ(segments->list().size(), 6U);
    EXPECT_EQ(segments->list()[4].last, 44);
    expect_all();
    add(45, 46, 20);  // takes the place of a whole segment
    ASSERT_EQ(segments->list().size(), 6U);
    expect_all();
    for (primitives::Height height = 47; height <= 200; height += 3) {
        add(height, height + 2, 3);
        merge();
    }
    expect_all();
}

TEST_F(ScriptSegmentsTest, AMergeWhoseInputsAreCutMeanwhileIsForgotten) {
    open();
    for (primitives::Height height = 1; height <= 16; ++height)
        add(height, height, 8000);
    const auto more = segments->merge_some();
    ASSERT_TRUE(more && *more) << "the first piece is not all";
    add(16, 16, 10);
    merge();
    expect_all();
    EXPECT_EQ(file_count(), segments->list().size());
}

TEST_F(ScriptSegmentsTest, KeepsWhatTheDiskNamesUntilANewListIsThere) {
    open();
    for (primitives::Height height = 1; height <= 15; ++height)
        add(height, height, 5);
    const auto old_list = segments->save();
    ASSERT_TRUE(old_list && segments->saved());
    const auto old_touches = all;
    add(16, 16, 5);
    merge();
    ASSERT_EQ(segments->list().size(), 1U);
    EXPECT_EQ(file_count(), 16U);
    // As after a crash: the list on the disk is the old one.
    const auto new_touches = std::exchange(all, old_touches);
    open(*old_list);
    EXPECT_EQ(file_count(), 15U);
    expect_all();
    add(16, 16, 5);
    merge();
    const auto new_list = segments->save();
    ASSERT_TRUE(new_list && segments->saved());
    EXPECT_EQ(file_count(), 1U);
    open(*new_list);
    expect_all();
}

TEST_F(ScriptSegmentsTest, NoticesEveryDamage) {
    open();
    add(1, 20, 60);
    const auto record = *segments->save();
    const auto path = kDirectory / disk.filesystem().list(kDirectory)->front();
    const auto intact = *base::read_file(disk.filesystem(), path, 1 << 24);
    base::SeededRng rng(5);
    for (int i = 0; i < 200; ++i) {
        auto file = *disk.filesystem().open(path, base::OpenMode::read_write);
        base::Bytes bytes = intact;
        if (i % 4 == 0)
            bytes.resize(rng.below(bytes.size()));
        else
            bytes[rng.below(bytes.size())] ^= static_cast<std::uint8_t>(1 + rng.below(255));
        ASSERT_TRUE(file->truncate(0) && file->write_at(0, bytes));
        ScriptSegments damaged(disk.filesystem(), kDirectory);
        if (!damaged.open(record, kKey)) continue;
        ScriptSegment::Cursor cursor(*damaged.list().front().file);
        bool noticed = !cursor.seek({});
        while (!noticed && cursor.valid())
            noticed = !cursor.next();
        ASSERT_TRUE(noticed) << i;
    }
}

TEST_F(ScriptSegmentsTest, RefusesALostFile) {
    open();
    add(1, 2, 5);
    const auto record = *segments->save();
    ASSERT_TRUE(disk.filesystem().remove(kDirectory / disk.filesystem().list(kDirectory)->front()));
    ScriptSegments again(disk.filesystem(), kDirectory);
    EXPECT_FALSE(again.open(record, kKey));
}

}  // namespace
}  // namespace malha::index
