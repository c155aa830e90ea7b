// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// From output scripts back to descriptors.
#include <algorithm>
#include <tuple>

#include "keys/descriptor_key_parser.hpp"
#include "malha/keys/descriptor.hpp"
#include "malha/script/script.hpp"
#include "malha/script/script_number.hpp"
#include "malha/script/templates.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using base::ByteView;
using script::OutputType;

/// Only the form counts: a script may hold bytes that are no point on the curve. Hybrid encodings
/// have no place in descriptors.
bool is_plain_key(ByteView bytes) {
    const std::uint8_t prefix = bytes.empty() ? 0 : bytes.front();
    if (bytes.size() == crypto::PublicKey::kCompressedSize) return prefix == 2 || prefix == 3;
    return bytes.size() == crypto::PublicKey::kUncompressedSize && prefix == 4;
}

/// The leaves so that of two sides the one with the smaller script comes first: the order in which
/// trees are shown, as scripts alone do not tell left from right.
struct OrderedPart {
    std::size_t depth;
    std::vector<std::size_t> leaves;
    std::size_t smallest;  ///< the leaf whose script is the first in order
};
std::vector<TaprootLeaf> ordered_leaves(const std::vector<TaprootLeaf>& leaves) {
    const auto before = [&leaves](std::size_t a, std::size_t b) {
        return std::tie(leaves[a].script, leaves[a].version) <
               std::tie(leaves[b].script, leaves[b].version);
    };
    std::vector<OrderedPart> parts;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        parts.push_back({leaves[i].depth, {i}, i});
        while (parts.size() >= 2 && parts.back().depth == parts[parts.size() - 2].depth &&
               parts.back().depth > 0) {
            OrderedPart right = std::move(parts.back());
            parts.pop_back();
            OrderedPart left = std::move(parts.back());
            parts.pop_back();
            if (before(right.smallest, left.smallest)) std::swap(left, right);
            left.leaves.insert(left.leaves.end(), right.leaves.begin(), right.leaves.end());
            --left.depth;
            parts.push_back(std::move(left));
        }
    }
    std::vector<TaprootLeaf> ordered;
    for (const std::size_t leaf : parts.front().leaves)
        ordered.push_back(leaves[leaf]);
    return ordered;
}

/// The keys and threshold of <k1> CHECKSIG <k2> CHECKSIGADD ... <n> NUMEQUAL.
struct MultiA {
    int threshold = 0;
    std::vector<ByteView> keys;
};
std::optional<MultiA> match_multi_a(ByteView script) {
    script::ScriptReader reader(script);
    MultiA multi;
    auto instruction = reader.next();
    while (instruction && instruction->data.size() == crypto::XOnlyPublicKey::kSize &&
           script::is_minimal_push(*instruction)) {
        multi.keys.push_back(instruction->data);
        const auto check = reader.next();
        const auto wanted = multi.keys.size() == 1 ? script::OP_CHECKSIG : script::OP_CHECKSIGADD;
        if (!check || check->opcode != wanted) return std::nullopt;
        instruction = reader.next();
    }
    const auto end = reader.next();
    if (!instruction || !end || end->opcode != script::OP_NUMEQUAL || !reader.rest().empty())
        return std::nullopt;
    const bool small = instruction->opcode >= script::OP_1 && instruction->opcode <= script::OP_16;
    const auto number =
        small ? std::optional<std::int64_t>(instruction->opcode - script::OP_1 + 1)
              : script::decode_number(instruction->data, 2, script::NumberEncoding::minimal);
    if (!number || *number < 1 || *number > static_cast<std::int64_t>(multi.keys.size()))
        return std::nullopt;
    multi.threshold = static_cast<int>(*number);
    return multi;
}

class DescriptorInferrer {
public:
    explicit DescriptorInferrer(const SolvingData& known) : known_(known) {}

