// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See descriptor.hpp: what a descriptor says about itself, and its text.
#include "malha/keys/descriptor.hpp"

#include <algorithm>

#include "keys/descriptor_multi.hpp"
#include "keys/descriptor_tree.hpp"
#include "malha/base/hex.hpp"
#include "malha/keys/descriptor_checksum.hpp"
#include "malha/script/script.hpp"

namespace malha::keys {
namespace {

/// Writes descriptors without their checksums. Thread: owner only.
class DescriptorWriter {
public:
    DescriptorWriter(DescriptorForm form, const AddressFormat& format, const KeySources& sources)
        : form_(form), format_(format), sources_(sources) {}

    /// Empty optional, only where normalized: a private key is missing.
    std::optional<std::string> write(const Descriptor& descriptor) {
        auto body = descriptor.miniscript ? miniscript(descriptor) : function(descriptor);
        if (failed_) return std::nullopt;
        return body;
    }

private:
    std::string key(const KeyExpression& expression) {
        auto text = expression.text(form_, format_, sources_);
        failed_ = failed_ || !text;
        return std::move(text).value_or("");
    }

    std::string miniscript(const Descriptor& descriptor) {
        return descriptor.miniscript->text(
            [&](std::uint32_t number) { return key(descriptor.keys[number]); });
    }

    std::string function(const Descriptor& descriptor) {
        return std::string(descriptor_function(descriptor.kind)) + "(" + arguments(descriptor) +
               ")";
    }

    std::string arguments(const Descriptor& descriptor) {
        switch (descriptor.kind) {
            case DescriptorKind::raw:
                return base::to_hex(descriptor.script);
            case DescriptorKind::addr:
                return encode_address(descriptor.script, format_).value_or("");
            case DescriptorKind::sh:
            case DescriptorKind::wsh:
                return write(descriptor.inner.front()).value_or("");
            default:
                break;
        }
        std::string text =
            is_multi(descriptor.kind) ? std::to_string(descriptor.threshold) + "," : "";
        for (const KeyExpression& expression : descriptor.keys) {
            if (&expression != &descriptor.keys.front()) text += ',';
            text += key(expression);
        }
        if (descriptor.inner.empty()) return text;
        std::vector<std::string> leaves;
        for (const Descriptor& leaf : descriptor.inner)
            leaves.push_back(write(leaf).value_or(""));
        return text + "," + join_tree(leaves, descriptor.depths);
    }

    DescriptorForm form_;
    const AddressFormat& format_;
    const KeySources& sources_;
    bool failed_ = false;
};

std::optional<AddressType> address_type_of_script(base::ByteView script) {
    if (script::is_p2pkh(script) || script::is_p2sh(script)) return AddressType::legacy;
    const auto witness = script::witness_program(script);
    if (!witness) return std::nullopt;
    return witness->version == 0 ? AddressType::bech32 : AddressType::bech32m;
}

}  // namespace

bool Descriptor::is_range() const {
    return std::ranges::any_of(keys, &KeyExpression::is_range) ||
           std::ranges::any_of(inner, &Descriptor::is_range);
}

bool Descriptor::is_solvable() const {
    return kind != DescriptorKind::addr && kind != DescriptorKind::raw;
}

bool Descriptor::is_single_type() const {
    return kind != DescriptorKind::combo && kind != DescriptorKind::unused;
}

std::optional<AddressType> Descriptor::address_type() const {
    switch (kind) {
        case DescriptorKind::pkh:
            return AddressType::legacy;
        case DescriptorKind::sh: {
            const DescriptorKind redeem = inner.front().kind;
            const bool segwit = redeem == DescriptorKind::wpkh || redeem == DescriptorKind::wsh;
            return segwit ? AddressType::p2sh_segwit : AddressType::legacy;
        }
        case DescriptorKind::wpkh:
        case DescriptorKind::wsh:
            return AddressType::bech32;
        case DescriptorKind::tr:
        case DescriptorKind::raw_tr:
            return AddressType::bech32m;
        case DescriptorKind::addr:
        case DescriptorKind::raw:
            return address_type_of_script(script);
        default:
            return std::nullopt;
    }
}

std::string Descriptor::text(const AddressFormat& format) const {
    const PrivateKeys no_keys;
    DescriptorCache no_cache;
    return *text(DescriptorForm::canonical, format, {no_keys, no_cache});
}

std::optional<std::string> Descriptor::text(DescriptorForm form, const AddressFormat& format,
                                            const KeySources& sources) const {
    const auto body = DescriptorWriter(form, format, sources).write(*this);
    if (!body) return std::nullopt;
    return with_checksum(*body);
}

PrivateKeys Descriptor::private_keys(std::uint32_t position, const PrivateKeys& known) const {
    PrivateKeys found;
    for (const KeyExpression& key : keys)
        key.derive_private(position, known, found);
    for (const Descriptor& descriptor : inner)
        found.merge(descriptor.private_keys(position, known));
    return found;
}

bool Descriptor::has_private_keys(const PrivateKeys& known) const {
    return std::ranges::all_of(
               keys, [&known](const KeyExpression& key) { return key.has_private_keys(known); }) &&
           std::ranges::all_of(inner, [&known](const Descriptor& descriptor) {
               return descriptor.has_private_keys(known);
           });
}

}  // namespace malha::keys
