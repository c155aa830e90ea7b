// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See descriptor_key.hpp: derivation. The texts are in descriptor_key_text.cpp.
#include "malha/keys/descriptor_key.hpp"

#include <algorithm>

#include "keys/descriptor_key_access.hpp"
#include "malha/keys/musig.hpp"

namespace malha::keys {
namespace {

using crypto::PublicKey;

std::uint32_t last_step(KeyRange range, std::uint32_t position) {
    return range == KeyRange::hardened ? position | kHardened : position;
}

bool is_hardened(std::uint32_t step) {
    return (step & kHardened) != 0;
}

/// The path from the root as origins tell it.
std::vector<std::uint32_t> full_path(const KeyPath& path, std::uint32_t position) {
    std::vector<std::uint32_t> steps = path.steps;
    if (path.range != KeyRange::none) steps.push_back(last_step(path.range, position));
    return steps;
}

/// Derives with private keys where a step is hardened.
class ExtendedDeriver {
public:
    ExtendedDeriver(const ExtendedKeyExpression& expression, std::uint32_t number,
                    const KeySources& sources)
        : expression_(expression), number_(number), sources_(sources) {}

    std::optional<ExtendedPublicKey> at(std::uint32_t position) {
        const KeyPath& path = expression_.path;
        if (path.range == KeyRange::none) return parent();
        if (path.range == KeyRange::normal) {
            const auto found = parent();
            return found ? found->derive(position) : std::nullopt;
        }
        const std::pair place{number_, position};
        if (const auto known = sources_.cache.children.find(place);
            known != sources_.cache.children.end())
            return known->second;
        auto found = walk(full_path(path, position));
        if (found) sources_.cache.children.emplace(place, *found);
        return found;
    }

private:
    std::optional<ExtendedPublicKey> parent() {
        if (const auto known = sources_.cache.parents.find(number_);
            known != sources_.cache.parents.end())
            return known->second;
        auto found = walk(expression_.path.steps);
        if (found) sources_.cache.parents.emplace(number_, *found);
        if (found && last_hardened_) sources_.cache.last_hardened.emplace(number_, *last_hardened_);
        return found;
    }

    std::optional<ExtendedPublicKey> walk(const std::vector<std::uint32_t>& steps) {
        const auto end_of_hardened = std::find_if(steps.rbegin(), steps.rend(), is_hardened).base();
        std::optional<ExtendedPublicKey> key = expression_.root;
        if (end_of_hardened != steps.begin()) {
            auto secret = extended_private_key(expression_, sources_.private_keys);
            for (auto step = steps.begin(); secret && step != end_of_hardened; ++step)
                secret = secret->derive(*step);
            if (!secret) return std::nullopt;
            key = last_hardened_ = secret->neuter();
        }
        for (auto step = end_of_hardened; key && step != steps.end(); ++step)
            key = key->derive(*step);
        return key;
    }

