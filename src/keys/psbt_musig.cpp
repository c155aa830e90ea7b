// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See psbt_musig.hpp.
#include "psbt_musig.hpp"

#include <algorithm>

#include "malha/base/endian.hpp"
#include "malha/crypto/hmac.hpp"
#include "malha/keys/musig.hpp"

namespace malha::keys {
namespace {

using crypto::XOnlyPublicKey;

/// BIP 32: what a step of derivation adds to the key.
MusigTweak derivation_tweak(const ExtendedPublicKey& parent, std::uint32_t step) {
    std::array<std::uint8_t, 4> index{};
    base::store_be<std::uint32_t>(index.data(), step);
    const auto digest =
        crypto::HmacSha512(parent.place.chain_code).write(parent.key.bytes()).write(index).finish();
    MusigTweak tweak{.kind = MusigTweak::Kind::plain};
    std::copy_n(digest.begin(), tweak.value.size(), tweak.value.begin());
    return tweak;
}

/// BIP 328. Empty optional: a hardened step, or no key.
std::optional<MusigKey> derive(const crypto::PublicKey& aggregate,
                               const std::vector<std::uint32_t>& path) {
    MusigKey key(aggregate);
    ExtendedPublicKey parent = musig_extended_key(aggregate);
    for (const std::uint32_t step : path) {
        const auto child = parent.derive(step);
        if (!child || !key.apply(derivation_tweak(parent, step))) return std::nullopt;
        parent = *child;
    }
    return key;
}

/// The aggregate that the key is, or from which its origin says that it is derived.
std::optional<MusigKey> match(const PsbtInput& input, const crypto::PublicKey& aggregate,
                              const XOnlyPublicKey& key) {
    if (aggregate.x_only() == key) return MusigKey(aggregate);
    const auto origin = input.taproot_key_origins.find(key.bytes());
    if (origin == input.taproot_key_origins.end() ||
        origin->second.origin.fingerprint != fingerprint_of(aggregate))
        return std::nullopt;
    auto derived = derive(aggregate, origin->second.origin.path);
    return derived && derived->key().x_only() == key ? std::move(derived) : std::nullopt;
}

/// The session under which others have begun, whatever the sign of their key; else a new one.
MusigSession session_of(const PsbtInput& input, const crypto::PublicKey& key,
                        const crypto::Digest256& leaf_hash) {
    for (const MusigContributions* contributions : {&input.musig_nonces, &input.musig_signatures})
        for (const auto& [session, parts] : *contributions)
            if (session.leaf_hash == leaf_hash && session.aggregate_key.x_only() == key.x_only())
                return session;
    return {key, leaf_hash};
}

}  // namespace

std::optional<MusigWork> find_musig_work(const PsbtInput& input, const XOnlyPublicKey& key,
                                         const std::optional<crypto::Digest256>& tweak,
                                         const crypto::Digest256& leaf_hash) {
    for (const auto& [aggregate, participants] : input.musig_participants) {
        auto matched = match(input, aggregate, key);
        if (!matched) continue;
        if (tweak && !matched->apply({*tweak, MusigTweak::Kind::x_only})) continue;
        const MusigSession session = session_of(input, matched->key(), leaf_hash);
        return MusigWork{*std::move(matched), participants, session};
    }
    return std::nullopt;
}

std::optional<MusigParts> musig_parts(const PsbtInput& input, const MusigWork& work) {
    const auto nonces = input.musig_nonces.find(work.session);
    const auto signatures = input.musig_signatures.find(work.session);
    if (nonces == input.musig_nonces.end() || signatures == input.musig_signatures.end())
        return std::nullopt;
    MusigParts parts;
    for (const crypto::PublicKey& participant : work.participants) {
        const auto nonce = nonces->second.find(participant);
        const auto signature = signatures->second.find(participant);
        if (nonce == nonces->second.end() || signature == signatures->second.end())
            return std::nullopt;
        parts.nonces.push_back(nonce->second);
        std::ranges::copy(signature->second, parts.signatures.emplace_back().begin());
    }
    return parts;
}

}  // namespace malha::keys
