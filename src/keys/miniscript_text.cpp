// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Miniscript as text: the canonical one, with every abbreviation that BIP 379 knows.
#include "malha/base/hex.hpp"
#include "malha/keys/miniscript.hpp"

namespace malha::keys {
namespace {

/// What is still to be written, the next on top.
struct Piece {
    std::string_view text{};  ///< literally, unless there is a node
    std::optional<std::size_t> node{};
    bool is_wrapped = false;  ///< letters stand before it
};

class MiniscriptWriter {
public:
    MiniscriptWriter(std::span<const MiniscriptNode> nodes, const Miniscript::KeyWriter& write_key)
        : nodes_(nodes), write_key_(write_key) {}

    std::string write(std::size_t node) {
        pieces_.push_back({.node = node});
        while (!pieces_.empty()) {
            const Piece piece = pieces_.back();
            pieces_.pop_back();
            if (!piece.node)
                text_ += piece.text;
            else
                expand(nodes_[*piece.node], piece.is_wrapped);
        }
        return std::move(text_);
    }

private:
    [[nodiscard]] bool is(std::size_t node, Fragment fragment) const {
        return nodes_[node].fragment == fragment;
    }

    void expand(const MiniscriptNode& node, bool is_wrapped) {
        const auto& a = node.arguments;
        const char letter = wrapper_letter(node);
        if (letter != 0) {
            text_ += letter;
            const bool zero_first = letter == 'l';
            pieces_.push_back({.node = a[zero_first ? 1 : 0], .is_wrapped = true});
            return;
        }
        if (is_wrapped) text_ += ':';
        switch (node.fragment) {
            case Fragment::wrap_c:
                text_ += is(a[0], Fragment::pk_k) ? "pk(" : "pkh(";
                text_ += write_key_(nodes_[a[0]].keys[0]) + ")";
                break;
            case Fragment::just_0:
                text_ += '0';
                break;
            case Fragment::just_1:
                text_ += '1';
                break;
            case Fragment::andor:
                if (is(a[2], Fragment::just_0))
                    function("and_n(", {a[0], a[1]});
                else
                    function("andor(", a);
                break;
            default:
                if (a.empty())
                    leaf(node);
                else
                    function(opening(node), a);
        }
    }

    /// 0: not written as a letter.
    [[nodiscard]] char wrapper_letter(const MiniscriptNode& node) const {
        const auto& a = node.arguments;
        switch (node.fragment) {
            case Fragment::wrap_a:
                return 'a';
            case Fragment::wrap_s:
                return 's';
            case Fragment::wrap_c:
                return is(a[0], Fragment::pk_k) || is(a[0], Fragment::pk_h) ? '\0' : 'c';
            case Fragment::wrap_d:
                return 'd';
            case Fragment::wrap_v:
                return 'v';
            case Fragment::wrap_j:
                return 'j';
            case Fragment::wrap_n:
                return 'n';
            case Fragment::and_v:
                return is(a[1], Fragment::just_1) ? 't' : '\0';
            case Fragment::or_i:
                if (is(a[0], Fragment::just_0)) return 'l';
                return is(a[1], Fragment::just_0) ? 'u' : '\0';
            default:
                return '\0';
        }
    }

    static std::string opening(const MiniscriptNode& node) {
        switch (node.fragment) {
            case Fragment::and_v:
                return "and_v(";
            case Fragment::and_b:
                return "and_b(";
            case Fragment::or_b:
                return "or_b(";
            case Fragment::or_c:
                return "or_c(";
            case Fragment::or_d:
                return "or_d(";
            case Fragment::or_i:
                return "or_i(";
            default:
                return "thresh(" + std::to_string(node.number) + ",";
        }
    }

    void function(const std::string& opening, const std::vector<std::size_t>& arguments) {
        text_ += opening;
        pieces_.push_back({.text = ")"});
        for (auto argument = arguments.rbegin(); argument != arguments.rend(); ++argument) {
            pieces_.push_back({.node = *argument});
            if (argument + 1 != arguments.rend()) pieces_.push_back({.text = ","});
        }
    }

    void leaf(const MiniscriptNode& node) {
        const std::string number = std::to_string(node.number);
        switch (node.fragment) {
            case Fragment::pk_k:
                text_ += "pk_k(" + write_key_(node.keys[0]);
                break;
            case Fragment::pk_h:
                text_ += "pk_h(" + write_key_(node.keys[0]);
                break;
            case Fragment::older:
                text_ += "older(" + number;
                break;
            case Fragment::after:
                text_ += "after(" + number;
                break;
            case Fragment::sha256:
                text_ += "sha256(" + base::to_hex(node.hash);
                break;
            case Fragment::hash256:
                text_ += "hash256(" + base::to_hex(node.hash);
                break;
            case Fragment::ripemd160:
                text_ += "ripemd160(" + base::to_hex(node.hash);
                break;
            case Fragment::hash160:
                text_ += "hash160(" + base::to_hex(node.hash);
                break;
            default:
                text_ += (node.fragment == Fragment::multi ? "multi(" : "multi_a(") + number;
                for (const std::uint32_t key : node.keys)
                    text_ += "," + write_key_(key);
        }
        text_ += ')';
    }

    std::span<const MiniscriptNode> nodes_;
    const Miniscript::KeyWriter& write_key_;
    std::vector<Piece> pieces_;
    std::string text_;
};

}  // namespace

std::string Miniscript::text(const KeyWriter& write_key, std::size_t node) const {
    return MiniscriptWriter(nodes_, write_key).write(node);
}

}  // namespace malha::keys
