// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/schema.hpp"

namespace malha::rpc {

std::vector<std::string_view> Argument::name_list() const {
    std::vector<std::string_view> list;
    std::string_view rest = names;
    for (auto bar = rest.find('|'); bar != std::string_view::npos; bar = rest.find('|')) {
        list.push_back(rest.substr(0, bar));
        rest.remove_prefix(bar + 1);
    }
    list.push_back(rest);
    return list;
}

std::string_view Argument::first_name() const {
    return std::string_view(names).substr(0, names.find('|'));
}

std::string_view Argument::type_text() const {
    if (!type_words.empty()) return type_words;
    switch (type) {
        case ArgType::string:
        case ArgType::hex:
            return "string";
        case ArgType::number:
            return "numeric";
        case ArgType::amount:
            return "numeric or string";
        case ArgType::range:
            return "numeric or array";
        case ArgType::boolean:
            return "boolean";
        case ArgType::object:
        case ArgType::named_options:
        case ArgType::user_keys:
            return "json object";
        case ArgType::array:
            return "json array";
    }
    return "";
}

}  // namespace malha::rpc
