// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Depth-first search for a combination without change. See coin_selection.hpp.
//
// The candidates stand in order of falling amounts. A branch includes or omits the next one;
// including comes first. A branch is cut when it is beyond the range, when all that is left cannot
// reach the target, and, while fees are above the long-term rate, when its inputs alone waste more
// than the best found: further inputs would only add to it.
#include <limits>

#include "malha/wallet/coin_selection.hpp"
#include "wallet/pick_order.hpp"

namespace malha::wallet {
namespace {

using primitives::Amount;
using primitives::Weight;

class Search {
public:
    Search(std::span<const Candidate> candidates, Amount target, Amount excess_max,
           Weight weight_max)
        : candidates_(candidates),
          order_(largest_first(candidates,
                               [](const Candidate& c) { return c.fee.sat - c.long_term_fee.sat; })),
          target_(target.sat),
          amount_max_(target.sat + excess_max.sat),
          weight_max_(weight_max) {
        for (const Candidate& candidate : candidates)
            left_ += candidate.amount.sat;
        fees_are_high_ = !candidates.empty() && at(0).fee.sat > at(0).long_term_fee.sat;
    }

    Selection run() {
        if (left_ < target_) return base::Unexpected{SelectionFailure::none_found};
        for (std::size_t step = 0; step < kSearchSteps; ++step) {
            if (must_go_back()) {
                if (chosen_.empty()) break;
                go_back();
            } else {
                go_on();
            }
            ++next_;
        }
        if (found_) return sorted(best_);
        return base::Unexpected{too_heavy_ ? SelectionFailure::too_heavy
                                           : SelectionFailure::none_found};
    }

private:
    const Candidate& at(std::size_t place) const { return candidates_[order_[place]]; }

    bool must_go_back() {
        if (amount_ + left_ < target_ || amount_ > amount_max_) return true;
        if (fees_are_high_ && waste_ > best_waste_) return true;
        if (weight_ > weight_max_) {
            too_heavy_ = true;
            return true;
        }
        if (amount_ < target_) return false;
        const std::int64_t waste = waste_ + (amount_ - target_);
        if (waste <= best_waste_) {
            found_ = true;
            best_waste_ = waste;
            best_.clear();
            for (const std::size_t place : chosen_)
                best_.push_back(order_[place]);
        }
        return true;
    }

    /// Omits the last one chosen; those after it can be chosen again.
    void go_back() {
        for (--next_; next_ > chosen_.back(); --next_)
            left_ += at(next_).amount.sat;
        const Candidate& last = at(next_);
        amount_ -= last.amount.sat;
        weight_ -= last.weight;
        waste_ -= last.fee.sat - last.long_term_fee.sat;
        chosen_.pop_back();
    }

    /// Chooses the next one, unless its twin before was omitted: that branch is the same.
    void go_on() {
        const Candidate& candidate = at(next_);
        left_ -= candidate.amount.sat;
        const bool after_chosen = chosen_.empty() || next_ - 1 == chosen_.back();
        if (!after_chosen && candidate.amount == at(next_ - 1).amount &&
            candidate.fee == at(next_ - 1).fee)
            return;
        chosen_.push_back(next_);
        amount_ += candidate.amount.sat;
        weight_ += candidate.weight;
        waste_ += candidate.fee.sat - candidate.long_term_fee.sat;
    }

    std::span<const Candidate> candidates_;
    std::vector<std::size_t> order_;
    const std::int64_t target_;
    const std::int64_t amount_max_;
    const Weight weight_max_;
    bool fees_are_high_ = false;

    // The branch that is looked at.
    std::vector<std::size_t> chosen_;  ///< places in the order
    std::size_t next_ = 0;
    std::int64_t amount_ = 0;
    std::int64_t left_ = 0;  ///< amounts from next_ on
    std::int64_t waste_ = 0;
    Weight weight_ = 0;

    bool found_ = false;
    bool too_heavy_ = false;
    Picks best_;
    std::int64_t best_waste_ = std::numeric_limits<std::int64_t>::max();
};

}  // namespace

Selection branch_and_bound(std::span<const Candidate> candidates, Amount target, Amount excess_max,
                           Weight weight_max) {
    return Search(candidates, target, excess_max, weight_max).run();
}

}  // namespace malha::wallet
