// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// From scripts back to Miniscript. A script is read from its end, where each fragment shows what it
// is; what remains to be read lies on a stack of tasks.
#include <algorithm>
#include <array>

#include "keys/miniscript_builder.hpp"
#include "malha/script/script.hpp"
#include "malha/script/script_number.hpp"

namespace malha::keys {
namespace {

using namespace script;
using base::Bytes;
using base::ByteView;

/// One instruction. VERIFY forms are taken apart into two.
struct Element {
    Opcode opcode = OP_INVALIDOPCODE;
    ByteView data{};
};

struct VerifyForm {
    Opcode joined, plain;
};
constexpr std::array kVerifyForms = {VerifyForm{OP_EQUALVERIFY, OP_EQUAL},
                                     VerifyForm{OP_CHECKSIGVERIFY, OP_CHECKSIG},
                                     VerifyForm{OP_CHECKMULTISIGVERIFY, OP_CHECKMULTISIG},
                                     VerifyForm{OP_NUMEQUALVERIFY, OP_NUMEQUAL}};

bool has_verify_form(Opcode opcode) {
    return std::ranges::find(kVerifyForms, opcode, &VerifyForm::plain) != kVerifyForms.end();
}

/// Last instruction first. Empty optional: not well formed, or longer than need be.
std::optional<std::vector<Element>> reversed_elements(ByteView script) {
    std::vector<Element> elements;
    ScriptReader reader(script);
    while (const auto instruction = reader.next()) {
        if (is_data_push(instruction->opcode) && !is_minimal_push(*instruction))
            return std::nullopt;
        const auto* form =
            std::ranges::find(kVerifyForms, instruction->opcode, &VerifyForm::joined);
        if (form != kVerifyForms.end()) {
            elements.push_back({form->plain, {}});
            elements.push_back({OP_VERIFY, {}});
            continue;
        }
        const bool too_long = instruction->opcode == OP_VERIFY && !elements.empty() &&
                              has_verify_form(elements.back().opcode);
        if (too_long) return std::nullopt;
        elements.push_back({instruction->opcode, instruction->data});
    }
    if (reader.failed()) return std::nullopt;
    std::ranges::reverse(elements);
    return elements;
}

/// What is still to be done, the next on top.
struct Task {
    enum class Kind : std::uint8_t {
        read_one,       ///< one expression of type B, K or V
        read_sequence,  ///< one or several that form and_v()
        maybe_and_v,    ///< what stands before may belong to the same and_v()
        read_wrapped,   ///< one of type W
        expect,         ///< `fragment` is made once this opcode was read
        build,          ///< `fragment` is made of what was read
        more_of_thresh,
        build_thresh,
        after_endif,
        after_notif,
        after_else,
    };
    Kind kind = Kind::read_one;
    Fragment fragment = Fragment::just_0;
    Opcode opcode = OP_0;
    std::uint32_t number = 0;  ///< thresh: how many must be true
    std::size_t count = 0;     ///< thresh: arguments read so far
};

class MiniscriptInferrer {
public:
    MiniscriptInferrer(std::vector<Element> elements, MiniscriptContext context,
                       const Miniscript::KeyFinder& find_key, std::vector<Bytes>& keys)
        : elements_(std::move(elements)), find_key_(find_key), keys_(keys), builder_(context) {}

    std::optional<std::vector<MiniscriptNode>> infer() {
        tasks_.push_back({.kind = Task::Kind::read_sequence});
        while (!tasks_.empty()) {
            const Task task = tasks_.back();
            tasks_.pop_back();
            if (!run(task)) return std::nullopt;
            const bool is_invalid =
                !read_.empty() && builder_.nodes()[read_.back()].properties.type.empty();
            if (is_invalid || builder_.is_too_large()) return std::nullopt;
        }
        if (position_ != elements_.size() || read_.size() != 1) return std::nullopt;
        return builder_.take();
    }

private:
    using Kind = Task::Kind;

