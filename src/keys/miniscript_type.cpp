// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BIP 379's tables of types: what each fragment asks of its arguments, and what it is itself.
#include <algorithm>

#include "keys/miniscript_builder.hpp"

namespace malha::keys {
namespace {

using Type = MiniscriptType;

constexpr std::uint32_t kRelativeTimeFlag = 1U << 22;  ///< BIP 68
constexpr std::uint32_t kAbsoluteTimeThreshold =
    500'000'000;  ///< lock times from here on are times

constexpr Type kLocks{"ghij"};

/// Whether both are asked for and one is counted in blocks, the other in seconds.
bool contradict(Type a, Type b) {
    return (a.has("g") && b.has("h")) || (a.has("h") && b.has("g")) || (a.has("i") && b.has("j")) ||
           (a.has("j") && b.has("i"));
}

/// Locks of alternatives, of which only one must be met.
Type locks_of_either(Type a, Type b) {
    return ((a | b) & kLocks) | (a & b).only("k");
}
Type locks_of_both(Type a, Type b) {
    return ((a | b) & kLocks) | (a & b).only("k").when(!contradict(a, b));
}

/// One takes no element, the other one.
Type one_element_of(Type a, Type b) {
    return (a | b).only("o").when((a | b).has("z"));
}

Type lock_type(const MiniscriptNode& node) {
    const bool relative = node.fragment == Fragment::older;
    const bool time =
        relative ? (node.number & kRelativeTimeFlag) != 0 : node.number >= kAbsoluteTimeThreshold;
    const char letter = relative ? (time ? 'g' : 'h') : (time ? 'i' : 'j');
    return Type(std::string_view(&letter, 1)) | Type("Bzfmxk");
}

Type wrapper_type(Fragment fragment, MiniscriptContext context, Type x) {
    const Type locks = x.only("ghijk");
    switch (fragment) {
        case Fragment::wrap_a:
            return Type("W").when(x.has("B")) | locks | x.only("udfems") | Type("x");
        case Fragment::wrap_s:
            return Type("W").when(x.has("Bo")) | locks | x.only("udfemsx");
        case Fragment::wrap_c:
            return Type("B").when(x.has("K")) | locks | x.only("ondfem") | Type("us");
        case Fragment::wrap_d:
            return Type("B").when(x.has("Vz")) | Type("o").when(x.has("z")) |
                   Type("e").when(x.has("f")) | locks | x.only("ms") |
                   Type("u").when(context == MiniscriptContext::tapscript) | Type("ndx");
        case Fragment::wrap_v:
            return Type("V").when(x.has("B")) | locks | x.only("zonms") | Type("fx");
        case Fragment::wrap_j:
            return Type("B").when(x.has("Bn")) | Type("e").when(x.has("f")) | locks |
                   x.only("oums") | Type("ndx");
        default:  // wrap_n
            return locks | x.only("Bzondfems") | Type("ux");
    }
}

Type and_v_type(Type x, Type y) {
    return y.only("BKV").when(x.has("V")) | x.only("n") | y.only("n").when(x.has("z")) |
           one_element_of(x, y) | (x & y).only("dmz") | (x | y).only("s") |
           Type("f").when(y.has("f") || x.has("s")) | y.only("ux") | locks_of_both(x, y);
}

Type and_b_type(Type x, Type y) {
    const bool forced = (x & y).has("f") || x.has("sf") || y.has("sf");
    return x.only("B").when(y.has("W")) | one_element_of(x, y) | x.only("n") |
           y.only("n").when(x.has("z")) | (x & y).only("e").when((x & y).has("s")) |
           (x & y).only("dzm") | Type("f").when(forced) | (x | y).only("s") | Type("ux") |
           locks_of_both(x, y);
}

/// "Not malleable" of an alternative in which the first argument can be left unsatisfied.
Type choice_malleability(Type x, Type z) {
    return (x & z).only("m").when(x.has("e") && (x | z).has("s"));
}

Type or_type(Fragment fragment, Type x, Type z) {
    const Type locks = locks_of_either(x, z);
    switch (fragment) {
        case Fragment::or_b:
            return Type("B").when(x.has("Bd") && z.has("Wd")) | one_element_of(x, z) |
                   choice_malleability(x, z).when(z.has("e")) | (x & z).only("zse") | Type("dux") |
                   locks;
        case Fragment::or_c:
            return z.only("V").when(x.has("Bdu")) | x.only("o").when(z.has("z")) |
                   choice_malleability(x, z) | (x & z).only("zs") | Type("fx") | locks;
        case Fragment::or_d:
            return z.only("B").when(x.has("Bdu")) | x.only("o").when(z.has("z")) |
                   choice_malleability(x, z) | (x & z).only("zs") | z.only("ufde") | Type("x") |
                   locks;
        default:  // or_i
            return (x & z).only("VBKufs") | Type("o").when((x & z).has("z")) |
                   (x | z).only("e").when((x | z).has("f")) |
                   (x & z).only("m").when((x | z).has("s")) | (x | z).only("d") | Type("x") | locks;
    }
}

Type andor_type(Type x, Type y, Type z) {
    const bool dissatisfies_alone = x.has("s") || y.has("f");
    return (y & z).only("BKV").when(x.has("Bdu")) | (x & y & z).only("z") |
           one_element_of(x, y & z) | (y & z).only("u") | z.only("fe").when(dissatisfies_alone) |
           z.only("d") | (x & y & z).only("m").when(x.has("e") && (x | y | z).has("s")) |
           (z & (x | y)).only("s") | Type("x") | ((x | y | z) & kLocks) |
           (x & y & z).only("k").when(!contradict(x, y));
}

Type thresh_type(std::size_t threshold, const std::vector<Type>& arguments) {
    Type all("demuk");
    Type locks;
    bool contradicting = false;
    bool fitting = true;
    std::size_t elements = 0;
    std::size_t signed_arguments = 0;
    for (const Type& x : arguments) {
        fitting = fitting && x.has(&x == &arguments.front() ? "Bdu" : "Wdu");
        elements += x.has("z") ? 0 : (x.has("o") ? 1 : 2);
        signed_arguments += x.has("s") ? 1 : 0;
        contradicting = contradicting || (threshold > 1 && contradict(locks, x));
        locks = locks | (x & kLocks);
        all = all & x;
    }
    const std::size_t others = arguments.size() - threshold;
    return Type("B").when(fitting) | Type("du") | Type("z").when(elements == 0) |
           Type("o").when(elements == 1) |
           Type("e").when(all.has("e") && signed_arguments == arguments.size()) |
           Type("m").when(all.has("em") && signed_arguments >= others) |
           Type("s").when(signed_arguments > others) | locks | all.only("k").when(!contradicting);
}

Type type_of(const MiniscriptNode& node, MiniscriptContext context,
             const std::vector<Type>& arguments) {
    switch (node.fragment) {
        case Fragment::just_0:
            return Type("Bzudemsxk");
        case Fragment::just_1:
            return Type("Bzufmxk");
        case Fragment::pk_k:
            return Type("Konudemsxk");
        case Fragment::pk_h:
            return Type("Knudemsxk");
        case Fragment::older:
        case Fragment::after:
            return lock_type(node);
        case Fragment::sha256:
        case Fragment::hash256:
        case Fragment::ripemd160:
        case Fragment::hash160:
            return Type("Bonudmk");
        case Fragment::multi:
            return Type("Bnudemsk");
        case Fragment::multi_a:
            return Type("Budemsk");
        case Fragment::and_v:
            return and_v_type(arguments[0], arguments[1]);
        case Fragment::and_b:
            return and_b_type(arguments[0], arguments[1]);
        case Fragment::or_b:
        case Fragment::or_c:
        case Fragment::or_d:
        case Fragment::or_i:
            return or_type(node.fragment, arguments[0], arguments[1]);
        case Fragment::andor:
            return andor_type(arguments[0], arguments[1], arguments[2]);
        case Fragment::thresh:
            return thresh_type(node.number, arguments);
        default:
            return wrapper_type(node.fragment, context, arguments[0]);
    }
}

}  // namespace

MiniscriptType miniscript_type(const MiniscriptNode& node, MiniscriptContext context,
                               const std::vector<MiniscriptType>& arguments) {
    if (std::ranges::any_of(arguments, &Type::empty)) return {};
    const Type type = type_of(node, context, arguments);
    // Without a basic type the arguments do not fit, and the rest means nothing.
    return type.only("BVKW").empty() ? Type() : type;
}

}  // namespace malha::keys
