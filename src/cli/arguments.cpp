// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See arguments.hpp.
#include "malha/cli/arguments.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace malha::cli {
namespace {

/// The one method whose purpose is to show what JSON arguments become.
constexpr std::string_view kJsonEcho = "echojson";

template <class Matches>
const rpc::CliConversion* find_if(const std::vector<rpc::CliConversion>& all, Matches&& matches) {
    const auto found = std::find_if(all.begin(), all.end(), matches);
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

ArgumentConverter::ArgumentConverter(const rpc::MethodTable& methods)
    : conversions_(methods.cli_conversions()) {
    for (rpc::CliConversion& conversion : conversions_)
        if (conversion.method == kJsonEcho) conversion.is_string = false;
}

base::Result<rpc::Json> ArgumentConverter::convert(const rpc::CliConversion* conversion,
                                                   const std::string& word) {
    if (conversion == nullptr || conversion->is_string) return rpc::Json(word);
    if (auto value = rpc::Json::parse(word)) return *std::move(value);
    if (conversion->or_string) return rpc::Json(word);
    return base::fail("Error parsing JSON: ", word);
}

base::Result<rpc::Json> ArgumentConverter::convert_at(const std::string& method,
                                                      std::size_t position,
                                                      const std::string& word) const {
    return convert(find_if(conversions_,
                           [&](const rpc::CliConversion& conversion) {
                               return conversion.method == method &&
                                      conversion.position == position;
                           }),
                   word);
}

base::Result<rpc::Json> ArgumentConverter::convert_named(const std::string& method,
                                                         const std::string& name,
                                                         const std::string& word) const {
    return convert(find_if(conversions_,
                           [&](const rpc::CliConversion& conversion) {
                               return conversion.method == method && conversion.name == name;
                           }),
                   word);
}

base::Result<rpc::Json> ArgumentConverter::by_position(const std::string& method,
                                                       std::span<const std::string> words) const {
    rpc::Json params = rpc::Json::array();
    for (std::size_t i = 0; i < words.size(); ++i)
        params.push_back(MALHA_TRY(convert_at(method, i, words[i])));
    return params;
}

base::Result<rpc::Json> ArgumentConverter::by_name(const std::string& method,
                                                   std::span<const std::string> words) const {
    std::vector<std::string> order;
    std::map<std::string, rpc::Json> named;
    rpc::Json positional = rpc::Json::array();
    for (const std::string& word : words) {
        const auto equals = word.find('=');
        if (equals == std::string::npos) {
            positional.push_back(MALHA_TRY(convert_at(method, positional.size(), word)));
            continue;
        }
        const std::string name = word.substr(0, equals);
        if (!named.contains(name)) order.push_back(name);
        named[name] = MALHA_TRY(convert_named(method, name, word.substr(equals + 1)));
    }
    rpc::Json params = rpc::Json::object();
    for (const std::string& name : order)
        params.append(name, std::move(named[name]));
    if (positional.size() > 0) params.append("args", std::move(positional));
    return params;
}

}  // namespace malha::cli
