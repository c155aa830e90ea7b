// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See sign_taproot.hpp.
#include "sign_taproot.hpp"

#include <algorithm>
#include <optional>

#include "malha/crypto/schnorr.hpp"
#include "malha/keys/extended_key.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/script/taproot.hpp"
#include "psbt_musig.hpp"
#include "sign_miniscript.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using base::ByteView;
using crypto::Digest256;
using crypto::XOnlyPublicKey;

class TaprootSigner {
public:
    TaprootSigner(const XOnlyPublicKey& output_key, const SolvingData& known, SignatureMaker& maker,
                  PsbtInput& input)
        : output_key_(output_key), known_(known), maker_(maker), input_(input) {}

    Satisfaction run() {
        note_tree();
        const auto internal_key = committed_internal_key();
        if (internal_key) note_origin(*internal_key, std::nullopt);
        if (sign_key_path(internal_key)) return {{input_.taproot_key_signature}, true};
        std::optional<Stack> cheapest;
        for (const auto& [leaf, control_blocks] : input_.leaf_scripts) {
            auto stack = spend_leaf(leaf, control_blocks);
            if (stack && (!cheapest || witness_size(*stack) < witness_size(*cheapest)))
                cheapest = std::move(stack);
        }
        return cheapest ? Satisfaction{*std::move(cheapest), true} : Satisfaction{};
    }

private:
    void note_tree() {
        const TaprootTree* tree = known_.taproot_tree(output_key_.bytes());
        if (tree == nullptr) return note_aggregate();
        input_.taproot_internal_key = tree->internal_key().bytes();
        if (tree->merkle_root()) input_.taproot_merkle_root = tree->merkle_root();
        for (std::size_t i = 0; i < tree->leaves().size(); ++i) {
            const TaprootLeaf& leaf = tree->leaves()[i];
            input_.leaf_scripts[{leaf.script, leaf.version}].insert(tree->control_block(i));
        }
        for (const auto& [aggregate, participants] : known_.musig_participants)
            note_participants(aggregate, participants);
    }

    /// For an output key that no tree leads to, as in rawtr(): the aggregate that it is, or is
    /// derived from.
    void note_aggregate() {
        note_origin(output_key_, std::nullopt);
        const KeyOrigin* origin = known_.origin(output_key_);
        for (const auto& [aggregate, participants] : known_.musig_participants)
            if (aggregate.x_only() == output_key_ ||
                (origin != nullptr && origin->fingerprint == fingerprint_of(aggregate)))
                note_participants(aggregate, participants);
    }

    void note_participants(const crypto::PublicKey& aggregate,
                           const std::vector<crypto::PublicKey>& participants) {
        input_.musig_participants.emplace(aggregate, participants);
        for (const crypto::PublicKey& participant : participants)
            note_origin(participant.x_only(), std::nullopt);
    }

    /// The internal key, if the output really is made of it.
    std::optional<XOnlyPublicKey> committed_internal_key() const {
        if (!input_.taproot_internal_key) return std::nullopt;
        const auto key = XOnlyPublicKey::parse(*input_.taproot_internal_key);
        if (!key) return std::nullopt;
        const auto output = crypto::taproot_output_key(*key, input_.taproot_merkle_root);
        return output && output->key == output_key_ ? key : std::nullopt;
    }

    bool sign_key_path(const std::optional<XOnlyPublicKey>& internal_key) {
        using Tweak = SignatureMaker::Tweak;
        if (!input_.taproot_key_signature.empty()) return true;
        std::optional<Bytes> made;
        if (internal_key)
            made = maker_.schnorr(*internal_key, Tweak::taproot, input_.taproot_merkle_root);
        if (!made) made = maker_.schnorr(output_key_, Tweak::none, std::nullopt);
        if (!made && internal_key) {
            const auto tweak =
                crypto::taproot_tweak_hash(*internal_key, input_.taproot_merkle_root);
            made = musig_signature(*internal_key, tweak, std::nullopt);
        }
        if (!made) made = musig_signature(output_key_, std::nullopt, std::nullopt);
        if (made) input_.taproot_key_signature = *std::move(made);
        return !input_.taproot_key_signature.empty();
    }