    [[nodiscard]] bool next_is(Opcode opcode, std::size_t ahead = 0) const {
        return position_ + ahead < elements_.size() &&
               elements_[position_ + ahead].opcode == opcode;
    }
    bool skip(Opcode opcode) {
        if (!next_is(opcode)) return false;
        ++position_;
        return true;
    }
    [[nodiscard]] ByteView data(std::size_t ahead) const {
        return position_ + ahead < elements_.size() ? elements_[position_ + ahead].data
                                                    : ByteView();
    }
    /// The number that an instruction pushes.
    [[nodiscard]] std::optional<std::int64_t> number(std::size_t ahead) const {
        if (position_ + ahead >= elements_.size()) return std::nullopt;
        const Element& element = elements_[position_ + ahead];
        if (element.opcode >= OP_1 && element.opcode <= OP_16) return element.opcode - OP_1 + 1;
        if (element.data.empty()) return std::nullopt;
        return decode_number(element.data, kLockNumberSizeMax, NumberEncoding::minimal);
    }

    void then(std::initializer_list<Task> tasks) {
        tasks_.insert(tasks_.end(), std::rbegin(tasks), std::rend(tasks));
    }
    static Task build(Fragment fragment) { return {.kind = Kind::build, .fragment = fragment}; }

    bool run(const Task& task) {
        switch (task.kind) {
            case Kind::read_one:
                return read_one();
            case Kind::read_sequence:
                then({{.kind = Kind::read_one}, {.kind = Kind::maybe_and_v}});
                return true;
            case Kind::maybe_and_v:
                if (is_before_expression())
                    then({{.kind = Kind::read_sequence}, build(Fragment::and_v)});
                return true;
            case Kind::read_wrapped:
                return read_wrapped();
            case Kind::expect:
                return skip(task.opcode) && make(task.fragment);
            case Kind::build:
                return make(task.fragment);
            case Kind::more_of_thresh:
                return more_of_thresh(task);
            case Kind::build_thresh:
                return make_thresh(task);
            case Kind::after_endif:
                return after_endif();
            case Kind::after_notif:
                then({{.kind = Kind::read_one},
                      build(skip(OP_IFDUP) ? Fragment::or_d : Fragment::or_c)});
                return true;
            case Kind::after_else:
                if (skip(OP_IF)) return make(Fragment::or_i);
                if (!skip(OP_NOTIF)) return false;
                then({{.kind = Kind::read_one}, build(Fragment::andor)});
                return true;
        }
        return false;
    }

    /// Whether what stands before is another expression, not the opening of one around.
    [[nodiscard]] bool is_before_expression() const {
        if (position_ == elements_.size()) return false;
        constexpr std::array kOpenings = {OP_IF, OP_ELSE, OP_NOTIF, OP_TOALTSTACK, OP_SWAP};
        return std::ranges::find(kOpenings, elements_[position_].opcode) == kOpenings.end();
    }

    bool read_wrapped() {
        const bool on_alt_stack = skip(OP_FROMALTSTACK);
        then({{.kind = Kind::read_sequence},
              {.kind = Kind::expect,
               .fragment = on_alt_stack ? Fragment::wrap_a : Fragment::wrap_s,
               .opcode = on_alt_stack ? OP_TOALTSTACK : OP_SWAP}});
        return true;
    }

    bool read_one() {
        if (position_ == elements_.size()) return false;
        if (read_leaf()) return true;
        const std::size_t here = position_++;
        switch (elements_[here].opcode) {
            case OP_CHECKSIG:
                then({{.kind = Kind::read_one}, build(Fragment::wrap_c)});
                return true;
            case OP_VERIFY:
                then({{.kind = Kind::read_one}, build(Fragment::wrap_v)});
                return true;
            case OP_0NOTEQUAL:
                then({{.kind = Kind::read_one}, build(Fragment::wrap_n)});
                return true;
            case OP_BOOLAND:
                then({{.kind = Kind::read_wrapped},
                      {.kind = Kind::read_one},
                      build(Fragment::and_b)});
                return true;
            case OP_BOOLOR:
                then({{.kind = Kind::read_wrapped},
                      {.kind = Kind::read_one},
                      build(Fragment::or_b)});
                return true;
            case OP_ENDIF:
                then({{.kind = Kind::read_sequence}, {.kind = Kind::after_endif}});
                return true;
            case OP_EQUAL: {
                const auto threshold = number(0);
                if (!threshold || *threshold < 1 || *threshold > kLockMax) return false;
                ++position_;
                then({{.kind = Kind::more_of_thresh,
                       .number = static_cast<std::uint32_t>(*threshold)}});
                return true;
            }
            default:
                return false;
        }
    }

