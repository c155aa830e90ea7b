// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See input_sizer.hpp.
#include "wallet/input_sizer.hpp"

#include "malha/keys/satisfaction.hpp"
#include "malha/keys/signature_maker.hpp"
#include "malha/script/script.hpp"

namespace malha::wallet {
namespace {

using keys::SatisfactionRules;

bool is_nested_segwit(base::ByteView script_pubkey, const keys::SolvingData& known) {
    constexpr std::size_t kHashAt = 2;
    constexpr std::size_t kHashSize = 20;
    if (!script::is_p2sh(script_pubkey)) return false;
    const auto* redeem = known.script(script_pubkey.subspan(kHashAt, kHashSize));
    return redeem != nullptr && script::witness_program(*redeem).has_value();
}

}  // namespace

std::optional<InputSize> InputSizer::own(const OwnCoin& coin) {
    if (!coin.is_solvable) return std::nullopt;
    // What a combo() descriptor stands for differs in size.
    const Key key{coin.place.manager, coin.output.script_pubkey.size()};
    if (const auto known = sizes_.find(key); known != sizes_.end()) return known->second;
    const auto known = wallet_.solving_data(coin.output.script_pubkey);
    return sizes_[key] = infer(coin.output.script_pubkey, known, Source::wallet);
}

std::optional<InputSize> InputSizer::any(base::ByteView script_pubkey) const {
    if (wallet_.is_mine(script_pubkey)) {
        const auto known = wallet_.solving_data(script_pubkey);
        if (auto size = infer(script_pubkey, known, Source::wallet)) return size;
    }
    return infer(script_pubkey, external_, Source::caller);
}

std::optional<InputSize> InputSizer::infer(base::ByteView script_pubkey,
                                           const keys::SolvingData& known, Source source) const {
    // Other signers may not grind for small signatures.
    const bool signs_itself = source == Source::wallet &&
                              !wallet_.has(WalletFlag::external_signer) &&
                              !wallet_.has(WalletFlag::disable_private_keys);
    SatisfactionRules rules;
    rules.grinding = signs_itself ? crypto::RGrinding::low_r : crypto::RGrinding::none;
    if (signs_itself && has_only_script_path(script_pubkey, known))
        rules.taproot = SatisfactionRules::Taproot::script_path;
    const auto descriptor = keys::infer_descriptor(script_pubkey, known);
    const auto size = keys::satisfaction_size_max(descriptor, rules);
    if (!size) return std::nullopt;
    return InputSize{.weight = keys::input_weight(*size, keys::WitnessPresence::present),
                     .is_segwit = size->witness_items > 0,
                     .is_nested = is_nested_segwit(script_pubkey, known)};
}

/// Whether the wallet has keys for scripts of a taproot output, but not the internal key.
bool InputSizer::has_only_script_path(base::ByteView script_pubkey,
                                      const keys::SolvingData& known) const {
    const auto program = script::witness_program(script_pubkey);
    if (!program || program->version != 1) return false;
    const auto* tree = known.taproot_tree(program->program);
    if (tree == nullptr || tree->leaves().empty()) return false;
    const base::Bytes script = base::to_bytes(script_pubkey);
    const auto signing = wallet_.signing_keys({&script, 1});
    const auto* internal = known.public_key(tree->internal_key());
    const bool is_aggregate = internal != nullptr && known.musig_participants.contains(*internal);
    return !signing.private_keys.empty() && !is_aggregate &&
           keys::find_private_key(signing.private_keys, tree->internal_key()) == nullptr;
}

}  // namespace malha::wallet
