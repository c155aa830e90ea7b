// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See descriptor_key_parser.hpp.
#include "keys/descriptor_key_parser.hpp"

#include <algorithm>

#include "keys/key_step.hpp"
#include "keys/text_cursor.hpp"
#include "malha/base/hex.hpp"

namespace malha::keys {
namespace {

using base::fail;
using base::Result;
using Parts = std::vector<std::string_view>;
using Paths = std::vector<std::vector<std::uint32_t>>;

enum class Multipath : std::uint8_t { allowed, refused };

/// The steps between "<" and ">", which are taken off.
Result<std::vector<std::uint32_t>> parse_choice(std::string_view text, char& mark) {
    const Parts parts = split_text(text, ';');
    if (parts.size() < 2) return fail("Multipath key path specifiers must have at least two items");
    std::vector<std::uint32_t> steps;
    for (const std::string_view part : parts) {
        const std::uint32_t step = MALHA_TRY(parse_key_step(part, mark));
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
                return fail("Key path value '", *part,
                            "' specifies multipath in a section where multipath is not allowed");
            if (paths.size() > 1) return fail("Multiple multipath key path specifiers found");
            choice = MALHA_TRY(parse_choice(part->substr(1, part->size() - 2), mark));
        } else {
            choice.push_back(MALHA_TRY(parse_key_step(*part, mark)));
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
                    text.empty() ? "]" : text.substr(0, 1), "' instead");
    const Parts parts = split_text(text.substr(1), '/');
    const std::string_view fingerprint = parts.front();
    if (fingerprint.size() != 8)
        return fail("Fingerprint is not 4 bytes (", std::to_string(fingerprint.size()),
                    " characters instead of 8 characters)");
    const auto bytes = base::from_hex(fingerprint);
    if (!bytes) return fail("Fingerprint '", fingerprint, "' is not hex");
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

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
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
    const std::string_view key_text = text.substr(0, text.find('/'));
    if (key_text.empty()) return fail("No key provided");
    if (is_space(key_text.front()) || is_space(key_text.back()))
        return fail("Key '", key_text, "' is invalid due to whitespace");
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
    return fail("Pubkey '", text, "' is invalid");
}

Result<DescriptorKeyParser::Alternatives> DescriptorKeyParser::parse_extended(std::string_view text,
                                                                              char& mark) {
    Parts parts = split_text(text, '/');
    auto root = parse_extended_public_key(parts.front(), format_);
    const auto secret = parse_extended_private_key(parts.front(), format_);
    if (secret) root = secret->neuter();
    if (!root) return fail("key '", parts.front(), "' is not valid");
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

/// The keys of a musig(): alternatives of each, and what decides about a path after them.
struct DescriptorKeyParser::Participants {
    std::vector<Alternatives> keys;
    std::size_t alternatives = 1;
    bool any_range = false;
    bool all_extended = true;
};

Result<DescriptorKeyParser::Participants> DescriptorKeyParser::parse_participants(
    std::string_view list) {
    Participants participants;
    TextCursor cursor(list);
    while (!cursor.at_end()) {
        if (!participants.keys.empty() && !cursor.skip(","))
            return fail("musig(): expected ',', got '", cursor.rest().substr(0, 1), "'");
        auto key = parse(cursor.take_expression(), KeyPlace::musig);
        if (!key) return fail("musig(): ", key.error().message);
        const KeyExpression& first = key->front();
        participants.any_range = participants.any_range || first.is_range();
        participants.all_extended =
            participants.all_extended && std::holds_alternative<ExtendedKeyExpression>(first.key);
        participants.alternatives = std::max(participants.alternatives, key->size());
        participants.keys.push_back(*std::move(key));
    }
    if (participants.keys.empty()) return fail("musig(): Must contain key expressions");
    return participants;
}

namespace {

/// The path after a musig(), one per alternative.
struct MusigPaths {
    Paths paths{{}};
    KeyRange range = KeyRange::none;
};

/// @param text  with its leading slash
Result<MusigPaths> parse_musig_path(std::string_view text) {
    Parts parts = split_text(text, '/');
    char mark = 'h';
    MusigPaths result;
    result.range = take_range(parts, mark);
    if (result.range == KeyRange::hardened)
        return fail("musig(): Cannot have hardened child derivation");
    auto paths = parse_path(parts, Multipath::allowed, mark);
    if (!paths) return fail("musig(): ", paths.error().message);
    result.paths = *std::move(paths);
    for (const auto& steps : result.paths)
        if (std::ranges::any_of(steps, [](std::uint32_t step) { return step >= kHardened; }))
            return fail("musig(): cannot have hardened derivation steps");
    return result;
}

}  // namespace

Result<DescriptorKeyParser::Alternatives> DescriptorKeyParser::parse_musig(std::string_view text,
                                                                           KeyPlace place) {
    if (place != KeyPlace::p2tr) return fail("musig() is only allowed in tr() and rawtr()");
    const Parts parts = split_text(text, ')');
    if (parts.size() > 2) return fail("Too many ')' in musig() expression");
    const bool has_path = parts.size() == 2 && parts[1].starts_with('/');
    if (parts.size() < 2) return fail("Invalid musig() expression");
    auto participants =
        MALHA_TRY(parse_participants(parts[0].substr(std::string_view("musig(").size())));
    if (!has_path && !parts[1].empty()) return fail("Invalid musig() expression");
    MusigPaths path;
    if (has_path) {
        if (!participants.all_extended)
            return fail("musig(): derivation requires all participants to be xpubs or xprvs");
        if (participants.any_range)
            return fail(
                "musig(): Cannot have ranged participant keys if musig() also has "
                "derivation");
        path = MALHA_TRY(parse_musig_path(parts[1]));
    }
    if (participants.alternatives > 1 && path.paths.size() > 1)
        return fail("musig(): Cannot have multipath participant keys if musig() is also multipath");
    const std::size_t count = std::max(participants.alternatives, path.paths.size());
    auto groups = transpose(std::move(participants.keys), count);
    if (!groups || !stretch(path.paths, count))
        return fail("musig(): Multipath derivation paths have mismatched lengths");
    Alternatives result(count);
    for (std::size_t i = 0; i < count; ++i)
        result[i].key = MusigExpression{std::move((*groups)[i]), {path.paths[i], path.range}};
    return result;
}

}  // namespace malha::keys
