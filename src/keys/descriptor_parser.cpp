// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See descriptor_parser.hpp.
#include "keys/descriptor_parser.hpp"

#include <algorithm>
#include <array>

#include "keys/descriptor_multi.hpp"
#include "keys/descriptor_tree.hpp"
#include "keys/text_cursor.hpp"
#include "malha/base/hex.hpp"
#include "malha/keys/descriptor_checksum.hpp"

namespace malha::keys {
namespace {

using base::fail;
using base::Result;

/// A set of places, as bits.
constexpr unsigned at(KeyPlace place) {
    return 1U << static_cast<unsigned>(place);
}
constexpr unsigned kTop = at(KeyPlace::top);
constexpr unsigned kTopOrSh = kTop | at(KeyPlace::p2sh);
constexpr unsigned kLegacyOrWsh = kTopOrSh | at(KeyPlace::p2wsh);
constexpr unsigned kAnywhere = kLegacyOrWsh | at(KeyPlace::p2tr);

Descriptor of_kind(DescriptorKind kind) {
    Descriptor descriptor;
    descriptor.kind = kind;
    return descriptor;
}

/// The place of what stands inside a function.
KeyPlace key_place(DescriptorKind kind, KeyPlace place) {
    if (kind == DescriptorKind::wpkh) return KeyPlace::p2wpkh;
    return kind == DescriptorKind::raw_tr ? KeyPlace::p2tr : place;
}

}  // namespace

/// One function: where it may stand, and what to say where it may not. Without such words the text
/// is tried as Miniscript there.
struct DescriptorParser::Function {
    std::string_view name;
    DescriptorKind kind;
    unsigned places;
    std::string_view misplaced;
    Read read;
};

Result<DescriptorParser::Alternatives> DescriptorParser::parse(std::string_view text,
                                                               KeyPlace place) {
    using Kind = DescriptorKind;
    using P = DescriptorParser;
    static constexpr std::string_view kMultiMisplaced =
        "Can only have multi/sortedmulti at top level, in sh(), or in wsh()";
    static constexpr std::string_view kMultiAMisplaced =
        "Can only have multi_a/sortedmulti_a inside tr()";
    static constexpr std::array kFunctions = {
        Function{"pk", Kind::pk, kAnywhere, "", &P::read_key},
        Function{"pkh", Kind::pkh, kLegacyOrWsh, "", &P::read_key},
        Function{"combo", Kind::combo, kTop, "Can only have combo() at top level", &P::read_key},
        Function{"multi", Kind::multi, kLegacyOrWsh, kMultiMisplaced, &P::read_multi},
        Function{"sortedmulti", Kind::sorted_multi, kLegacyOrWsh, kMultiMisplaced, &P::read_multi},
        Function{"multi_a", Kind::multi_a, at(KeyPlace::p2tr), kMultiAMisplaced, &P::read_multi},
        Function{"sortedmulti_a", Kind::sorted_multi_a, at(KeyPlace::p2tr), kMultiAMisplaced,
                 &P::read_multi},
        Function{"wpkh", Kind::wpkh, kTopOrSh, "Can only have wpkh() at top level or inside sh()",
                 &P::read_key},
        Function{"sh", Kind::sh, kTop, "Can only have sh() at top level", &P::read_wrapper},
        Function{"wsh", Kind::wsh, kTopOrSh, "Can only have wsh() at top level or inside sh()",
                 &P::read_wrapper},
        Function{"addr", Kind::addr, kTop, "Can only have addr() at top level", &P::read_addr},
        Function{"tr", Kind::tr, kTop, "Can only have tr at top level", &P::read_tr},
        Function{"rawtr", Kind::raw_tr, kTop, "Can only have rawtr at top level", &P::read_key},
        Function{"raw", Kind::raw, kTop, "Can only have raw() at top level", &P::read_raw},
        Function{"unused", Kind::unused, kTop, "Can only have unused at top level", &P::read_key},
    };
    TextCursor cursor(text);
    const std::string_view expression = cursor.take_expression();
    for (const Function& function : kFunctions) {
        const auto argument = function_argument(expression, function.name);
        if (!argument) continue;
        if ((function.places & at(place)) != 0) {
            auto found = MALHA_TRY((this->*function.read)(*argument, function.kind, place));
            if (!cursor.at_end()) return fail("");
            return found;
        }
        if (!function.misplaced.empty()) return fail(function.misplaced);
    }
    auto found = MALHA_TRY(read_miniscript(expression, place));
    if (!cursor.at_end()) return fail("");
    return found;
}

Result<DescriptorParser::Alternatives> DescriptorParser::read_key(std::string_view argument,
                                                                  DescriptorKind kind,
                                                                  KeyPlace place) {
    const std::string name(descriptor_function(kind));
    const bool only_one = kind == DescriptorKind::raw_tr || kind == DescriptorKind::unused;
    if (only_one) {
        TextCursor cursor(argument);
        (void)cursor.take_expression();
        const std::string_view stop = kind == DescriptorKind::raw_tr ? "." : "";
        if (!cursor.at_end()) return fail(name, "(): only one key expected", stop);
    }
    auto keys = keys_.parse(argument, key_place(kind, place));
    if (!keys && kind == DescriptorKind::unused) return base::Unexpected{keys.error()};
    if (!keys) return fail(name, "(): ", keys.error().message);
    if (kind == DescriptorKind::unused && keys->front().is_range())
        return fail("unused(): key cannot be ranged");
    Alternatives alternatives;
    for (KeyExpression& key : *keys) {
        alternatives.push_back(of_kind(kind));
        alternatives.back().keys.push_back(std::move(key));
    }
    return alternatives;
}

Result<DescriptorParser::Alternatives> DescriptorParser::read_multi(std::string_view argument,
                                                                    DescriptorKind kind,
                                                                    KeyPlace place) {
    TextCursor cursor(argument);
    const std::string_view threshold_text = cursor.take_expression();
    const auto threshold = parse_decimal(threshold_text);
    if (!threshold) return fail("Multi threshold '", threshold_text, "' is not valid");
    std::vector<DescriptorKeyParser::Alternatives> keys;
    std::size_t count = 1;
    while (!cursor.at_end()) {
        if (!cursor.skip(","))
            return fail("Multi: expected ',', got '", cursor.rest().substr(0, 1), "'");
        auto key = keys_.parse(cursor.take_expression(), place);
        if (!key) return fail("Multi: ", key.error().message);
        count = std::max(count, key->size());
        keys.push_back(*std::move(key));
    }
    MALHA_TRY(check_multi({.kind = kind, .place = place, .threshold = *threshold}, keys));
    Alternatives alternatives(count, of_kind(kind));
    for (auto& key : keys) {
        if (!stretch(key, count))
            return fail("multi(): Multipath derivation paths have mismatched lengths");
        for (std::size_t i = 0; i < count; ++i)
            alternatives[i].keys.push_back(std::move(key[i]));
    }
    for (Descriptor& descriptor : alternatives)
        descriptor.threshold = static_cast<int>(*threshold);
    return alternatives;
}

Result<DescriptorParser::Alternatives> DescriptorParser::read_wrapper(std::string_view argument,
                                                                      DescriptorKind kind,
                                                                      KeyPlace /*place*/) {
    auto inner =
        MALHA_TRY(parse(argument, kind == DescriptorKind::sh ? KeyPlace::p2sh : KeyPlace::p2wsh));
    Alternatives alternatives;
    for (Descriptor& descriptor : inner) {
        alternatives.push_back(of_kind(kind));
        alternatives.back().inner.push_back(std::move(descriptor));
    }
    return alternatives;
}

Result<DescriptorParser::Alternatives> DescriptorParser::read_tr(std::string_view argument,
                                                                 DescriptorKind kind,
                                                                 KeyPlace /*place*/) {
    TextCursor cursor(argument);
    auto keys = keys_.parse(cursor.take_expression(), KeyPlace::p2tr);
    if (!keys) return fail("tr(): ", keys.error().message);
    std::size_t count = keys->size();
    std::vector<Alternatives> leaves;
    std::vector<std::uint8_t> depths;
    if (!cursor.at_end()) {
        if (!cursor.skip(","))
            return fail("tr: expected ',', got '", cursor.rest().substr(0, 1), "'");
        MALHA_TRY(read_tree(cursor, [&](const TreeLeafText& leaf) -> Result<void> {
            leaves.push_back(MALHA_TRY(parse(leaf.text, KeyPlace::p2tr)));
            depths.push_back(leaf.depth);
            count = std::max(count, leaves.back().size());
            return {};
        }));
    }
    for (Alternatives& leaf : leaves)
        if (!stretch(leaf, count))
            return fail("tr(): Multipath subscripts have mismatched lengths");
    if (!stretch(*keys, count))
        return fail("tr(): Multipath internal key mismatches multipath subscripts lengths");
    Alternatives alternatives;
    for (std::size_t i = 0; i < count; ++i) {
        Descriptor& descriptor = alternatives.emplace_back(of_kind(kind));
        descriptor.keys.push_back(std::move((*keys)[i]));
        for (Alternatives& leaf : leaves)
            descriptor.inner.push_back(std::move(leaf[i]));
        descriptor.depths = depths;
    }
    return alternatives;
}

Result<DescriptorParser::Alternatives> DescriptorParser::read_addr(std::string_view argument,
                                                                   DescriptorKind kind,
                                                                   KeyPlace /*place*/) {
    auto script = decode_address(argument, format_);
    if (!script) return fail("Address is not valid");
    Descriptor descriptor = of_kind(kind);
    descriptor.script = *std::move(script);
    return Alternatives{std::move(descriptor)};
}

Result<DescriptorParser::Alternatives> DescriptorParser::read_raw(std::string_view argument,
                                                                  DescriptorKind kind,
                                                                  KeyPlace /*place*/) {
    if (!base::is_hex(argument) || argument.empty()) return fail("Raw script is not hex");
    Descriptor descriptor = of_kind(kind);
    descriptor.script = *base::from_hex(argument);
    return Alternatives{std::move(descriptor)};
}

namespace {

/// The descriptor without its checksum, which is right if there is one.
Result<std::string_view> without_checksum(std::string_view text, ChecksumRule rule) {
    const auto parts = split_text(text, '#');
    if (parts.size() > 2) return fail("Multiple '#' symbols");
    if (parts.size() == 1 && rule == ChecksumRule::required) return fail("Missing checksum");
    if (parts.size() == 2 && parts[1].size() != 8)
        return fail("Expected 8 character checksum, not ", std::to_string(parts[1].size()),
                    " characters");
    const auto computed = descriptor_checksum(parts[0]);
    if (!computed) return fail("Invalid characters in payload");
    if (parts.size() == 2 && parts[1] != *computed)
        return fail("Provided checksum '", parts[1], "' does not match computed checksum '",
                    *computed, "'");
    return parts[0];
}

}  // namespace

Result<ParsedDescriptor> parse_descriptor(std::string_view text, const AddressFormat& format,
                                          ChecksumRule checksum) {
    const std::string_view body = MALHA_TRY(without_checksum(text, checksum));
    DescriptorParser parser(format);
    auto alternatives = MALHA_TRY(parser.parse(body, KeyPlace::top));
    return ParsedDescriptor{std::move(alternatives), parser.take_private_keys()};
}

Result<std::string> checksum_of(std::string_view text) {
    return *descriptor_checksum(MALHA_TRY(without_checksum(text, ChecksumRule::optional)));
}

}  // namespace malha::keys
