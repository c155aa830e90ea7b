// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Key expressions from text (BIPs 380, 389 and 390).
#pragma once

#include <string_view>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/keys/descriptor_key.hpp"

namespace malha::keys {

/// What a key stands in, which decides about the forms it may have.
enum class KeyPlace : std::uint8_t { top, p2sh, p2wpkh, p2wsh, p2tr, musig };

/// Reads the key expressions of one descriptor, numbers them and collects private keys.
/// Thread: owner only.
class DescriptorKeyParser {
public:
    using Alternatives = std::vector<KeyExpression>;  ///< more than one by "<a;b>"

    explicit DescriptorKeyParser(const AddressFormat& format) : format_(format) {}

    /// Errors: the established message.
    [[nodiscard]] base::Result<Alternatives> parse(std::string_view text, KeyPlace place);
    [[nodiscard]] PrivateKeys take_private_keys() { return std::move(private_keys_); }

private:
    struct Participants;

    [[nodiscard]] base::Result<Alternatives> parse_with_origin(std::string_view text,
                                                               KeyPlace place);
    [[nodiscard]] base::Result<Alternatives> parse_bare(std::string_view text, KeyPlace place,
                                                        char& mark);
    [[nodiscard]] base::Result<PlainKey> parse_hex(std::string_view text, KeyPlace place) const;
    [[nodiscard]] base::Result<Alternatives> parse_extended(std::string_view text, char& mark);
    [[nodiscard]] base::Result<Alternatives> parse_musig(std::string_view text, KeyPlace place);
    [[nodiscard]] base::Result<Participants> parse_participants(std::string_view list);

    const AddressFormat& format_;
    PrivateKeys private_keys_;
    std::uint32_t next_number_ = 0;
};

/// Repeats the only alternative as often as needed. False: there are neither one nor `count`.
template <class T>
[[nodiscard]] bool stretch(std::vector<T>& alternatives, std::size_t count) {
    if (alternatives.size() == count) return true;
    if (alternatives.size() != 1) return false;
    const T only = alternatives.front();
    alternatives.assign(count, only);
    return true;
}

}  // namespace malha::keys
