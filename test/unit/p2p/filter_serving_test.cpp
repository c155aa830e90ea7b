// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include <gtest/gtest.h>

#include "malha/p2p/filter_source.hpp"
#include "unit/p2p/manager_fixture.hpp"

namespace malha::p2p {
namespace {

using primitives::Height;

/// Filters that only say of which block they are.
class NamedFilters final : public FilterSource {
public:
    [[nodiscard]] std::optional<Entry> find(const events::BlockPosition& block) const override {
        if (block.height > indexed) return std::nullopt;
        Entry entry;
        entry.hash.bytes = block.hash.bytes;
        entry.header.bytes = block.hash.bytes;
        entry.header.bytes[0] ^= 0xff;
        return entry;
    }
    [[nodiscard]] std::optional<base::Bytes> filter(
        const events::BlockPosition& block) const override {
        if (block.height > indexed) return std::nullopt;
        return base::Bytes{static_cast<std::uint8_t>(block.height)};
    }
    Height indexed = 1'000'000;
};

class FilterServingTest : public test::ManagerTest {
protected:
    FilterServingTest() {
        harness_.submit_all(harness_.builder.mine_chain(harness_.tip(), 2100));
        Settings settings;
        settings.services |= wire::service::kCompactFilters;
        make_manager(settings, &filters_);
    }
    [[nodiscard]] primitives::BlockHash at(Height height) const {
        return harness_.engine->chain().at(height)->hash;
    }
    template <class Request>
    void ask(Height first, Height last, std::uint8_t type = 0) {
        say(add_peer(), Request{.filter_type = type,
                                .start_height = static_cast<std::uint32_t>(first),
                                .stop_hash = at(last)});
    }
    NamedFilters filters_;
};

TEST_F(FilterServingTest, SendsTheFiltersOfARangeInOrder) {
    ask<wire::GetCFilters>(0, 200);
    const auto heard_filters = heard<wire::CFilter>();
    ASSERT_EQ(heard_filters.size(), 201U);
    for (std::size_t i = 0; i < heard_filters.size(); ++i) {
        EXPECT_EQ(heard_filters[i].block_hash, at(static_cast<Height>(i)));
        EXPECT_EQ(heard_filters[i].filter, base::Bytes{static_cast<std::uint8_t>(i)});
    }
}

TEST_F(FilterServingTest, SendsHashesAfterTheHeaderBeforeThem) {
    ask<wire::GetCFHeaders>(5, 7);
    auto answers = heard<wire::CFHeaders>();
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].prev_header, filters_.find({at(4), 4})->header);
    ASSERT_EQ(answers[0].filter_hashes.size(), 3U);
    EXPECT_EQ(answers[0].filter_hashes[2], filters_.find({at(7), 7})->hash);
    sent_.clear();
    ask<wire::GetCFHeaders>(0, 1);
    answers = heard<wire::CFHeaders>();
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].prev_header, wire::FilterHeader{});
    EXPECT_EQ(answers[0].filter_hashes.size(), 2U);
}

TEST_F(FilterServingTest, SendsAHeaderForEveryThousandBlocks) {
    say(add_peer(), wire::GetCFCheckpt{.filter_type = 0, .stop_hash = at(2000)});
    auto answers = heard<wire::CFCheckpt>();
    ASSERT_EQ(answers.size(), 1U);
    ASSERT_EQ(answers[0].headers.size(), 2U);
    EXPECT_EQ(answers[0].headers[1], filters_.find({at(2000), 2000})->header);
    sent_.clear();
    say(add_peer(), wire::GetCFCheckpt{.filter_type = 0, .stop_hash = at(999)});
    answers = heard<wire::CFCheckpt>();
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_TRUE(answers[0].headers.empty());
}

TEST_F(FilterServingTest, AllowsAThousandFiltersAndTwoThousandHeaders) {
    ask<wire::GetCFilters>(1, 1000);
    EXPECT_EQ(heard<wire::CFilter>().size(), 1000U);
    ask<wire::GetCFHeaders>(1, 2000);
    EXPECT_EQ(heard<wire::CFHeaders>().size(), 1U);
    EXPECT_TRUE(closed_.empty());
    ask<wire::GetCFilters>(0, 1000);
    ask<wire::GetCFHeaders>(0, 2000);
    EXPECT_EQ(closed_, (std::vector<std::string>(2, "requested too many cfilters/cfheaders")));
}

TEST_F(FilterServingTest, ClosesOnRequestsThatCannotBeMeant) {
    ask<wire::GetCFilters>(8, 7);
    ask<wire::GetCFilters>(0, 7, /*type=*/1);
    say(add_peer(), wire::GetCFCheckpt{.filter_type = 0, .stop_hash = {}});
    EXPECT_EQ(closed_,
              (std::vector<std::string>{
                  "sent invalid getcfilters/getcfheaders with start height 8 and stop "
                  "height 7",
                  "requested unsupported block filter type", "requested invalid block hash"}));
}

TEST_F(FilterServingTest, SaysNothingOfWhatIsNotIndexedYet) {
    filters_.indexed = 100;
    ask<wire::GetCFilters>(95, 105);
    EXPECT_TRUE(heard<wire::CFilter>().empty());
    ask<wire::GetCFHeaders>(95, 105);
    EXPECT_TRUE(heard<wire::CFHeaders>().empty());
    EXPECT_TRUE(closed_.empty());
    EXPECT_FALSE(manager_->is_busy(PeerId{0}));
}

TEST_F(FilterServingTest, IsRefusedWhenItIsNotOffered) {
    make_manager(Settings{}, &filters_);
    ask<wire::GetCFilters>(0, 7);
    EXPECT_EQ(closed_, (std::vector<std::string>{"requested unsupported block filter type"}));
}

TEST_F(FilterServingTest, ReadsNoMoreThanThePeerTakes) {
    const PeerId peer = add_peer();
    manager_->send_queue_changed(peer, 2'000'000);
    say(peer, wire::GetCFilters{.filter_type = 0, .start_height = 0, .stop_hash = at(7)});
    EXPECT_TRUE(heard<wire::CFilter>().empty());
    EXPECT_TRUE(manager_->is_busy(peer));
    manager_->send_queue_changed(peer, 0);
    manager_->tick();
    act();
    EXPECT_EQ(heard<wire::CFilter>().size(), 8U);
    EXPECT_FALSE(manager_->is_busy(peer));
}

}  // namespace
}  // namespace malha::p2p