    bool add(MiniscriptNode node, std::size_t elements) {
        position_ += elements;
        read_.push_back(builder_.add(std::move(node)));
        return true;
    }

    std::uint32_t add_key(Bytes key) {
        keys_.push_back(std::move(key));
        return static_cast<std::uint32_t>(keys_.size() - 1);
    }

    [[nodiscard]] std::size_t key_size() const {
        return builder_.context() == MiniscriptContext::tapscript ? 32 : 33;
    }

    /// False: no leaf ends here; nothing was read.
    bool read_leaf() {
        const Opcode last = elements_[position_].opcode;
        if (last == OP_0) return add({.fragment = Fragment::just_0}, 1);
        if (last == OP_1) return add({.fragment = Fragment::just_1}, 1);
        if (data(0).size() == key_size())
            return add({.fragment = Fragment::pk_k, .keys = {add_key(base::to_bytes(data(0)))}}, 1);
        if (last == OP_VERIFY) return read_key_hash();
        if (last == OP_CHECKSEQUENCEVERIFY) return read_lock(Fragment::older);
        if (last == OP_CHECKLOCKTIMEVERIFY) return read_lock(Fragment::after);
        if (last == OP_EQUAL) return read_hash();
        const bool tapscript = builder_.context() == MiniscriptContext::tapscript;
        if (last == OP_CHECKMULTISIG && !tapscript) return read_multi();
        if (last == OP_NUMEQUAL && tapscript) return read_multi_a();
        return false;
    }

    bool read_key_hash() {
        const bool fits = next_is(OP_EQUAL, 1) && data(2).size() == 20 && next_is(OP_HASH160, 3) &&
                          next_is(OP_DUP, 4);
        if (!fits) return false;
        auto key = find_key_(data(2));
        if (!key || key->size() != key_size()) return false;
        return add({.fragment = Fragment::pk_h, .keys = {add_key(*std::move(key))}}, 5);
    }

    bool read_lock(Fragment fragment) {
        const auto lock = number(1);
        if (!lock || *lock < 1 || *lock > kLockMax) return false;
        return add({.fragment = fragment, .number = static_cast<std::uint32_t>(*lock)}, 2);
    }

    bool read_hash() {
        const bool fits =
            next_is(OP_VERIFY, 3) && next_is(OP_EQUAL, 4) && number(5) == 32 && next_is(OP_SIZE, 6);
        if (!fits) return false;
        const std::size_t size = data(1).size();
        MiniscriptNode node{.hash = base::to_bytes(data(1))};
        if (next_is(OP_SHA256, 2) && size == 32)
            node.fragment = Fragment::sha256;
        else if (next_is(OP_HASH256, 2) && size == 32)
            node.fragment = Fragment::hash256;
        else if (next_is(OP_RIPEMD160, 2) && size == 20)
            node.fragment = Fragment::ripemd160;
        else if (next_is(OP_HASH160, 2) && size == 20)
            node.fragment = Fragment::hash160;
        else
            return false;
        return add(std::move(node), 7);
    }

    bool read_multi() {
        const auto count = number(1);
        if (!count || *count < 1 || *count > kMultisigKeysMax) return false;
        const auto keys = static_cast<std::size_t>(*count);
        const auto threshold = number(2 + keys);
        if (!threshold || *threshold < 1 || *threshold > *count) return false;
        for (std::size_t i = 0; i < keys; ++i)
            if (data(2 + i).size() != key_size()) return false;
        MiniscriptNode node{.fragment = Fragment::multi,
                            .number = static_cast<std::uint32_t>(*threshold)};
        for (std::size_t i = keys; i > 0; --i)
            node.keys.push_back(add_key(base::to_bytes(data(1 + i))));
        return add(std::move(node), 3 + keys);
    }

