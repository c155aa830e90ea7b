// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See descriptor_key_parser.hpp.
#include "keys/descriptor_key_parser.hpp"

#include <algorithm>

#include "keys/text_cursor.hpp"
#include "malha/base/hex.hpp"

namespace malha::keys {
namespace {

using base::fail;
using base::Result;
using Parts = std::vector<std::string_view>;
using Paths = std::vector<std::vector<std::uint32_t>>;

enum class Multipath : std::uint8_t { allowed, refused };

/// @param mark  set to the mark of a hardened step
Result<std::uint32_t> parse_step(std::string_view text, char& mark) {
    const bool hardened = text.ends_with('\'') || text.ends_with('h');
    if (hardened) {
        mark = text.back();
        text.remove_suffix(1);
    }
    const auto number = parse_decimal(text);
    if (!number) return fail("Key path value '", std::string(text), "' is not a valid uint32");
    if (*number >= kHardened)
        return fail("Key path value ", std::to_string(*number), " is out of range");
    return hardened ? *number | kHardened : *number;
}

/// The steps between "<" and ">", which are taken off.
Result<std::vector<std::uint32_t>> parse_choice(std::string_view text, char& mark) {
    const Parts parts = split_text(text, ';');
    if (parts.size() < 2) return fail("Multipath key path specifiers must have at least two items");
    std::vector<std::uint32_t> steps;
    for (const std::string_view part : parts) {
        const std::uint32_t step = MALHA_TRY(parse_step(part, mark));
        if (std::ranges::find(steps, step) != steps.end())
            return fail("Duplicated key path value ", std::to_string(step),
                        " in multipath specifier");
        steps.push_back(step);
    }
    return steps;
}

/// One path, or one per alternative. @param parts  the first is what the path belongs to
Result<Paths> parse_path(const Parts& parts, Multipath multipath, char& mark) {
    Paths paths(1);
    for (auto part = parts.begin() + 1; part != parts.end(); ++part) {
        std::vector<std::uint32_t> choice;
        if (part->size() >= 2 && part->front() == '<' && part->back() == '>') {
            if (multipath == Multipath::refused)
                return fail("Key path value '", std::string(*part),
                            "' specifies multipath in a section where multipath is not allowed");
            if (paths.size() > 1) return fail("Multiple multipath key path specifiers found");
            choice = MALHA_TRY(parse_choice(part->substr(1, part->size() - 2), mark));
        } else {
            choice.push_back(MALHA_TRY(parse_step(*part, mark)));
        }
        if (choice.size() > 1) paths.assign(choice.size(), std::vector(paths.front()));
        for (std::size_t i = 0; i < paths.size(); ++i)
            paths[i].push_back(choice[choice.size() > 1 ? i : 0]);
    }
    return paths;
}

/// Takes a "*" off the end of the path.
KeyRange take_range(Parts& parts, char& mark) {
    const std::string_view last = parts.back();
    if (last != "*" && last != "*'" && last != "*h") return KeyRange::none;
    parts.pop_back();
    if (last.size() == 1) return KeyRange::normal;
    mark = last.back();
    return KeyRange::hardened;
}

Result<KeyOrigin> parse_origin(std::string_view text, char& mark) {
    if (!text.starts_with('['))
        return fail("Key origin start '[ character expected but not found, got '",
                    std::string(text.empty() ? "]" : text.substr(0, 1)), "' instead");
    const Parts parts = split_text(text.substr(1), '/');
    const std::string_view fingerprint = parts.front();
    if (fingerprint.size() != 8)
        return fail("Fingerprint is not 4 bytes (", std::to_string(fingerprint.size()),
                    " characters instead of 8 characters)");
    const auto bytes = base::from_hex(fingerprint);
    if (!bytes) return fail("Fingerprint '", std::string(fingerprint), "' is not hex");
    KeyOrigin origin;
    std::ranges::copy(*bytes, origin.fingerprint.begin());
    origin.path = MALHA_TRY(parse_path(parts, Multipath::refused, mark)).front();
    return origin;
}

bool may_be_uncompressed(KeyPlace place) {
    return place == KeyPlace::top || place == KeyPlace::p2sh;
}

bool is_hybrid(base::ByteView bytes) {
    return bytes.size() == crypto::PublicKey::kUncompressedSize &&
           (bytes.front() == 6 || bytes.front() == 7);
}

base::Unexpected<base::Error> uncompressed_refused() {
    return fail("Uncompressed keys are not allowed");
}

/// The participants of one alternative each. Empty optional: their numbers of alternatives differ.
std::optional<std::vector<std::vector<KeyExpression>>> transpose(
    std::vector<DescriptorKeyParser::Alternatives> participants, std::size_t count) {
    std::vector<std::vector<KeyExpression>> result(count);
    for (auto& alternatives : participants) {
        if (!stretch(alternatives, count)) return std::nullopt;
        for (std::size_t i = 0; i < count; ++i)
            result[i].push_back(std::move(alternatives[i]));
    }
    return result;
}

}  // namespace

Result<DescriptorKeyParser::Alternatives> DescriptorKeyParser::parse(std::string_view text,
                                                                     KeyPlace place) {
    auto alternatives = MALHA_TRY(text.starts_with("musig(") ? parse_musig(text, place)
                                                             : parse_with_origin(text, place));
    for (KeyExpression& key : alternatives)
        key.number = next_number_;
    ++next_number_;
    return alternatives;
}

Result<DescriptorKeyParser::Alternatives> DescriptorKeyParser::parse_with_origin(
    std::string_view text, KeyPlace place) {
    const Parts parts = split_text(text, ']');
    if (parts.size() > 2) return fail("Multiple ']' characters found for a single pubkey");
    // The last mark of a hardened step decides about them all.
    char mark = 'h';
    std::optional<KeyOrigin> origin;
    if (parts.size() == 2) origin = MALHA_TRY(parse_origin(parts.front(), mark));
    auto alternatives = MALHA_TRY(parse_bare(parts.back(), place, mark));
    for (KeyExpression& key : alternatives) {
        key.origin = origin;
        key.hardened_mark = mark;
    }
    return alternatives;
}

Result<DescriptorKeyParser::Alternatives> DescriptorKeyParser::parse_bare(std::string_view text,
                                                                          KeyPlace place,
                                                                          char& mark) {
    if (text.substr(0, text.find('/')).empty()) return fail("No key provided");
    if (text.find('/') == std::string_view::npos) {
        if (base::is_hex(text)) {
            KeyExpression key;
            key.key = MALHA_TRY(parse_hex(text, place));
            return Alternatives{std::move(key)};
        }
        if (const auto secret = decode_private_key(text, format_)) {
            const crypto::PublicKey point = secret->public_key();
            if (!point.is_compressed() && !may_be_uncompressed(place))
                return uncompressed_refused();
            private_keys_.emplace(point.hash160(), *secret);
            KeyExpression key;
            key.key = PlainKey{base::to_bytes(point.bytes()), place == KeyPlace::p2tr};
            return Alternatives{std::move(key)};
        }
    }
    return parse_extended(text, mark);
}

Result<PlainKey> DescriptorKeyParser::parse_hex(std::string_view text, KeyPlace place) const {
    base::Bytes bytes = *base::from_hex(text);
    if (is_hybrid(bytes)) return fail("Hybrid public keys are not allowed");
    if (const auto key = crypto::PublicKey::parse(bytes)) {
        if (!key->is_compressed() && !may_be_uncompressed(place)) return uncompressed_refused();
        return PlainKey{std::move(bytes), /*x_only=*/false};
    }
    if (place == KeyPlace::p2tr && crypto::XOnlyPublicKey::parse(bytes)) {
        bytes.insert(bytes.begin(), 2);
        return PlainKey{std::move(bytes), /*x_only=*/true};
    }
    return fail("Pubkey '", std::string(text), "' is invalid");
}

Result<DescriptorKeyParser::Alternatives> DescriptorKeyParser::parse_extended(std::string_view text,
                                                                              char& mark) {
    Parts parts = split_text(text, '/');
    auto root = parse_extended_public_key(parts.front(), format_);
    const auto secret = parse_extended_private_key(parts.front(), format_);
    if (secret) root = secret->neuter();
    if (!root) return fail("key '", std::string(parts.front()), "' is not valid");
    const KeyRange range = take_range(parts, mark);
    const Paths paths = MALHA_TRY(parse_path(parts, Multipath::allowed, mark));
    if (secret) private_keys_.emplace(root->key.hash160(), secret->key);
    Alternatives alternatives;
    for (const auto& path : paths) {
        KeyExpression key;
        key.key = ExtendedKeyExpression{*root, {path, range}};
        alternatives.push_back(std::move(key));
    }
    return alternatives;
}

Result<DescriptorKeyParser::Alternatives> DescriptorKeyParser::parse_musig(std::string_view text,
                                                                           KeyPlace place) {
    if (place != KeyPlace::p2tr) return fail("musig() is only allowed in tr() and rawtr()");
    const std::size_t close = text.find(')');
    if (text.find(')', close + 1) != std::string_view::npos && close != std::string_view::npos)
        return fail("Too many ')' in musig() expression");
    const auto argument = function_argument(
        text.substr(0, close == std::string_view::npos ? close : close + 1), "musig");
    if (!argument) return fail("Invalid musig() expression");

    std::vector<Alternatives> participants;
    std::size_t count = 1;
    bool any_range = false;
    bool all_extended = true;
    TextCursor cursor(*argument);
    while (!cursor.at_end()) {
        if (!participants.empty() && !cursor.skip(","))
            return fail("musig(): expected ',', got '", std::string(cursor.rest().substr(0, 1)),
                        "'");
        auto key = parse(cursor.take_expression(), KeyPlace::musig);
        if (!key) return fail("musig(): ", key.error().message);
        any_range = any_range || key->front().is_range();
        all_extended =
            all_extended && std::holds_alternative<ExtendedKeyExpression>(key->front().key);
        count = std::max(count, key->size());
        participants.push_back(*std::move(key));
    }
    if (participants.empty()) return fail("musig(): Must contain key expressions");

    KeyRange range = KeyRange::none;
    Paths paths(1);
    char mark = 'h';
    if (const std::string_view path = text.substr(close + 1); path.starts_with('/')) {
        if (!all_extended)
            return fail("musig(): derivation requires all participants to be xpubs or xprvs");
        if (any_range)
            return fail(
                "musig(): Cannot have ranged participant keys if musig() also has "
                "derivation");
        Parts parts = split_text(path, '/');
        range = take_range(parts, mark);
        if (range == KeyRange::hardened)
            return fail("musig(): Cannot have hardened child derivation");
        auto parsed = parse_path(parts, Multipath::allowed, mark);
        if (!parsed) return fail("musig(): ", parsed.error().message);
        paths = *std::move(parsed);
        for (const auto& steps : paths)
            if (std::ranges::any_of(steps, [](std::uint32_t step) { return step >= kHardened; }))
                return fail("musig(): cannot have hardened derivation steps");
    }
    if (count > 1 && paths.size() > 1)
        return fail("musig(): Cannot have multipath participant keys if musig() is also multipath");
    const std::size_t alternatives = std::max(count, paths.size());
    auto groups = transpose(std::move(participants), alternatives);
    if (!groups || !stretch(paths, alternatives))
        return fail("musig(): Multipath derivation paths have mismatched lengths");
    Alternatives result(alternatives);
    for (std::size_t i = 0; i < alternatives; ++i)
        result[i].key = MusigExpression{std::move((*groups)[i]), {paths[i], range}};
    return result;
}

}  // namespace malha::keys