    template <class ControlBlocks>
    std::optional<Stack> spend_leaf(const LeafScript& leaf, const ControlBlocks& control_blocks) {
        if (leaf.version != script::kTapscriptLeafVersion || control_blocks.empty())
            return std::nullopt;
        const Digest256 leaf_hash = script::tapleaf_hash(leaf.version, leaf.script);
        auto stack = satisfy_leaf(leaf.script, leaf_hash);
        if (!stack) return std::nullopt;
        stack->push_back(leaf.script);
        stack->push_back(*control_blocks.begin());
        return stack;
    }

    std::optional<Stack> satisfy_leaf(ByteView script, const Digest256& leaf_hash) {
        std::vector<Bytes> keys;
        const auto miniscript = Miniscript::from_script(
            script, MiniscriptContext::tapscript, [this](ByteView hash) { return find_key(hash); },
            keys);
        if (!miniscript) return std::nullopt;
        const InputSatisfier::Sign sign = [&](ByteView bytes) -> std::optional<Bytes> {
            const auto key = XOnlyPublicKey::parse(bytes);
            return key ? leaf_signature({*key, leaf_hash}) : std::nullopt;
        };
        InputSatisfier satisfier(input_, maker_, sign);
        return miniscript->satisfy(keys, satisfier);
    }

    /// The x coordinate with that HASH160, among the keys that are known.
    std::optional<Bytes> find_key(ByteView hash) const {
        const auto fits = [&](const TaprootKeyBytes& x) {
            return std::ranges::equal(crypto::hash160(x), hash);
        };
        for (const auto& [x, origin] : input_.taproot_key_origins)
            if (fits(x)) return base::to_bytes(x);
        for (const auto& [key_hash, key] : known_.public_keys)
            if (fits(key.x_only().bytes())) return base::to_bytes(key.x_only().bytes());
        return std::nullopt;
    }

    std::optional<Bytes> leaf_signature(const LeafKey& key) {
        note_origin(key.key, key.leaf_hash);
        const TaprootSignatureId id{key.key.bytes(), key.leaf_hash};
        const auto present = input_.taproot_signatures.find(id);
        if (present != input_.taproot_signatures.end()) return present->second;
        auto made = maker_.schnorr(key);
        if (!made) made = musig_signature(key.key, std::nullopt, key.leaf_hash);
        if (made) input_.taproot_signatures.emplace(id, *made);
        return made;
    }

    /// Of an aggregate key whose participants have all signed. Else those who can take their turn.
    /// @param tweak  of the output, for its internal key.
    std::optional<Bytes> musig_signature(const XOnlyPublicKey& key,
                                         const std::optional<Digest256>& tweak,
                                         const std::optional<Digest256>& leaf_hash) {
        const auto work = find_musig_work(input_, key, tweak, leaf_hash.value_or(Digest256{}));
        if (!work) return std::nullopt;
        if (const auto parts = musig_parts(input_, *work))
            return maker_.schnorr(work->key, *parts, leaf_hash);
        auto nonces = input_.musig_nonces.try_emplace(work->session).first;
        auto signatures = input_.musig_signatures.try_emplace(work->session).first;
        maker_.take_turn(
            {work->key, work->participants, leaf_hash, nonces->second, signatures->second});
        if (nonces->second.empty()) input_.musig_nonces.erase(nonces);
        if (signatures->second.empty()) input_.musig_signatures.erase(signatures);
        return std::nullopt;
    }

    void note_origin(const XOnlyPublicKey& key, const std::optional<Digest256>& leaf_hash) {
        const KeyOrigin* origin = known_.origin(key);
        if (origin == nullptr) return;
        TaprootKeyOrigin& noted =
            input_.taproot_key_origins.try_emplace(key.bytes(), TaprootKeyOrigin{{}, *origin})
                .first->second;
        if (leaf_hash) noted.leaf_hashes.insert(*leaf_hash);
    }

    static std::size_t witness_size(const Stack& stack) {
        std::size_t size = 0;
        for (const Bytes& item : stack)
            size += primitives::compact_size_length(item.size()) + item.size();
        return size;
    }

    const XOnlyPublicKey& output_key_;
    const SolvingData& known_;
    SignatureMaker& maker_;
    PsbtInput& input_;
};

}  // namespace

Satisfaction sign_taproot(ByteView output_key, const SolvingData& known, SignatureMaker& maker,
                          PsbtInput& input) {
    const auto key = XOnlyPublicKey::parse(output_key);
    return key ? TaprootSigner(*key, known, maker, input).run() : Satisfaction{};
}

}  // namespace malha::keys
