// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The oldest of the algorithms: chance instead of search. See coin_selection.hpp.
#include <algorithm>
#include <functional>
#include <optional>

#include "malha/wallet/coin_selection.hpp"
#include "wallet/pick_order.hpp"

namespace malha::wallet {
namespace {

using primitives::Amount;
using primitives::Weight;

/// Bits without a system call for each of them. Thread: owner only.
class CoinFlips {
public:
    explicit CoinFlips(base::Rng& rng) : rng_(rng.u64()) {}
    bool next() {
        if (left_ == 0) {
            bits_ = rng_.u64();
            left_ = 64;
        }
        --left_;
        return ((bits_ >> left_) & 1) != 0;
    }

private:
    base::SeededRng rng_;
    std::uint64_t bits_ = 0;
    unsigned left_ = 0;
};

/// Candidates by their places in a list, with their sum.
struct Subset {
    std::vector<bool> included;
    std::int64_t amount = 0;
};

/// The subset of the smallest sum of at least `goal` that random rounds come across. In a round
/// each candidate is included by chance and, if that is not enough, then each of the others. One
/// that reaches the goal is noted and taken out again, since a smaller one may do it, too.
class SubsetSearch {
public:
    SubsetSearch(std::span<const Candidate> candidates, const Picks& order, Weight weight_max)
        : weight_max_(weight_max) {
        items_.reserve(order.size());
        for (const std::size_t pick : order)
            items_.push_back({candidates[pick].amount.sat, candidates[pick].weight});
    }

    /// @param total  amount of all; at least the goal.
    Subset run(std::int64_t goal, std::int64_t total, base::Rng& rng) const {
        Subset best{std::vector<bool>(items_.size(), true), total};
        CoinFlips flips(rng);
        for (std::size_t round = 0; round < rounds() && best.amount != goal; ++round)
            try_round(goal, flips, best);
        return best;
    }

private:
    std::size_t rounds() const {
        constexpr std::size_t kRounds = 1'000;
        constexpr std::size_t kStepsMax = 2'000'000;  // some milliseconds
        return std::clamp<std::size_t>(kStepsMax / items_.size(), 1, kRounds);
    }

    void try_round(std::int64_t goal, CoinFlips& flips, Subset& best) const {
        Subset subset{std::vector<bool>(items_.size(), false), 0};
        Weight weight = 0;
        bool reached = false;
        for (int pass = 0; pass < 2 && !reached; ++pass)
            for (std::size_t place = 0; place < items_.size(); ++place) {
                if (pass == 0 ? !flips.next() : subset.included[place]) continue;
                const Item& item = items_[place];
                subset.included[place] = true;
                subset.amount += item.amount;
                weight += item.weight;
                if (subset.amount < goal) continue;
                reached = true;
                if (subset.amount < best.amount && weight <= weight_max_) best = subset;
                subset.included[place] = false;
                subset.amount -= item.amount;
                weight -= item.weight;
            }
    }

    /// What a search asks of a candidate, in its order: read in a row, many times.
    struct Item {
        std::int64_t amount;
        Weight weight;
    };
    std::vector<Item> items_;
    const Weight weight_max_;
};

/// The candidates by what they can do alone.
struct Sorting {
    std::optional<std::size_t> exact;
    Picks smaller;  ///< than target and change together
    std::int64_t smaller_amount = 0;
    std::optional<std::size_t> smallest_larger;
};

Sorting sort_out(std::span<const Candidate> candidates, Amount target, Amount change,
                 Weight weight_max, base::Rng& rng) {
    Sorting found;
    for (const std::size_t index : random_order(candidates.size(), rng)) {
        const Candidate& candidate = candidates[index];
        if (candidate.weight > weight_max) continue;
        if (candidate.amount == target) {
            found.exact = index;
            return found;
        }
        if (candidate.amount.sat < target.sat + change.sat) {
            found.smaller.push_back(index);
            found.smaller_amount += candidate.amount.sat;
        } else if (!found.smallest_larger ||
                   candidate.amount < candidates[*found.smallest_larger].amount) {
            found.smallest_larger = index;
        }
    }
    return found;
}

Selection within_weight(std::span<const Candidate> candidates, Picks picks, Weight weight_max) {
    if (sums_of(candidates, picks).weight > weight_max)
        return base::Unexpected{SelectionFailure::too_heavy};
    return sorted(std::move(picks));
}

Picks picks_of(const Subset& subset, const Picks& order) {
    Picks picks;
    for (std::size_t place = 0; place < order.size(); ++place)
        if (subset.included[place]) picks.push_back(order[place]);
    return picks;
}

}  // namespace

Selection knapsack(std::span<const Candidate> candidates, Amount target, Amount change,
                   Weight weight_max, base::Rng& rng) {
    Sorting found = sort_out(candidates, target, change, weight_max, rng);
    if (found.exact) return Picks{*found.exact};
    if (found.smaller_amount == target.sat && !found.smaller.empty())
        return within_weight(candidates, std::move(found.smaller), weight_max);
    if (found.smaller_amount < target.sat) {
        if (found.smallest_larger) return Picks{*found.smallest_larger};
        return base::Unexpected{SelectionFailure::none_found};
    }
    std::ranges::sort(found.smaller, [&](std::size_t a, std::size_t b) {
        return candidates[a].amount != candidates[b].amount
                   ? candidates[a].amount > candidates[b].amount
                   : a < b;
    });
    const SubsetSearch search(candidates, found.smaller, weight_max);
    Subset best = search.run(target.sat, found.smaller_amount, rng);
    const std::int64_t with_change = target.sat + change.sat;
    if (best.amount != target.sat && found.smaller_amount >= with_change)
        best = search.run(with_change, found.smaller_amount, rng);
    const bool larger_is_better =
        found.smallest_larger && ((best.amount != target.sat && best.amount < with_change) ||
                                  candidates[*found.smallest_larger].amount.sat <= best.amount);
    if (larger_is_better) return Picks{*found.smallest_larger};
    auto chosen = within_weight(candidates, picks_of(best, found.smaller), weight_max);
    if (!chosen && found.smallest_larger) return Picks{*found.smallest_larger};
    return chosen;
}

}  // namespace malha::wallet
