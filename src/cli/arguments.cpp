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
/// The name under which values by position stand among named ones.
constexpr const char* kPositional = "args";

}  // namespace

ArgumentConverter::ArgumentConverter(const rpc::MethodTable& methods)
    : conversions_(methods.cli_conversions()) {
    for (rpc::CliConversion& conversion : conversions_)
        if (conversion.method == kJsonEcho) conversion.is_string = false;
}

template <class Matches>
const rpc::CliConversion* ArgumentConverter::find_if(Matches&& matches) const {
    const auto found = std::find_if(conversions_.begin(), conversions_.end(), matches);
    return found == conversions_.end() ? nullptr : &*found;
}

const rpc::CliConversion* ArgumentConverter::at(const std::string& method,
                                                std::size_t position) const {
    return find_if([&](const rpc::CliConversion& conversion) {
        return conversion.method == method && conversion.position == position;
    });
}

const rpc::CliConversion* ArgumentConverter::named(const std::string& method,
                                                   std::string_view name) const {
    return find_if([&](const rpc::CliConversion& conversion) {
        return conversion.method == method && conversion.name == name;
    });
}

base::Result<rpc::Json> ArgumentConverter::convert(const rpc::CliConversion* conversion,
                                                   const std::string& word) {
    if (conversion == nullptr || conversion->is_string) return rpc::Json(word);
    if (auto value = rpc::Json::parse(word)) return *std::move(value);
    if (conversion->or_string) return rpc::Json(word);
    return base::fail("Error parsing JSON: ", word);
}

bool ArgumentConverter::is_positional(const std::string& method, std::size_t position,
                                      const std::string& word) const {
    const auto equals = word.find('=');
    if (equals == std::string::npos) return true;
    const std::string name = word.substr(0, equals);
    if (name == kPositional || named(method, name) != nullptr) return false;
    const rpc::CliConversion* conversion = at(method, position);
    return conversion != nullptr && convert(conversion, word).has_value();
}

base::Result<rpc::Json> ArgumentConverter::by_position(const std::string& method,
                                                       std::span<const std::string> words) const {
    rpc::Json params = rpc::Json::array();
    for (std::size_t i = 0; i < words.size(); ++i)
        params.push_back(MALHA_TRY(convert(at(method, i), words[i])));
    return params;
}

base::Result<rpc::Json> ArgumentConverter::by_name(const std::string& method,
                                                   std::span<const std::string> words) const {
    std::vector<std::string> order;
    std::map<std::string, rpc::Json> values;
    rpc::Json positional = rpc::Json::array();
    for (const std::string& word : words) {
        if (is_positional(method, positional.size(), word)) {
            positional.push_back(MALHA_TRY(convert(at(method, positional.size()), word)));
            continue;
        }
        const auto equals = word.find('=');
        const std::string name = word.substr(0, equals);
        if (!values.contains(name)) order.push_back(name);
        values[name] = MALHA_TRY(convert(named(method, name), word.substr(equals + 1)));
    }
    rpc::Json params = rpc::Json::object();
    for (const std::string& name : order)
        params.append(name, std::move(values[name]));
    if (positional.size() > 0) params.append(kPositional, std::move(positional));
    return params;
}

}  // namespace malha::cli