    /// Empty optional: no function fits in this place; never at the top.
    std::optional<Descriptor> infer(ByteView script, KeyPlace place) {
        auto found = place == KeyPlace::p2tr ? infer_leaf(script) : infer_template(script, place);
        if (found) return found;
        if (place == KeyPlace::p2wsh || place == KeyPlace::p2tr)
            return infer_miniscript(script, place);
        if (place != KeyPlace::top) return std::nullopt;
        const bool has_address = encode_address(script, {.bech32_prefix = "bc"}).has_value();
        Descriptor descriptor;
        descriptor.kind = has_address ? DescriptorKind::addr : DescriptorKind::raw;
        descriptor.script = base::to_bytes(script);
        return descriptor;
    }

private:
    static Descriptor of(DescriptorKind kind, std::vector<KeyExpression> keys) {
        Descriptor descriptor;
        descriptor.kind = kind;
        descriptor.keys = std::move(keys);
        return descriptor;
    }

    /// @param point  the key that the bytes stand for; null: they are not on the curve.
    std::optional<KeyExpression> key(ByteView bytes, const crypto::PublicKey* point,
                                     KeyPlace place) const {
        if (!is_plain_key(bytes)) return std::nullopt;
        const bool legacy = place == KeyPlace::top || place == KeyPlace::p2sh;
        if (bytes.size() == crypto::PublicKey::kUncompressedSize && !legacy) return std::nullopt;
        KeyExpression expression;
        expression.key = PlainKey{base::to_bytes(bytes), /*x_only=*/false};
        const KeyOrigin* origin = point == nullptr ? nullptr : known_.origin(*point);
        if (origin != nullptr) expression.origin = *origin;
        return expression;
    }

    std::optional<KeyExpression> key(ByteView bytes, KeyPlace place) const {
        const auto point = crypto::PublicKey::parse(bytes);
        return key(bytes, point ? &*point : nullptr, place);
    }

    std::optional<KeyExpression> x_only_key(ByteView bytes) const {
        const auto x = crypto::XOnlyPublicKey::parse(bytes);
        if (!x) return std::nullopt;
        Bytes with_parity{2};
        with_parity.insert(with_parity.end(), bytes.begin(), bytes.end());
        KeyExpression expression;
        expression.key = PlainKey{std::move(with_parity), /*x_only=*/true};
        if (const KeyOrigin* origin = known_.origin(*x)) expression.origin = *origin;
        return expression;
    }

    std::optional<Descriptor> one_key(DescriptorKind kind, std::optional<KeyExpression> found) {
        if (!found) return std::nullopt;
        return of(kind, {*std::move(found)});
    }

    std::optional<Descriptor> infer_template(ByteView script, KeyPlace place) {
        const script::Solution solution = script::solve(script);
        const bool top = place == KeyPlace::top;
        switch (solution.type) {
            case OutputType::public_key:
                return one_key(DescriptorKind::pk, key(solution.parts[0], place));
            case OutputType::public_key_hash:
                return key_hash(DescriptorKind::pkh, solution.parts[0], place);
            case OutputType::witness_v0_key_hash:
                if (place == KeyPlace::p2wsh) return std::nullopt;
                return key_hash(DescriptorKind::wpkh, solution.parts[0], KeyPlace::p2wpkh);
            case OutputType::multisig:
                return multisig(solution, place);
            case OutputType::script_hash:
                return top ? wrapped(DescriptorKind::sh, solution.parts[0], KeyPlace::p2sh)
                           : std::nullopt;
            case OutputType::witness_v0_script_hash:
                if (place == KeyPlace::p2wsh) return std::nullopt;
                return wrapped(DescriptorKind::wsh, solution.parts[0], KeyPlace::p2wsh);
            case OutputType::witness_v1_taproot:
                return top ? taproot(solution.parts[0]) : std::nullopt;
            default:
                return std::nullopt;
        }
    }

    std::optional<Descriptor> key_hash(DescriptorKind kind, ByteView hash, KeyPlace place) {
        const crypto::PublicKey* found = known_.public_key(hash);
        if (found == nullptr) return std::nullopt;
        return one_key(kind, key(found->bytes(), found, place));
    }