    const ExtendedKeyExpression& expression_;
    std::uint32_t number_;
    const KeySources& sources_;
    std::optional<ExtendedPublicKey> last_hardened_;
};

/// The origin of a key at a path from a root, which may have an origin itself.
KeyOrigin origin_of(const std::optional<KeyOrigin>& outer, const PublicKey& root,
                    const std::vector<std::uint32_t>& path) {
    KeyOrigin origin = outer ? *outer : KeyOrigin{fingerprint_of(root), {}};
    origin.path.insert(origin.path.end(), path.begin(), path.end());
    return origin;
}

std::optional<PublicKey> derive_musig(const MusigExpression& expression, std::uint32_t position,
                                      const KeySources& sources, SolvingData& found) {
    std::vector<PublicKey> keys;
    for (const KeyExpression& participant : expression.participants) {
        const auto key = participant.derive(position, sources, found);
        if (!key) return std::nullopt;
        keys.push_back(*key);
    }
    std::ranges::sort(keys);
    const auto aggregate = musig_aggregate(keys);
    if (!aggregate) return std::nullopt;
    found.musig_participants.emplace(*aggregate, keys);
    found.add_key(*aggregate, {fingerprint_of(*aggregate), {}});
    std::optional<ExtendedPublicKey> key = musig_extended_key(*aggregate);
    const auto path = full_path(expression.path, position);
    for (auto step = path.begin(); key && step != path.end(); ++step)
        key = key->derive(*step);
    if (!key) return std::nullopt;
    found.add_key(key->key, {fingerprint_of(*aggregate), path});
    return key->key;
}

void derive_private_extended(const ExtendedKeyExpression& expression, std::uint32_t position,
                             const PrivateKeys& known, PrivateKeys& out) {
    auto key = extended_private_key(expression, known);
    for (const std::uint32_t step : full_path(expression.path, position)) {
        if (!key) return;
        key = key->derive(step);
    }
    if (key) out.emplace(key->key.public_key().hash160(), key->key);
}

}  // namespace

const crypto::PrivateKey* plain_private_key(const PlainKey& key, const PrivateKeys& known) {
    auto found = known.find(crypto::hash160(key.bytes));
    if (found == known.end() && key.x_only) {
        base::Bytes other = key.bytes;
        other[0] ^= 1;
        found = known.find(crypto::hash160(other));
    }
    return found != known.end() ? &found->second : nullptr;
}

std::optional<ExtendedPrivateKey> extended_private_key(const ExtendedKeyExpression& key,
                                                       const PrivateKeys& known) {
    const auto found = known.find(key.root.key.hash160());
    if (found == known.end()) return std::nullopt;
    return ExtendedPrivateKey{key.root.place, found->second};
}

bool KeyExpression::is_range() const {
    if (const auto* extended = std::get_if<ExtendedKeyExpression>(&key))
        return extended->path.range != KeyRange::none;
    if (const auto* musig = std::get_if<MusigExpression>(&key))
        return musig->path.range != KeyRange::none ||
               std::ranges::any_of(musig->participants, &KeyExpression::is_range);
    return false;
}

bool KeyExpression::is_x_only() const {
    const auto* plain = std::get_if<PlainKey>(&key);
    return plain != nullptr && plain->x_only;
}

std::size_t KeyExpression::size() const {
    if (is_x_only()) return crypto::XOnlyPublicKey::kSize;
    const auto* plain = std::get_if<PlainKey>(&key);
    return plain != nullptr ? plain->bytes.size() : PublicKey::kCompressedSize;
}

std::optional<PublicKey> KeyExpression::derive(std::uint32_t position, const KeySources& sources,
                                               SolvingData& found) const {
    if (const auto* musig = std::get_if<MusigExpression>(&key))
        return derive_musig(*musig, position, sources, found);
    if (const auto* plain = std::get_if<PlainKey>(&key)) {
        const auto point = PublicKey::parse(plain->bytes);
        if (point) found.add_key(*point, origin_of(origin, *point, {}));
        return point;
    }
    const auto& extended = std::get<ExtendedKeyExpression>(key);
    const auto child = ExtendedDeriver(extended, number, sources).at(position);
    if (!child) return std::nullopt;
    found.add_key(child->key,
                  origin_of(origin, extended.root.key, full_path(extended.path, position)));
    return child->key;
}

void KeyExpression::derive_private(std::uint32_t position, const PrivateKeys& known,
                                   PrivateKeys& out) const {
    if (const auto* plain = std::get_if<PlainKey>(&key)) {
        if (const auto* secret = plain_private_key(*plain, known))
            out.emplace(secret->public_key().hash160(), *secret);
    } else if (const auto* extended = std::get_if<ExtendedKeyExpression>(&key)) {
        derive_private_extended(*extended, position, known, out);
    } else {
        for (const KeyExpression& participant : std::get<MusigExpression>(key).participants)
            participant.derive_private(position, known, out);
    }
}

bool KeyExpression::has_private_keys(const PrivateKeys& known) const {
    if (const auto* plain = std::get_if<PlainKey>(&key))
        return plain_private_key(*plain, known) != nullptr;
    if (const auto* extended = std::get_if<ExtendedKeyExpression>(&key))
        return known.contains(extended->root.key.hash160());
    return std::ranges::all_of(
        std::get<MusigExpression>(key).participants,
        [&known](const KeyExpression& participant) { return participant.has_private_keys(known); });
}

}  // namespace malha::keys
