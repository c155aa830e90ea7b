// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Miniscript from text. Open functions and wrappers lie on a stack of frames, so that no input can
// exhaust the program's own.
#include <algorithm>
#include <array>

#include "keys/miniscript_builder.hpp"
#include "keys/text_cursor.hpp"
#include "malha/base/hex.hpp"
#include "malha/script/script.hpp"

namespace malha::keys {
namespace {

/// Functions of other expressions.
struct Combinator {
    std::string_view opening;
    Fragment fragment;
    std::size_t arguments;  ///< 0: as many as there are
};
constexpr std::array kCombinators = {
    Combinator{"andor(", Fragment::andor, 3},  Combinator{"and_n(", Fragment::andor, 2},
    Combinator{"and_v(", Fragment::and_v, 2},  Combinator{"and_b(", Fragment::and_b, 2},
    Combinator{"or_b(", Fragment::or_b, 2},    Combinator{"or_c(", Fragment::or_c, 2},
    Combinator{"or_d(", Fragment::or_d, 2},    Combinator{"or_i(", Fragment::or_i, 2},
    Combinator{"thresh(", Fragment::thresh, 0}};

struct HashFunction {
    std::string_view name;
    Fragment fragment;
    std::size_t size;
};
constexpr std::array kHashFunctions = {HashFunction{"sha256", Fragment::sha256, 32},
                                       HashFunction{"hash256", Fragment::hash256, 32},
                                       HashFunction{"ripemd160", Fragment::ripemd160, 20},
                                       HashFunction{"hash160", Fragment::hash160, 20}};

/// What is open: wrappers that wait for their expression, or a function that wants more arguments.
struct Frame {
    std::string_view wrappers{};
    const Combinator* combinator = nullptr;
    std::uint32_t threshold = 0;
    std::vector<std::size_t> arguments{};
};

class MiniscriptParser {
public:
    MiniscriptParser(std::string_view text, MiniscriptContext context,
                     const Miniscript::KeyReader& read_key)
        : cursor_(text), read_key_(read_key), builder_(context) {}

    std::optional<std::vector<MiniscriptNode>> parse() {
        do {
            open_wrappers();
            if (const Combinator* combinator = opening()) {
                if (!open(*combinator)) return std::nullopt;
                continue;
            }
            const auto leaf = read_leaf();
            if (!leaf || !close(*leaf)) return std::nullopt;
        } while (!frames_.empty());
        if (!cursor_.at_end()) return std::nullopt;
        return builder_.take();
    }

private:
    using Index = std::optional<std::size_t>;

    void open_wrappers() {
        const std::string_view rest = cursor_.rest();
        const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
        const auto end = std::ranges::find_if_not(rest, is_letter);
        if (end == rest.end() || *end != ':' || end == rest.begin()) return;
        const auto count = static_cast<std::size_t>(end - rest.begin());
        frames_.push_back({.wrappers = rest.substr(0, count)});
        (void)cursor_.skip(rest.substr(0, count + 1));
    }

    const Combinator* opening() {
        const auto found = std::ranges::find_if(kCombinators, [this](const Combinator& candidate) {
            return cursor_.skip(candidate.opening);
        });
        return found != kCombinators.end() ? &*found : nullptr;
    }

    bool open(const Combinator& combinator) {
        Frame frame{.combinator = &combinator};
        if (combinator.fragment == Fragment::thresh) {
            const auto threshold = parse_decimal(cursor_.take_expression());
            if (!threshold || *threshold == 0 || !cursor_.skip(",")) return false;
            frame.threshold = *threshold;
        }
        frames_.push_back(std::move(frame));
        return true;
    }

    /// Hands a finished expression to what waits for it, as often as that is finished in turn.
    /// False: not in place there.
    bool close(std::size_t node) {
        while (!frames_.empty()) {
            if (builder_.is_too_large()) return false;
            Frame& frame = frames_.back();
            Index finished;
            if (frame.combinator == nullptr) {
                finished = wrap(frame.wrappers, node);
            } else {
                frame.arguments.push_back(node);
                const std::size_t wanted = frame.combinator->arguments;
                const bool full = frame.arguments.size() == wanted;
                if (!full && cursor_.skip(",")) return true;
                if ((wanted != 0 && !full) || !cursor_.skip(")")) return false;
                finished = combine(frame);
            }
            if (!finished) return false;
            node = *finished;
            frames_.pop_back();
        }
        return !builder_.is_too_large();
    }

    std::size_t add(Fragment fragment, std::vector<std::size_t> arguments) {
        return builder_.add({.fragment = fragment, .arguments = std::move(arguments)});
    }

    /// The letters apply from the last to the first.
    Index wrap(std::string_view wrappers, std::size_t node) {
        for (auto letter = wrappers.rbegin(); letter != wrappers.rend(); ++letter) {
            const Index wrapped = wrap(*letter, node);
            if (!wrapped || builder_.is_too_large()) return std::nullopt;
            node = *wrapped;
        }
        return node;
    }

