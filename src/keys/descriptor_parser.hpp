// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Descriptors from text (BIPs 380 to 390).
#pragma once

#include <string_view>
#include <vector>

#include "keys/descriptor_key_parser.hpp"
#include "malha/keys/descriptor.hpp"

namespace malha::keys {

/// Reads one descriptor. Functions nest at most four deep, leaves of a tree stand side by side, and
/// what can nest deeper (Miniscript) is read without recursion. Thread: owner only.
class DescriptorParser {
public:
    using Alternatives = std::vector<Descriptor>;  ///< more than one by "<a;b>"

    explicit DescriptorParser(const AddressFormat& format) : format_(format), keys_(format) {}

    /// Errors: the established message.
    [[nodiscard]] base::Result<Alternatives> parse(std::string_view text, KeyPlace place);
    [[nodiscard]] PrivateKeys take_private_keys() { return keys_.take_private_keys(); }

private:
    using Read = base::Result<Alternatives> (DescriptorParser::*)(std::string_view argument,
                                                                  DescriptorKind kind,
                                                                  KeyPlace place);
    struct Function;

    [[nodiscard]] base::Result<Alternatives> read_key(std::string_view argument,
                                                      DescriptorKind kind, KeyPlace place);
    [[nodiscard]] base::Result<Alternatives> read_multi(std::string_view argument,
                                                        DescriptorKind kind, KeyPlace place);
    [[nodiscard]] base::Result<Alternatives> read_wrapper(std::string_view argument,
                                                          DescriptorKind kind, KeyPlace place);
    [[nodiscard]] base::Result<Alternatives> read_tr(std::string_view argument, DescriptorKind kind,
                                                     KeyPlace place);
    [[nodiscard]] base::Result<Alternatives> read_addr(std::string_view argument,
                                                       DescriptorKind kind, KeyPlace place);
    [[nodiscard]] base::Result<Alternatives> read_raw(std::string_view argument,
                                                      DescriptorKind kind, KeyPlace place);
    [[nodiscard]] base::Result<Alternatives> read_miniscript(std::string_view text, KeyPlace place);

    const AddressFormat& format_;
    DescriptorKeyParser keys_;
};

}  // namespace malha::keys