    bool read_multi_a() {
        const auto threshold = number(1);
        std::size_t at = 2;
        while (next_is(OP_CHECKSIGADD, at) && data(at + 1).size() == key_size())
            at += 2;
        if (!next_is(OP_CHECKSIG, at) || data(at + 1).size() != key_size()) return false;
        const std::size_t keys = at / 2;
        if (!threshold || *threshold < 1 || *threshold > static_cast<std::int64_t>(keys))
            return false;
        MiniscriptNode node{.fragment = Fragment::multi_a,
                            .number = static_cast<std::uint32_t>(*threshold)};
        for (std::size_t i = keys; i > 0; --i)
            node.keys.push_back(add_key(base::to_bytes(data(1 + 2 * i))));
        return add(std::move(node), 2 + 2 * keys);
    }

    bool after_endif() {
        if (skip(OP_ELSE)) {
            then({{.kind = Kind::read_sequence}, {.kind = Kind::after_else}});
            return true;
        }
        if (skip(OP_NOTIF)) {
            then({{.kind = Kind::after_notif}});
            return true;
        }
        if (!skip(OP_IF)) return false;
        if (skip(OP_DUP)) return make(Fragment::wrap_d);
        return skip(OP_0NOTEQUAL) && skip(OP_SIZE) && make(Fragment::wrap_j);
    }

    bool more_of_thresh(const Task& task) {
        Task next = task;
        ++next.count;
        if (skip(OP_ADD)) {
            then({{.kind = Kind::read_wrapped}, next});
            return true;
        }
        next.kind = Kind::build_thresh;
        then({{.kind = Kind::read_one}, next});
        return true;
    }

    bool make_thresh(const Task& task) {
        if (task.number > task.count || task.count > read_.size()) return false;
        return add({.fragment = Fragment::thresh,
                    .number = task.number,
                    .arguments = take_read(task.count)},
                   0);
    }

    /// The latest `count` expressions, which stand in the script in the opposite order.
    std::vector<std::size_t> take_read(std::size_t count) {
        const auto first = read_.end() - static_cast<std::ptrdiff_t>(count);
        std::vector<std::size_t> taken(first, read_.end());
        read_.erase(first, read_.end());
        std::ranges::reverse(taken);
        return taken;
    }

    bool make(Fragment fragment) {
        std::size_t count = 2;
        if (fragment >= Fragment::wrap_a && fragment <= Fragment::wrap_n) count = 1;
        if (fragment == Fragment::andor) count = 3;
        if (read_.size() < count) return false;
        MiniscriptNode node{.fragment = fragment, .arguments = take_read(count)};
        // [X] NOTIF [Z] ELSE [Y] ENDIF
        if (fragment == Fragment::andor) std::swap(node.arguments[1], node.arguments[2]);
        return add(std::move(node), 0);
    }

    std::vector<Element> elements_;
    std::size_t position_ = 0;
    const Miniscript::KeyFinder& find_key_;
    std::vector<Bytes>& keys_;
    MiniscriptBuilder builder_;
    std::vector<Task> tasks_;
    std::vector<std::size_t> read_;  ///< finished expressions, indexes of nodes
};

}  // namespace

std::optional<Miniscript> Miniscript::from_script(ByteView script, MiniscriptContext context,
                                                  const KeyFinder& find_key,
                                                  std::vector<Bytes>& keys) {
    if (script.size() > miniscript_script_size_max(context)) return std::nullopt;
    auto elements = reversed_elements(script);
    if (!elements) return std::nullopt;
    auto nodes = MiniscriptInferrer(*std::move(elements), context, find_key, keys).infer();
    if (!nodes || !nodes->back().properties.type.has("B")) return std::nullopt;
    return Miniscript(context, *std::move(nodes));
}

}  // namespace malha::keys
