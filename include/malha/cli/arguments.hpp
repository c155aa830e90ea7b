// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// From the words of a command line to JSON parameters. Which arguments are text and which are JSON
// comes from the methods' declarations.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/rpc/json.hpp"
#include "malha/rpc/method.hpp"

namespace malha::cli {

/// Thread: owner only while it is built, then any.
class ArgumentConverter {
public:
    explicit ArgumentConverter(const rpc::MethodTable& methods);

    /// An array. Errors: "Error parsing JSON: <word>".
    [[nodiscard]] base::Result<rpc::Json> by_position(const std::string& method,
                                                      std::span<const std::string> words) const;
    /// An object: name=value words by name (the last of a name counts), the others in "args". A
    /// word with "=" whose first part is no parameter's name is taken by its position if it can
    /// stand there: text, or JSON that has such a sign inside.
    [[nodiscard]] base::Result<rpc::Json> by_name(const std::string& method,
                                                  std::span<const std::string> words) const;

private:
    /// nullptr: no such parameter.
    [[nodiscard]] const rpc::CliConversion* at(const std::string& method,
                                               std::size_t position) const;
    [[nodiscard]] const rpc::CliConversion* named(const std::string& method,
                                                  std::string_view name) const;
    template <class Matches>
    [[nodiscard]] const rpc::CliConversion* find_if(Matches&& matches) const;
    /// The value that a word becomes; `conversion` null: text.
    [[nodiscard]] static base::Result<rpc::Json> convert(const rpc::CliConversion* conversion,
                                                         const std::string& word);
    [[nodiscard]] bool is_positional(const std::string& method, std::size_t position,
                                     const std::string& word) const;

    std::vector<rpc::CliConversion> conversions_;
};

}  // namespace malha::cli
