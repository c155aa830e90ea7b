// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Witnesses for Miniscript: the smallest that no third party can change (BIP 379).
//
// For every node, from the leaves up, the best way to satisfy it and the best way to dissatisfy it.
// A way that a stranger could swap for another he can make himself is marked malleable; it stays in
// the race only because a signature further up may still shut him out.
#include <algorithm>
#include <array>

#include "malha/keys/miniscript.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using Satisfier = MiniscriptSatisfier;

/// One way to make an expression true or false. Strangers cannot make one that has a signature.
struct Way {
    bool possible = false;
    bool has_signature = false;
    bool malleable = false;
    std::size_t size = 0;        ///< bytes of the items with their lengths
    std::vector<Bytes> items{};  ///< bottom of the stack first

    static Way impossible() { return {}; }
    static Way nothing() { return {.possible = true}; }
    static Way of(Bytes item) {
        const std::size_t size = item.size() + 1;
        Way way{.possible = true, .size = size};
        way.items.push_back(std::move(item));
        return way;
    }
    static Way zero() { return of({}); }
    static Way one() { return of({1}); }
    static Way signature(std::optional<Bytes> made) {
        if (!made) return impossible();
        Way way = of(*std::move(made));
        way.has_signature = true;
        return way;
    }

    [[nodiscard]] Way as_malleable() && {
        malleable = true;
        return std::move(*this);
    }
};

/// Both; the items of b on top.
Way operator+(Way a, const Way& b) {
    if (!a.possible || !b.possible) return Way::impossible();
    a.has_signature = a.has_signature || b.has_signature;
    a.malleable = a.malleable || b.malleable;
    a.size += b.size;
    a.items.insert(a.items.end(), b.items.begin(), b.items.end());
    return a;
}

/// The better of two.
Way operator|(Way a, Way b) {
    if (!a.possible) return b;
    if (!b.possible) return a;
    // What strangers can make must be chosen, or they would.
    if (a.has_signature != b.has_signature) return a.has_signature ? b : a;
    if (!a.has_signature)
        a.malleable = b.malleable = true;
    else if (a.malleable != b.malleable)
        return a.malleable ? b : a;
    return b.size < a.size ? b : a;
}

struct Ways {
    Way no, yes;
};

/// @param lists  of ways; one of each is taken, later lists on top. The best ways with each number
/// of yeses.
std::vector<Way> by_count(const std::vector<const Ways*>& lists) {
    std::vector<Way> best{Way::nothing()};
    for (const Ways* ways : lists) {
        std::vector<Way> next{best.front() + ways->no};
        for (std::size_t i = 1; i < best.size(); ++i)
            next.push_back((best[i] + ways->no) | (best[i - 1] + ways->yes));
        next.push_back(best.back() + ways->yes);
        best = std::move(next);
    }
    return best;
}

class SatisfactionFinder {
public:
    SatisfactionFinder(std::span<const MiniscriptNode> nodes, Miniscript::KeyBytes keys,
                       Satisfier& satisfier)
        : nodes_(nodes), keys_(keys), satisfier_(satisfier) {}

    Way find() {
        ways_.reserve(nodes_.size());
        for (const MiniscriptNode& node : nodes_) {
            Ways ways = ways_of(node);
            for (const std::size_t argument : node.arguments)
                ways_[argument] = {};  // used up: every node is the argument of one
            ways_.push_back(std::move(ways));
        }
        return std::move(ways_.back().yes);
    }

private:
    Ways ways_of(const MiniscriptNode& node) {
        switch (node.fragment) {
            case Fragment::just_0:
                return {Way::nothing(), Way::impossible()};
            case Fragment::just_1:
                return {Way::impossible(), Way::nothing()};
            case Fragment::pk_k:
                return {Way::zero(), signature(node.keys[0])};
            case Fragment::pk_h:
                return {Way::zero() + Way::of(keys_[node.keys[0]]),
                        signature(node.keys[0]) + Way::of(keys_[node.keys[0]])};
            case Fragment::older:
                return lock(satisfier_.sequence_reached(node.number));
            case Fragment::after:
                return lock(satisfier_.lock_time_reached(node.number));
            case Fragment::sha256:
                return hash(Satisfier::Hash::sha256, node);
            case Fragment::hash256:
                return hash(Satisfier::Hash::hash256, node);
            case Fragment::ripemd160:
                return hash(Satisfier::Hash::ripemd160, node);
            case Fragment::hash160:
                return hash(Satisfier::Hash::hash160, node);
            case Fragment::multi:
                return multi(node);
            case Fragment::multi_a:
                return multi_a(node);
            case Fragment::thresh:
                return thresh(node);
            case Fragment::andor:
                return andor(argument(node, 0), argument(node, 1), argument(node, 2));
            case Fragment::and_v:
            case Fragment::and_b:
            case Fragment::or_b:
            case Fragment::or_c:
            case Fragment::or_d:
            case Fragment::or_i:
                return branches(node.fragment, argument(node, 0), argument(node, 1));
            default:
                return wrapper(node.fragment, argument(node, 0));
        }
    }

