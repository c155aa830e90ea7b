// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// How large the script of a Miniscript expression is, and how much of each limited resource the
// largest of its witnesses takes.
#include <algorithm>

#include "keys/miniscript_builder.hpp"
#include "malha/script/script_number.hpp"

namespace malha::keys {
namespace {

using Arguments = std::vector<const MiniscriptProperties*>;

template <class T>
using Maybe = std::optional<T>;

// Numbers add up; stack uses follow one another: what a needs stands above what b leaves over.
std::uint32_t then(std::uint32_t a, std::uint32_t b) {
    return a + b;
}
std::size_t then(std::size_t a, std::size_t b) {
    return a + b;
}
StackUse then(StackUse a, StackUse b) {
    return {a.consumed + b.consumed, std::max(b.peak, b.consumed + a.peak)};
}
std::uint32_t worse(std::uint32_t a, std::uint32_t b) {
    return std::max(a, b);
}
std::size_t worse(std::size_t a, std::size_t b) {
    return std::max(a, b);
}
StackUse worse(StackUse a, StackUse b) {
    return {std::max(a.consumed, b.consumed), std::max(a.peak, b.peak)};
}

/// Both, one after the other. Empty: one of them is impossible.
template <class T>
Maybe<T> operator+(const Maybe<T>& a, const Maybe<T>& b) {
    if (!a || !b) return std::nullopt;
    return then(*a, *b);
}
/// The one that takes more. Empty: both are impossible.
template <class T>
Maybe<T> operator|(const Maybe<T>& a, const Maybe<T>& b) {
    if (!a) return b;
    return b ? worse(*a, *b) : a;
}

/// Satisfaction and dissatisfaction in one resource.
template <class T>
struct Use {
    Maybe<T> sat, dsat;
};

template <class T>
Use<T> of_and_or(Fragment fragment, const Use<T>& x, const Use<T>& y) {
    switch (fragment) {
        case Fragment::and_v:
            return {x.sat + y.sat, std::nullopt};
        case Fragment::and_b:
            return {x.sat + y.sat, x.dsat + y.dsat};
        case Fragment::or_b:
            return {(x.sat + y.dsat) | (x.dsat + y.sat), x.dsat + y.dsat};
        case Fragment::or_c:
            return {x.sat | (x.dsat + y.sat), std::nullopt};
        default:  // or_d
            return {x.sat | (x.dsat + y.sat), x.dsat + y.dsat};
    }
}

template <class T>
Use<T> of_andor(const Use<T>& x, const Use<T>& y, const Use<T>& z) {
    return {(x.sat + y.sat) | (x.dsat + z.sat), x.dsat + z.dsat};
}

/// @param glue  added between one argument and the next
template <class T>
Use<T> of_thresh(std::size_t threshold, const std::vector<Use<T>>& arguments, T glue) {
    std::vector<Maybe<T>> by_count{T{}};  ///< the worst way to satisfy exactly so many
    for (const Use<T>& x : arguments) {
        const Maybe<T> link = &x == &arguments.front() ? T{} : glue;
        std::vector<Maybe<T>> next{by_count.front() + x.dsat + link};
        for (std::size_t i = 1; i < by_count.size(); ++i)
            next.push_back(((by_count[i] + x.dsat) | (by_count[i - 1] + x.sat)) + link);
        next.push_back(by_count.back() + x.sat + link);
        by_count = std::move(next);
    }
    return {by_count[threshold], by_count[0]};
}

constexpr StackUse kNone{};
constexpr StackUse kPush{-1, 0};
constexpr StackUse kPop{1, 1};     ///< OP_IF, OP_VERIFY
constexpr StackUse kBinary{1, 1};  ///< two elements become one
constexpr StackUse kEqualVerify{2, 2};

StackUse in_turn(std::initializer_list<StackUse> uses) {
    StackUse total;
    for (const StackUse& use : uses)
        total = then(total, use);
    return total;
}

using StackArguments = std::vector<Use<StackUse>>;

Use<StackUse> stack_of_branches(Fragment fragment, const StackArguments& a) {
    using Stack = Maybe<StackUse>;
    const Stack pop = kPop;
    const Stack binary = kBinary;
    switch (fragment) {
        case Fragment::and_v:
            return {a[0].sat + a[1].sat, std::nullopt};
        case Fragment::and_b:
            return {a[0].sat + a[1].sat + binary, a[0].dsat + a[1].dsat + binary};
        case Fragment::or_b:
            return {((a[0].sat + a[1].dsat) | (a[0].dsat + a[1].sat)) + binary,
                    a[0].dsat + a[1].dsat + binary};
        case Fragment::or_c:
            return {(a[0].sat + pop) | (a[0].dsat + pop + a[1].sat), std::nullopt};
        case Fragment::or_d:  // OP_IFDUP repeats only what is true
            return {(a[0].sat + Stack(kPush) + pop) | (a[0].dsat + pop + a[1].sat),
                    a[0].dsat + pop + a[1].dsat};
        case Fragment::or_i:
            return {pop + (a[0].sat | a[1].sat), pop + (a[0].dsat | a[1].dsat)};
        default:  // andor
            return {(a[0].sat + pop + a[1].sat) | (a[0].dsat + pop + a[2].sat),
                    a[0].dsat + pop + a[2].dsat};
    }
}

Use<StackUse> stack_of_wrapper(Fragment fragment, const Use<StackUse>& x) {
    using Stack = Maybe<StackUse>;
    switch (fragment) {
        case Fragment::wrap_c:
            return {x.sat + Stack(kBinary), x.dsat + Stack(kBinary)};
        case Fragment::wrap_v:
            return {x.sat + Stack(kPop), std::nullopt};
        case Fragment::wrap_d:
            return {Stack(in_turn({kPush, kPop})) + x.sat, in_turn({kPush, kPop})};
        case Fragment::wrap_j:
            return {Stack(in_turn({kPush, kNone, kPop})) + x.sat, in_turn({kPush, kNone, kPop})};
        default:  // a, s, n move elements
            return x;
    }
}

Use<StackUse> stack_of(const MiniscriptNode& node, const StackArguments& arguments) {
    const auto keys = static_cast<std::int32_t>(node.keys.size());
    const auto number = static_cast<std::int32_t>(node.number);
    switch (node.fragment) {
        case Fragment::just_0:
            return {std::nullopt, kPush};
        case Fragment::just_1:
        case Fragment::older:
        case Fragment::after:
            return {kPush, std::nullopt};
        case Fragment::pk_k:
            return {kPush, kPush};
        case Fragment::pk_h: {
            const StackUse use = in_turn({kPush, kNone, kPush, kEqualVerify});
            return {use, use};
        }
        case Fragment::sha256:
        case Fragment::hash256:
        case Fragment::ripemd160:
        case Fragment::hash160:
            return {in_turn({kPush, kPush, kEqualVerify, kNone, kPush, kBinary}), std::nullopt};
        case Fragment::multi: {
            const StackUse use{number, number + keys + 2};
            return {use, use};
        }
        case Fragment::multi_a: {
            const StackUse use{keys - 1, keys};
            return {use, use};
        }
        case Fragment::thresh: {
            const auto sums = of_thresh(node.number, arguments, kBinary);
            const Maybe<StackUse> end = in_turn({kPush, kBinary});
            return {sums.sat + end, sums.dsat + end};
        }
        case Fragment::and_v:
        case Fragment::and_b:
        case Fragment::or_b:
        case Fragment::or_c:
        case Fragment::or_d:
        case Fragment::or_i:
        case Fragment::andor:
            return stack_of_branches(node.fragment, arguments);
        default:
            return stack_of_wrapper(node.fragment, arguments[0]);
    }
}

/// Keys that executed OP_CHECKMULTISIGs look at.
Use<std::uint32_t> multisig_keys_of(const MiniscriptNode& node,
                                    const std::vector<Use<std::uint32_t>>& a) {
    switch (node.fragment) {
        case Fragment::just_0:
            return {std::nullopt, 0};
        case Fragment::just_1:
        case Fragment::older:
        case Fragment::after:
        case Fragment::sha256:
        case Fragment::hash256:
        case Fragment::ripemd160:
        case Fragment::hash160:
            return {0, std::nullopt};
        case Fragment::pk_k:
        case Fragment::pk_h:
        case Fragment::multi_a:
            return {0, 0};
        case Fragment::multi: {
            const auto keys = static_cast<std::uint32_t>(node.keys.size());
            return {keys, keys};
        }
        case Fragment::wrap_d:
        case Fragment::wrap_j:
            return {a[0].sat, 0};
        case Fragment::wrap_v:
            return {a[0].sat, std::nullopt};
        case Fragment::wrap_a:
        case Fragment::wrap_s:
        case Fragment::wrap_c:
        case Fragment::wrap_n:
            return a[0];
        case Fragment::or_i:
            return {a[0].sat | a[1].sat, a[0].dsat | a[1].dsat};
        case Fragment::andor:
            return of_andor(a[0], a[1], a[2]);
        case Fragment::thresh:
            return of_thresh(node.number, a, std::uint32_t{0});
        default:
            return of_and_or(node.fragment, a[0], a[1]);
    }
}

/// Bytes of witness items, each with its length.
Use<std::size_t> witness_of(const MiniscriptNode& node, MiniscriptContext context,
                            const std::vector<Use<std::size_t>>& a) {
    using Size = Maybe<std::size_t>;
    const bool tapscript = context == MiniscriptContext::tapscript;
    const std::size_t signature = tapscript ? 1 + 65 : 1 + 72;
    const std::size_t key = tapscript ? 1 + 32 : 1 + 33;
    const std::size_t keys = node.keys.size();
    const std::size_t number = node.number;
    switch (node.fragment) {
        case Fragment::just_0:
            return {std::nullopt, 0};
        case Fragment::just_1:
        case Fragment::older:
        case Fragment::after:
            return {0, std::nullopt};
        case Fragment::pk_k:
            return {signature, 1};
        case Fragment::pk_h:
            return {signature + key, 1 + key};
        case Fragment::sha256:
        case Fragment::hash256:
        case Fragment::ripemd160:
        case Fragment::hash160:
            return {1 + 32, std::nullopt};
        case Fragment::multi:
            return {number * signature + 1, number + 1};
        case Fragment::multi_a:
            return {number * signature + keys - number, keys};
        case Fragment::wrap_d:
            return {Size(2) + a[0].sat, 1};
        case Fragment::wrap_j:
            return {a[0].sat, 1};
        case Fragment::wrap_v:
            return {a[0].sat, std::nullopt};
        case Fragment::wrap_a:
        case Fragment::wrap_s:
        case Fragment::wrap_c:
        case Fragment::wrap_n:
            return a[0];
        case Fragment::or_i:
            return {(a[0].sat + Size(2)) | (a[1].sat + Size(1)),
                    (a[0].dsat + Size(2)) | (a[1].dsat + Size(1))};
        case Fragment::andor:
            return of_andor(a[0], a[1], a[2]);
        case Fragment::thresh:
            return of_thresh(node.number, a, std::size_t{0});
        default:
            return of_and_or(node.fragment, a[0], a[1]);
    }
}

std::size_t push_size(std::uint32_t number) {
    return number <= 16 ? 1 : 1 + script::EncodedNumber(number).view().size();
}

/// Bytes and opcodes that the fragment adds to those of its arguments.
struct Own {
    std::size_t bytes = 0;
    std::uint32_t operations = 0;
};
Own own_of(const MiniscriptNode& node, MiniscriptContext context, const Arguments& arguments) {
    const std::size_t key = context == MiniscriptContext::tapscript ? 33 : 34;
    const auto keys = static_cast<std::uint32_t>(node.keys.size());
    const auto count = static_cast<std::uint32_t>(arguments.size());
    switch (node.fragment) {
        case Fragment::just_0:
        case Fragment::just_1:
            return {1, 0};
        case Fragment::pk_k:
            return {key, 0};
        case Fragment::pk_h:
            return {24, 3};
        case Fragment::older:
        case Fragment::after:
            return {1 + push_size(node.number), 1};
        case Fragment::sha256:
        case Fragment::hash256:
        case Fragment::ripemd160:
        case Fragment::hash160:
            return {6 + 1 + node.hash.size(), 4};
        case Fragment::multi:
            return {1 + push_size(node.number) + push_size(keys) + key * keys, 1};
        case Fragment::multi_a:
            return {1 + push_size(node.number) + (key + 1) * keys, keys + 1};
        case Fragment::and_v:
            return {0, 0};
        case Fragment::wrap_v: {
            const bool needs_opcode = arguments[0]->type.has("x");
            return {needs_opcode ? std::size_t{1} : 0, needs_opcode ? 1U : 0};
        }
        case Fragment::wrap_s:
        case Fragment::wrap_c:
        case Fragment::wrap_n:
        case Fragment::and_b:
        case Fragment::or_b:
            return {1, 1};
        case Fragment::wrap_a:
        case Fragment::or_c:
            return {2, 2};
        case Fragment::wrap_d:
        case Fragment::or_d:
        case Fragment::or_i:
        case Fragment::andor:
            return {3, 3};
        case Fragment::wrap_j:
            return {4, 4};
        case Fragment::thresh:
            return {count + push_size(node.number), count};
    }
    return {};
}

template <class T>
std::vector<Use<T>> uses(const Arguments& arguments, Maybe<T> MiniscriptProperties::*sat,
                         Maybe<T> MiniscriptProperties::*dsat) {
    std::vector<Use<T>> result;
    for (const MiniscriptProperties* argument : arguments)
        result.push_back({argument->*sat, argument->*dsat});
    return result;
}

}  // namespace

MiniscriptProperties miniscript_resources(const MiniscriptNode& node, MiniscriptContext context,
                                          const Arguments& arguments) {
    using P = MiniscriptProperties;
    P made{.type = node.properties.type};
    const Own own = own_of(node, context, arguments);
    made.script_size = own.bytes;
    made.operations = own.operations;
    for (const P* argument : arguments) {
        made.script_size += argument->script_size;
        made.operations += argument->operations;
    }
    const auto keys = multisig_keys_of(node, uses(arguments, &P::keys_sat, &P::keys_dsat));
    made.keys_sat = keys.sat;
    made.keys_dsat = keys.dsat;
    const auto stack = stack_of(node, uses(arguments, &P::stack_sat, &P::stack_dsat));
    made.stack_sat = stack.sat;
    made.stack_dsat = stack.dsat;
    const auto witness =
        witness_of(node, context, uses(arguments, &P::witness_sat, &P::witness_dsat));
    made.witness_sat = witness.sat;
    made.witness_dsat = witness.dsat;
    return made;
}

}  // namespace malha::keys
