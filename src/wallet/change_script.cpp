// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See change_script.hpp.
#include "wallet/change_script.hpp"

#include <algorithm>

#include "malha/script/templates.hpp"
#include "wallet/input_sizer.hpp"

namespace malha::wallet {
namespace {

using keys::AddressType;
using primitives::VSize;
using script::OutputType;

/// Of an input that spends P2WPKH within P2SH: where nothing better is known.
constexpr VSize kUnknownSpendSize = 91;

bool pays_to(std::span<const Recipient> recipients, std::initializer_list<OutputType> types) {
    return std::ranges::any_of(recipients, [&](const Recipient& recipient) {
        return std::ranges::find(types, script::classify(recipient.script_pubkey)) != types.end();
    });
}

}  // namespace

AddressType change_address_type(const Wallet& wallet, const SpendOptions& options,
                                std::span<const Recipient> recipients) {
    const WalletSettings& settings = wallet.context().settings;
    if (options.change_type) return *options.change_type;
    if (settings.change_type) return *settings.change_type;
    if (settings.address_type == AddressType::legacy) return AddressType::legacy;
    const auto has = [&wallet](AddressType type) {
        return wallet.has_scripts(type, AddressUse::change);
    };
    if (has(AddressType::bech32m) && pays_to(recipients, {OutputType::witness_v1_taproot}))
        return AddressType::bech32m;
    if (has(AddressType::bech32) && pays_to(recipients, {OutputType::witness_v0_key_hash}))
        return AddressType::bech32;
    if (has(AddressType::p2sh_segwit) && pays_to(recipients, {OutputType::script_hash}))
        return AddressType::p2sh_segwit;
    if (has(AddressType::legacy) && pays_to(recipients, {OutputType::public_key_hash}))
        return AddressType::legacy;
    if (has(AddressType::bech32m)) return AddressType::bech32m;
    if (has(AddressType::bech32)) return AddressType::bech32;
    return settings.address_type;
}

ChangeScript::ChangeScript(Wallet& wallet, const SpendOptions& options,
                           std::span<const Recipient> recipients)
    : wallet_(wallet) {
    output_.position = options.change_position;
    if (options.change_script) {
        output_.script_pubkey = *options.change_script;
    } else {
        const auto type = change_address_type(wallet, options, recipients);
        auto reserved = wallet.reserve_script(type, AddressUse::change);
        if (reserved) {
            reserved_ = std::move(reserved).value();
            output_.script_pubkey = reserved_->script_pubkey;
        } else {
            constexpr std::size_t kKeyHashSize = 20;
            output_.missing = "Transaction needs a change address, but we can't generate it. " +
                              reserved.error().message;
            output_.script_pubkey = script::witness_script(0, base::Bytes(kKeyHashSize));
        }
    }
    const auto size = InputSizer(wallet, options.solving).any(output_.script_pubkey);
    output_.spend_size = size ? primitives::vsize_of(size->weight) : kUnknownSpendSize;
}

ChangeScript::~ChangeScript() {
    if (reserved_) wallet_.release(*reserved_);
}

}  // namespace malha::wallet