    Ways& argument(const MiniscriptNode& node, std::size_t i) { return ways_[node.arguments[i]]; }

    Way signature(std::uint32_t key) { return Way::signature(satisfier_.signature(keys_[key])); }

    static Ways lock(bool reached) {
        return {Way::impossible(), reached ? Way::nothing() : Way::impossible()};
    }

    /// Any 32 bytes make a hash false, so that way is anybody's.
    Ways hash(Satisfier::Hash function, const MiniscriptNode& node) {
        auto preimage = satisfier_.preimage(function, node.hash);
        return {Way::of(Bytes(32)).as_malleable(),
                preimage ? Way::of(*std::move(preimage)) : Way::impossible()};
    }

    Ways multi(const MiniscriptNode& node) {
        // OP_CHECKMULTISIG takes one element too many, then signatures in the order of the keys.
        std::vector<Ways> keys;
        for (const std::uint32_t key : node.keys)
            keys.push_back({Way::nothing(), signature(key)});
        Ways ways{Way::zero(), Way::zero() + by_count(pointers(keys))[node.number]};
        for (std::uint32_t i = 0; i < node.number; ++i)
            ways.no = std::move(ways.no) + Way::zero();
        return ways;
    }

    /// One element for each key; that of the first key on top.
    Ways multi_a(const MiniscriptNode& node) {
        std::vector<Ways> keys;
        for (auto key = node.keys.rbegin(); key != node.keys.rend(); ++key)
            keys.push_back({Way::zero(), signature(*key)});
        std::vector<Way> best = by_count(pointers(keys));
        return {std::move(best[0]), std::move(best[node.number])};
    }

    static std::vector<const Ways*> pointers(const std::vector<Ways>& list) {
        std::vector<const Ways*> result;
        for (const Ways& ways : list)
            result.push_back(&ways);
        return result;
    }

    Ways thresh(const MiniscriptNode& node) {
        std::vector<const Ways*> arguments;
        for (auto index = node.arguments.rbegin(); index != node.arguments.rend(); ++index)
            arguments.push_back(&ways_[*index]);
        std::vector<Way> best = by_count(arguments);
        Way no = Way::impossible();
        for (std::size_t count = 0; count < best.size(); ++count) {
            if (count == node.number) continue;
            // With any yes in it, a no has more in it than it needs.
            no = std::move(no) | (count == 0 ? best[0] : Way(best[count]).as_malleable());
        }
        return {std::move(no), std::move(best[node.number])};
    }

    static Ways andor(const Ways& x, const Ways& y, const Ways& z) {
        return {(y.no + x.yes) | (z.no + x.no), (y.yes + x.yes) | (z.yes + x.no)};
    }

    static Ways branches(Fragment fragment, const Ways& x, const Ways& z) {
        switch (fragment) {
            case Fragment::and_v:
                return {z.no + x.yes, z.yes + x.yes};
            case Fragment::and_b:
                return {
                    (z.no + x.no) | (z.yes + x.no).as_malleable() | (z.no + x.yes).as_malleable(),
                    z.yes + x.yes};
            case Fragment::or_b:
                return {z.no + x.no,
                        (z.no + x.yes) | (z.yes + x.no) | (z.yes + x.yes).as_malleable()};
            case Fragment::or_c:
                return {Way::impossible(), x.yes | (z.yes + x.no)};
            case Fragment::or_d:
                return {z.no + x.no, x.yes | (z.yes + x.no)};
            default:  // or_i
                return {(x.no + Way::one()) | (z.no + Way::zero()),
                        (x.yes + Way::one()) | (z.yes + Way::zero())};
        }
    }

    static Ways wrapper(Fragment fragment, Ways& x) {
        switch (fragment) {
            case Fragment::wrap_d:
                return {Way::zero(), std::move(x.yes) + Way::one()};
            case Fragment::wrap_j: {
                // Where x can be false without a signature, zero is not the only way.
                Way zero = Way::zero();
                zero.malleable = x.no.possible && !x.no.has_signature;
                return {std::move(zero), std::move(x.yes)};
            }
            case Fragment::wrap_v:
                return {Way::impossible(), std::move(x.yes)};
            default:  // a, s, c, n
                return std::move(x);
        }
    }

    std::span<const MiniscriptNode> nodes_;
    Miniscript::KeyBytes keys_;
    Satisfier& satisfier_;
    std::vector<Ways> ways_;
};

}  // namespace

std::optional<std::vector<Bytes>> Miniscript::satisfy(KeyBytes keys,
                                                      MiniscriptSatisfier& satisfier) const {
    Way way = SatisfactionFinder(nodes_, keys, satisfier).find();
    if (!way.possible || way.malleable || !way.has_signature) return std::nullopt;
    return std::move(way.items);
}

}  // namespace malha::keys