    Index wrap(char letter, std::size_t node) {
        switch (letter) {
            case 'a':
                return add(Fragment::wrap_a, {node});
            case 's':
                return add(Fragment::wrap_s, {node});
            case 'c':
                return add(Fragment::wrap_c, {node});
            case 'd':
                return add(Fragment::wrap_d, {node});
            case 'v':
                return add(Fragment::wrap_v, {node});
            case 'j':
                return add(Fragment::wrap_j, {node});
            case 'n':
                return add(Fragment::wrap_n, {node});
            case 't':
                return add(Fragment::and_v, {node, add(Fragment::just_1, {})});
            case 'l':
                return add(Fragment::or_i, {add(Fragment::just_0, {}), node});
            case 'u':
                return add(Fragment::or_i, {node, add(Fragment::just_0, {})});
            default:
                return std::nullopt;
        }
    }

    Index combine(Frame& frame) {
        const Fragment fragment = frame.combinator->fragment;
        if (fragment == Fragment::thresh) {
            if (frame.threshold > frame.arguments.size()) return std::nullopt;
            return builder_.add({.fragment = fragment,
                                 .number = frame.threshold,
                                 .arguments = std::move(frame.arguments)});
        }
        if (fragment == Fragment::andor && frame.arguments.size() == 2)  // and_n()
            frame.arguments.push_back(add(Fragment::just_0, {}));
        return add(fragment, std::move(frame.arguments));
    }

    Index read_leaf() {
        if (cursor_.skip("0")) return add(Fragment::just_0, {});
        if (cursor_.skip("1")) return add(Fragment::just_1, {});
        const bool tapscript = builder_.context() == MiniscriptContext::tapscript;
        if (cursor_.skip(tapscript ? "multi_a(" : "multi("))
            return read_multi(tapscript ? Fragment::multi_a : Fragment::multi);
        const std::string_view text = cursor_.take_expression();
        if (const auto key = function_argument(text, "pk"))
            return check_signature(Fragment::pk_k, *key);
        if (const auto key = function_argument(text, "pkh"))
            return check_signature(Fragment::pk_h, *key);
        if (const auto key = function_argument(text, "pk_k")) return read_key(Fragment::pk_k, *key);
        if (const auto key = function_argument(text, "pk_h")) return read_key(Fragment::pk_h, *key);
        if (const auto lock = function_argument(text, "older"))
            return read_lock(Fragment::older, *lock);
        if (const auto lock = function_argument(text, "after"))
            return read_lock(Fragment::after, *lock);
        for (const HashFunction& function : kHashFunctions)
            if (const auto hash = function_argument(text, function.name))
                return read_hash(function, *hash);
        return std::nullopt;
    }

    Index read_key(Fragment fragment, std::string_view text) {
        const auto key = read_key_(text);
        if (!key) return std::nullopt;
        return builder_.add({.fragment = fragment, .keys = {*key}});
    }

    Index check_signature(Fragment fragment, std::string_view text) {
        const Index key = read_key(fragment, text);
        if (!key) return std::nullopt;
        return add(Fragment::wrap_c, {*key});
    }

    Index read_lock(Fragment fragment, std::string_view text) {
        const auto lock = parse_decimal(text);
        if (!lock || *lock < 1 || *lock > kLockMax) return std::nullopt;
        return builder_.add({.fragment = fragment, .number = *lock});
    }

    Index read_hash(const HashFunction& function, std::string_view text) {
        auto hash = base::from_hex(text);
        if (!hash || hash->size() != function.size) return std::nullopt;
        return builder_.add({.fragment = function.fragment, .hash = *std::move(hash)});
    }

    /// Keys end at the next comma or bracket, but for those that are made of several.
    std::string_view take_key() {
        return cursor_.rest().starts_with("musig(") ? cursor_.take_expression()
                                                    : cursor_.take_until(",)");
    }

    Index read_multi(Fragment fragment) {
        const std::size_t keys_max =
            fragment == Fragment::multi ? std::size_t{script::kMultisigKeysMax} : kMultiAKeysMax;
        const auto threshold = parse_decimal(cursor_.take_until(",)"));
        MiniscriptNode node{.fragment = fragment, .number = threshold.value_or(0)};
        while (cursor_.skip(",")) {
            const auto key = read_key_(take_key());
            if (!key || node.keys.size() == keys_max) return std::nullopt;
            node.keys.push_back(*key);
        }
        const bool fits = cursor_.skip(")") && node.number >= 1 && node.number <= node.keys.size();
        if (!fits) return std::nullopt;
        return builder_.add(std::move(node));
    }

    TextCursor cursor_;
    const Miniscript::KeyReader& read_key_;
    MiniscriptBuilder builder_;
    std::vector<Frame> frames_;
};

}  // namespace

std::optional<Miniscript> Miniscript::parse(std::string_view text, MiniscriptContext context,
                                            const KeyReader& read_key) {
    auto nodes = MiniscriptParser(text, context, read_key).parse();
    if (!nodes) return std::nullopt;
    return Miniscript(context, *std::move(nodes));
}

}  // namespace malha::keys
