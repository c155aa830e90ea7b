// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// From descriptors to output scripts, with the keys and scripts behind them.
#include <algorithm>

#include "keys/descriptor_multi.hpp"
#include "malha/keys/descriptor.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using base::ByteView;
using crypto::PublicKey;
using Scripts = std::vector<Bytes>;

Bytes bytes_of(const PublicKey& key) {
    return base::to_bytes(key.bytes());
}
Bytes x_bytes_of(const PublicKey& key) {
    return base::to_bytes(key.x_only().bytes());
}

Bytes multi_script(const Descriptor& descriptor, const std::vector<PublicKey>& keys) {
    std::vector<Bytes> parts;
    for (const PublicKey& key : keys)
        parts.push_back(is_multi_a(descriptor.kind) ? x_bytes_of(key) : bytes_of(key));
    const bool sorted = descriptor.kind == DescriptorKind::sorted_multi ||
                        descriptor.kind == DescriptorKind::sorted_multi_a;
    if (sorted) std::ranges::sort(parts);
    if (!is_multi_a(descriptor.kind)) return script::multisig_script(descriptor.threshold, parts);
    script::ScriptBuilder builder;
    for (std::size_t i = 0; i < parts.size(); ++i)
        builder.push_data(parts[i]).op(i == 0 ? script::OP_CHECKSIG : script::OP_CHECKSIGADD);
    return builder.push_number(descriptor.threshold).op(script::OP_NUMEQUAL).take();
}

/// Expands one descriptor at one position. Thread: owner only.
class Expander {
public:
    Expander(std::uint32_t position, const KeySources& sources)
        : position_(position), sources_(sources) {}

    /// Empty optional: a key is missing.
    std::optional<Scripts> expand(const Descriptor& descriptor, bool in_tree) {
        std::vector<PublicKey> keys;
        for (const KeyExpression& expression : descriptor.keys) {
            const auto key = expression.derive(position_, sources_, found);
            if (!key) return std::nullopt;
            keys.push_back(*key);
        }
        switch (descriptor.kind) {
            case DescriptorKind::unused:
                return Scripts{};
            case DescriptorKind::addr:
            case DescriptorKind::raw:
                return Scripts{descriptor.script};
            case DescriptorKind::sh:
            case DescriptorKind::wsh:
                return wrap(descriptor);
            case DescriptorKind::tr:
                return tree(descriptor, keys.front());
            case DescriptorKind::miniscript:
                return Scripts{compile(*descriptor.miniscript, keys)};
            case DescriptorKind::multi:
            case DescriptorKind::sorted_multi:
            case DescriptorKind::multi_a:
            case DescriptorKind::sorted_multi_a:
                return Scripts{multi_script(descriptor, keys)};
            case DescriptorKind::combo:
                return combo(keys.front());
            default:
                return Scripts{key_script(descriptor.kind, keys.front(), in_tree)};
        }
    }

    SolvingData found;

private:
    static Bytes key_script(DescriptorKind kind, const PublicKey& key, bool in_tree) {
        switch (kind) {
            case DescriptorKind::pkh:
                return script::p2pkh_script(key.hash160());
            case DescriptorKind::wpkh:
                return script::witness_script(0, key.hash160());
            case DescriptorKind::raw_tr:
                return script::witness_script(1, key.x_only().bytes());
            default:
                return script::p2pk_script(in_tree ? x_bytes_of(key) : bytes_of(key));
        }
    }

    Scripts combo(const PublicKey& key) {
        Scripts scripts{script::p2pk_script(key.bytes()), script::p2pkh_script(key.hash160())};
        if (!key.is_compressed()) return scripts;
        const Bytes segwit = script::witness_script(0, key.hash160());
        found.add_script(segwit);
        scripts.push_back(segwit);
        scripts.push_back(script::p2sh_script(crypto::hash160(segwit)));
        return scripts;
    }

    std::optional<Scripts> wrap(const Descriptor& descriptor) {
        const auto inner = expand(descriptor.inner.front(), /*in_tree=*/false);
        if (!inner) return std::nullopt;
        const Bytes& script = inner->front();
        found.add_script(script);
        if (descriptor.kind == DescriptorKind::sh)
            return Scripts{script::p2sh_script(crypto::hash160(script))};
        return Scripts{script::witness_script(0, crypto::sha256(script))};
    }

    std::optional<Scripts> tree(const Descriptor& descriptor, const PublicKey& internal_key) {
        std::vector<TaprootLeaf> leaves;
        for (std::size_t i = 0; i < descriptor.inner.size(); ++i) {
            const auto leaf = expand(descriptor.inner[i], /*in_tree=*/true);
            if (!leaf) return std::nullopt;
            leaves.push_back({.depth = descriptor.depths[i], .script = leaf->front()});
        }
        const auto tree = TaprootTree::build(internal_key.x_only(), std::move(leaves));
        if (!tree) return std::nullopt;
        found.taproot.emplace(tree->output_key(), *tree);
        return Scripts{tree->script_pubkey()};
    }

    Bytes compile(const Miniscript& miniscript, const std::vector<PublicKey>& keys) {
        const bool tapscript = miniscript.context() == MiniscriptContext::tapscript;
        std::vector<Bytes> parts;
        for (const PublicKey& key : keys) {
            parts.push_back(tapscript ? x_bytes_of(key) : bytes_of(key));
            // pk_h() in a tree commits to the hash of x alone.
            if (tapscript) found.public_keys.emplace(crypto::hash160(parts.back()), key);
        }
        return miniscript.script(parts);
    }

    std::uint32_t position_;
    const KeySources& sources_;
};

}  // namespace

std::optional<DescriptorExpansion> Descriptor::expand(std::uint32_t position,
                                                      const KeySources& sources) const {
    Expander expander(position, sources);
    auto scripts = expander.expand(*this, /*in_tree=*/false);
    if (!scripts) return std::nullopt;
    return DescriptorExpansion{*std::move(scripts), std::move(expander.found)};
}

}  // namespace malha::keys
