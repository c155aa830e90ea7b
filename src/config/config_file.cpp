// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See config_file.hpp.
#include "malha/config/config_file.hpp"

#include <algorithm>

#include "malha/config/setting.hpp"

namespace malha::config {
namespace {

class Parser {
public:
    base::Status parse_line(std::string_view line, int number) {
        const auto comment = line.find('#');
        const std::string_view content = trim(line.substr(0, comment));
        const std::string place = "parse error on line " + std::to_string(number);
        if (content.empty()) return {};
        if (content.front() == '[' && content.back() == ']') {
            begin_section(content.substr(1, content.size() - 2), number);
            return {};
        }
        if (content.front() == '-')
            return base::fail(
                place, ": ", content,
                ", options in configuration file must be specified without leading -");
        const auto equals = content.find('=');
        if (equals == std::string_view::npos)
            return base::fail(place, ": ", content, hint(content));
        const std::string key = prefix_ + std::string(trim(content.substr(0, equals)));
        if (comment != std::string_view::npos && key.find("rpcpassword") != std::string::npos)
            return base::fail(place,
                              ", using # in rpcpassword can be ambiguous and should be avoided");
        add_entry(key, trim(content.substr(equals + 1)), number);
        return {};
    }

    ConfigFile take() { return std::move(file_); }

private:
    static std::string hint(std::string_view content) {
        if (!content.starts_with("no")) return "";
        return ", if you intended to specify a negated option, use " + std::string(content) +
               "=1 instead";
    }

    void begin_section(std::string_view name, int line) {
        file_.sections.push_back({std::string(name), line});
        prefix_ = std::string(name) + ".";
    }

    void add_entry(const std::string& key, std::string_view value, int line) {
        file_.entries.push_back({key, std::string(value)});
        const auto dot = key.rfind('.');
        if (dot != std::string::npos && prefix_.size() <= dot)
            file_.sections.push_back({key.substr(0, dot), line});
    }

    ConfigFile file_;
    std::string prefix_;
};

}  // namespace

base::Result<ConfigFile> parse_config_file(std::string_view text) {
    Parser parser;
    for (int number = 1; !text.empty(); ++number) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        MALHA_TRY(parser.parse_line(line, number));
    }
    return parser.take();
}

}  // namespace malha::config
