// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Depth-first search for the lightest combination. See coin_selection.hpp.
//
// The candidates stand in order of falling amounts, so that a set grows only by smaller ones. After
// each one that is added the search asks whether the set can still become the best:
//   go on   add the next candidate;
//   shift   replace the last one by the next after it;
//   cut     drop the last one and shift the one before.
#include <algorithm>
#include <limits>

#include "malha/wallet/coin_selection.hpp"
#include "wallet/pick_order.hpp"

namespace malha::wallet {
namespace {

using primitives::Amount;
using primitives::Weight;

enum class Step : std::uint8_t { go_on, shift, cut };

class Grinder {
public:
    Grinder(std::span<const Candidate> candidates, std::int64_t goal, Weight weight_max)
        : candidates_(candidates),
          order_(largest_first(candidates, [](const Candidate& c) { return c.weight; })),
          goal_(goal),
          best_weight_(weight_max),
          amount_after_(candidates.size()),
          lightest_after_(candidates.size()) {
        std::int64_t amount = 0;
        Weight lightest = std::numeric_limits<Weight>::max();
        for (std::size_t place = order_.size(); place-- > 0;) {
            amount_after_[place] = amount;
            lightest_after_[place] = lightest;
            amount += at(place).amount.sat;
            lightest = std::min(lightest, at(place).weight);
        }
        total_ = amount;
    }

    Selection run() {
        if (total_ < goal_) return base::Unexpected{SelectionFailure::none_found};
        bool is_done = false;
        for (std::size_t step = 0; step < kSearchSteps && !is_done; ++step) {
            add(next_++);
            is_done = !move(judge());
        }
        if (!best_.empty()) return sorted(best_);
        return base::Unexpected{too_heavy_ ? SelectionFailure::too_heavy
                                           : SelectionFailure::none_found};
    }

private:
    const Candidate& at(std::size_t place) const { return candidates_[order_[place]]; }

    void add(std::size_t place) {
        chosen_.push_back(place);
        amount_ += at(place).amount.sat;
        weight_ += at(place).weight;
    }
    void drop_last() {
        amount_ -= at(chosen_.back()).amount.sat;
        weight_ -= at(chosen_.back()).weight;
        chosen_.pop_back();
    }

    Step judge() {
        const std::size_t last = chosen_.back();
        if (amount_ + amount_after_[last] < goal_) return Step::cut;  // so more must follow below
        const Step shift_if_lighter =
            lightest_after_[last] >= at(last).weight ? Step::cut : Step::shift;
        if (weight_ > best_weight_) {
            too_heavy_ = too_heavy_ || best_.empty();
            return shift_if_lighter;
        }
        if (amount_ >= goal_) {
            note_best();
            return Step::shift;
        }
        // At least so many more are needed, none of which adds more than the last.
        if (!best_.empty()) {
            const std::int64_t missing = goal_ - amount_;
            const std::int64_t each = at(last).amount.sat;
            const std::int64_t more = (missing + each - 1) / each;
            if (weight_ + lightest_after_[last] * more > best_weight_) return shift_if_lighter;
        }
        return Step::go_on;
    }

    void note_best() {
        if (!best_.empty() && weight_ == best_weight_ && amount_ >= best_amount_) return;
        best_.clear();
        for (const std::size_t place : chosen_)
            best_.push_back(order_[place]);
        best_weight_ = weight_;
        best_amount_ = amount_;
    }

    /// @return false: every set was looked at.
    bool move(Step step) {
        if (step == Step::go_on) return true;
        if (step == Step::cut) drop_last();
        while (!chosen_.empty()) {
            next_ = chosen_.back() + 1;
            drop_last();
            skip_twins();
            if (next_ < order_.size()) return true;
        }
        return false;
    }

    /// A candidate like the one just dropped would only repeat the same sets.
    void skip_twins() {
        while (next_ < order_.size() && at(next_ - 1).amount == at(next_).amount &&
               at(next_ - 1).weight == at(next_).weight)
            ++next_;
    }

    std::span<const Candidate> candidates_;
    std::vector<std::size_t> order_;
    const std::int64_t goal_;
    std::int64_t total_ = 0;

    std::vector<std::size_t> chosen_;  ///< places in the order
    std::size_t next_ = 0;
    std::int64_t amount_ = 0;
    Weight weight_ = 0;

    Picks best_;
    Weight best_weight_;
    std::int64_t best_amount_ = 0;
    bool too_heavy_ = false;
    std::vector<std::int64_t> amount_after_;
    std::vector<Weight> lightest_after_;
};

}  // namespace

Selection coin_grinder(std::span<const Candidate> candidates, Amount target, Amount change,
                       Weight weight_max) {
    return Grinder(candidates, target.sat + change.sat, weight_max).run();
}

}  // namespace malha::wallet
