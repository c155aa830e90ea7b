// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// From Miniscript to the script it stands for.
#include "malha/crypto/ripemd160.hpp"
#include "malha/keys/miniscript.hpp"
#include "malha/script/script.hpp"

namespace malha::keys {
namespace {

using namespace script;

/// What is still to be written, the next on top: an opcode, a node, a number, or the VERIFY form of
/// what was written last.
struct Step {
    enum class Kind : std::uint8_t { opcode, node, number, verify_form };
    Kind kind = Kind::opcode;
    Opcode opcode = OP_0;
    std::size_t value = 0;  ///< index of the node, or the number

    Step(Opcode code) : opcode(code) {}
    explicit Step(Kind what, std::size_t of = 0) : kind(what), value(of) {}
};

class Compiler {
public:
    Compiler(std::span<const MiniscriptNode> nodes, Miniscript::KeyBytes keys)
        : nodes_(nodes), keys_(keys) {}

    base::Bytes compile() {
        push({Step(Step::Kind::node, nodes_.size() - 1)});
        while (!steps_.empty()) {
            const Step step = steps_.back();
            steps_.pop_back();
            switch (step.kind) {
                case Step::Kind::opcode:
                    out_.push_back(step.opcode);
                    break;
                case Step::Kind::node:
                    expand(nodes_[step.value]);
                    break;
                case Step::Kind::number:
                    write(ScriptBuilder().push_number(static_cast<std::int64_t>(step.value)));
                    break;
                case Step::Kind::verify_form:
                    ++out_.back();  // each opcode that has a VERIFY form comes right before it
                    break;
            }
        }
        return std::move(out_);
    }

private:
    void write(const ScriptBuilder& part) {
        out_.insert(out_.end(), part.bytes().begin(), part.bytes().end());
    }

    void expand(const MiniscriptNode& node) {
        if (node.arguments.empty())
            write(leaf(node));
        else
            push(inner_steps(node));
    }

    void push(const std::vector<Step>& steps) {
        steps_.insert(steps_.end(), steps.rbegin(), steps.rend());
    }

    std::vector<Step> inner_steps(const MiniscriptNode& node) {
        const auto arg = [&node](std::size_t i) {
            return Step(Step::Kind::node, node.arguments[i]);
        };
        const Step x = arg(0);
        switch (node.fragment) {
            case Fragment::wrap_a:
                return {OP_TOALTSTACK, x, OP_FROMALTSTACK};
            case Fragment::wrap_s:
                return {OP_SWAP, x};
            case Fragment::wrap_c:
                return {x, OP_CHECKSIG};
            case Fragment::wrap_d:
                return {OP_DUP, OP_IF, x, OP_ENDIF};
            case Fragment::wrap_v:
                if (nodes_[node.arguments[0]].properties.type.has("x")) return {x, OP_VERIFY};
                return {x, Step(Step::Kind::verify_form)};
            case Fragment::wrap_j:
                return {OP_SIZE, OP_0NOTEQUAL, OP_IF, x, OP_ENDIF};
            case Fragment::wrap_n:
                return {x, OP_0NOTEQUAL};
            case Fragment::and_v:
                return {x, arg(1)};
            case Fragment::and_b:
                return {x, arg(1), OP_BOOLAND};
            case Fragment::or_b:
                return {x, arg(1), OP_BOOLOR};
            case Fragment::or_c:
                return {x, OP_NOTIF, arg(1), OP_ENDIF};
            case Fragment::or_d:
                return {x, OP_IFDUP, OP_NOTIF, arg(1), OP_ENDIF};
            case Fragment::or_i:
                return {OP_IF, x, OP_ELSE, arg(1), OP_ENDIF};
            case Fragment::andor:
                return {x, OP_NOTIF, arg(2), OP_ELSE, arg(1), OP_ENDIF};
            default:
                return thresh_steps(node);
        }
    }

    std::vector<Step> thresh_steps(const MiniscriptNode& node) {
        std::vector<Step> steps;
        for (std::size_t i = 0; i < node.arguments.size(); ++i) {
            steps.emplace_back(Step::Kind::node, node.arguments[i]);
            if (i > 0) steps.emplace_back(OP_ADD);
        }
        steps.emplace_back(Step::Kind::number, node.number);
        steps.emplace_back(OP_EQUAL);
        return steps;
    }

    [[nodiscard]] ScriptBuilder leaf(const MiniscriptNode& node) const {
        ScriptBuilder out;
        switch (node.fragment) {
            case Fragment::just_0:
                return out.op(OP_0);
            case Fragment::just_1:
                return out.op(OP_1);
            case Fragment::pk_k:
                return out.push_data(keys_[node.keys[0]]);
            case Fragment::pk_h:
                return out.op(OP_DUP)
                    .op(OP_HASH160)
                    .push_data(crypto::hash160(keys_[node.keys[0]]))
                    .op(OP_EQUALVERIFY);
            case Fragment::older:
                return out.push_number(node.number).op(OP_CHECKSEQUENCEVERIFY);
            case Fragment::after:
                return out.push_number(node.number).op(OP_CHECKLOCKTIMEVERIFY);
            case Fragment::sha256:
                return hash(OP_SHA256, node);
            case Fragment::hash256:
                return hash(OP_HASH256, node);
            case Fragment::ripemd160:
                return hash(OP_RIPEMD160, node);
            case Fragment::hash160:
                return hash(OP_HASH160, node);
            case Fragment::multi:
                out.push_number(node.number);
                for (const std::uint32_t key : node.keys)
                    out.push_data(keys_[key]);
                return out.push_number(static_cast<std::int64_t>(node.keys.size()))
                    .op(OP_CHECKMULTISIG);
            default:  // multi_a
                for (const std::uint32_t& key : node.keys)
                    out.push_data(keys_[key])
                        .op(&key == &node.keys.front() ? OP_CHECKSIG : OP_CHECKSIGADD);
                return out.push_number(node.number).op(OP_NUMEQUAL);
        }
    }

    [[nodiscard]] static ScriptBuilder hash(Opcode function, const MiniscriptNode& node) {
        ScriptBuilder out;
        out.op(OP_SIZE).push_number(32).op(OP_EQUALVERIFY).op(function);
        return out.push_data(node.hash).op(OP_EQUAL);
    }

    std::span<const MiniscriptNode> nodes_;
    Miniscript::KeyBytes keys_;
    std::vector<Step> steps_;
    base::Bytes out_;
};

}  // namespace

base::Bytes Miniscript::script(KeyBytes keys) const {
    return Compiler(nodes_, keys).compile();
}

}  // namespace malha::keys
