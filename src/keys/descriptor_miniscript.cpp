// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Miniscript expressions in descriptors (BIP 379).
#include "keys/descriptor_parser.hpp"

#include <algorithm>

namespace malha::keys {
namespace {

using base::fail;
using base::Result;

/// What two keys are compared by: the key itself, or its text where it cannot be derived.
std::string identity_of(const KeyExpression& key, const AddressFormat& format) {
    const PrivateKeys no_keys;
    DescriptorCache no_cache;
    SolvingData found;
    const KeySources sources{no_keys, no_cache};
    if (const auto point = key.derive(0, sources, found))
        return std::string(base::as_text(point->compressed().bytes()));
    return *key.text(DescriptorForm::canonical, format, sources);
}

void find_repeated_keys(Descriptor& descriptor, const AddressFormat& format) {
    std::vector<std::string> identities;
    for (const KeyExpression& key : descriptor.keys)
        identities.push_back(identity_of(key, format));
    descriptor.miniscript->find_repeated_keys(
        [&identities](std::uint32_t a, std::uint32_t b) { return identities[a] < identities[b]; });
}

/// What is said where nothing fits.
base::Unexpected<base::Error> no_function(std::string_view text, KeyPlace place) {
    if (place == KeyPlace::p2sh) return fail("A function is needed within P2SH");
    if (place == KeyPlace::p2wsh) return fail("A function is needed within P2WSH");
    return fail("'", text, "' is not a valid descriptor function");
}

/// Errors: which part of the expression is not sane, and why.
Result<void> check_sanity(const Descriptor& descriptor, const AddressFormat& format) {
    const Miniscript& miniscript = *descriptor.miniscript;
    const auto insanity = miniscript.insane_part();
    if (!insanity && miniscript.is_satisfiable()) return {};
    const PrivateKeys no_keys;
    DescriptorCache no_cache;
    const auto write_key = [&](std::uint32_t number) {
        return *descriptor.keys[number].text(DescriptorForm::canonical, format,
                                             {no_keys, no_cache});
    };
    if (!insanity) return fail(miniscript.text(write_key), " is not satisfiable");
    return fail(miniscript.text(write_key, insanity->node), insanity->reason);
}

}  // namespace

Result<DescriptorParser::Alternatives> DescriptorParser::read_miniscript(std::string_view text,
                                                                         KeyPlace place) {
    const bool in_wsh = place == KeyPlace::p2wsh;
    std::vector<DescriptorKeyParser::Alternatives> keys;
    std::string key_error;
    const auto read_key = [&](std::string_view expression) -> std::optional<std::uint32_t> {
        auto key = keys_.parse(expression, in_wsh ? KeyPlace::p2wsh : KeyPlace::p2tr);
        if (!key) {
            key_error = key.error().message;
            return std::nullopt;
        }
        keys.push_back(*std::move(key));
        return static_cast<std::uint32_t>(keys.size() - 1);
    };
    auto miniscript = Miniscript::parse(
        text, in_wsh ? MiniscriptContext::p2wsh : MiniscriptContext::tapscript, read_key);
    if (!key_error.empty()) return fail(key_error);
    if (!miniscript) return no_function(text, place);
    if (!in_wsh && place != KeyPlace::p2tr)
        return fail("Miniscript expressions can only be used in wsh or tr.");

    std::size_t count = 1;
    for (const auto& key : keys)
        count = std::max(count, key.size());
    Alternatives alternatives(count);
    for (auto& key : keys) {
        if (!stretch(key, count))
            return fail("Miniscript: Multipath derivation paths have mismatched lengths");
        for (std::size_t i = 0; i < count; ++i)
            alternatives[i].keys.push_back(std::move(key[i]));
    }
    for (Descriptor& descriptor : alternatives) {
        descriptor.kind = DescriptorKind::miniscript;
        descriptor.miniscript = miniscript;
        find_repeated_keys(descriptor, format_);
        MALHA_TRY(check_sanity(descriptor, format_));
    }
    return alternatives;
}

}  // namespace malha::keys