    std::optional<Descriptor> multisig(const script::Solution& solution, KeyPlace place) {
        std::vector<KeyExpression> keys;
        for (const ByteView bytes : solution.parts) {
            auto found = key(bytes, place);
            if (!found) return std::nullopt;
            keys.push_back(*std::move(found));
        }
        Descriptor descriptor = of(DescriptorKind::multi, std::move(keys));
        descriptor.threshold = solution.required_signatures;
        return descriptor;
    }

    std::optional<Descriptor> wrapped(DescriptorKind kind, ByteView hash, KeyPlace place) {
        const Bytes* script = known_.script(hash);
        if (script == nullptr) return std::nullopt;
        auto inner = infer(*script, place);
        if (!inner) return std::nullopt;
        Descriptor descriptor = of(kind, {});
        descriptor.inner.push_back(*std::move(inner));
        return descriptor;
    }

    std::optional<Descriptor> taproot(ByteView output_key) {
        if (const TaprootTree* tree = known_.taproot_tree(output_key))
            if (auto found = tree_of(*tree)) return found;
        return one_key(DescriptorKind::raw_tr, x_only_key(output_key));
    }

    std::optional<Descriptor> tree_of(const TaprootTree& tree) {
        auto internal_key = x_only_key(tree.internal_key().bytes());
        if (!internal_key) return std::nullopt;
        Descriptor descriptor = of(DescriptorKind::tr, {*std::move(internal_key)});
        if (tree.leaves().empty()) return descriptor;
        for (const TaprootLeaf& leaf : ordered_leaves(tree.leaves())) {
            if (leaf.version != script::kTapscriptLeafVersion) return std::nullopt;
            auto inner = infer(leaf.script, KeyPlace::p2tr);
            if (!inner) return std::nullopt;
            descriptor.inner.push_back(*std::move(inner));
            descriptor.depths.push_back(leaf.depth);
        }
        return descriptor;
    }

    std::optional<Descriptor> infer_leaf(ByteView script) {
        constexpr std::size_t kKeySize = crypto::XOnlyPublicKey::kSize;
        const bool is_pk = script.size() == kKeySize + 2 && script.front() == kKeySize &&
                           script.back() == script::OP_CHECKSIG;
        if (is_pk) return one_key(DescriptorKind::pk, x_only_key(script.subspan(1, kKeySize)));
        const auto multi = match_multi_a(script);
        if (!multi) return std::nullopt;
        std::vector<KeyExpression> keys;
        for (const ByteView bytes : multi->keys) {
            auto found = x_only_key(bytes);
            if (!found) return std::nullopt;
            keys.push_back(*std::move(found));
        }
        Descriptor descriptor = of(DescriptorKind::multi_a, std::move(keys));
        descriptor.threshold = multi->threshold;
        return descriptor;
    }

    std::optional<Descriptor> infer_miniscript(ByteView script, KeyPlace place) {
        const bool tapscript = place == KeyPlace::p2tr;
        std::vector<Bytes> keys;
        const auto find_key = [&](ByteView hash) -> std::optional<Bytes> {
            const crypto::PublicKey* found = known_.public_key(hash);
            if (found == nullptr) return std::nullopt;
            return tapscript ? base::to_bytes(found->x_only().bytes())
                             : base::to_bytes(found->bytes());
        };
        auto miniscript = Miniscript::from_script(
            script, tapscript ? MiniscriptContext::tapscript : MiniscriptContext::p2wsh, find_key,
            keys);
        if (!miniscript) return std::nullopt;
        miniscript->find_repeated_keys(
            [&keys](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
        if (!miniscript->is_sane()) return std::nullopt;
        Descriptor descriptor = of(DescriptorKind::miniscript, {});
        for (const Bytes& bytes : keys) {
            auto found = tapscript ? x_only_key(bytes) : key(bytes, place);
            if (!found) return std::nullopt;
            descriptor.keys.push_back(*std::move(found));
        }
        descriptor.miniscript = std::move(miniscript);
        return descriptor;
    }

    const SolvingData& known_;
};

}  // namespace

Descriptor infer_descriptor(ByteView script_pubkey, const SolvingData& known) {
    return *DescriptorInferrer(known).infer(script_pubkey, KeyPlace::top);
}

}  // namespace malha::keys
