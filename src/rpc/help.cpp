// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/help.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "result_kind.hpp"

namespace malha::rpc {
namespace {

std::string in_quotes(std::string_view text) {
    return '"' + std::string(text) + '"';
}

// ---- the one-line signature

std::string shape(const Argument& argument);

/// A field of an object in a signature: "txid":"hex".
std::string field_shape(const Argument& field) {
    std::string value;
    switch (field.type) {
        case ArgType::string:
            value = "\"str\"";
            break;
        case ArgType::hex:
            value = "\"hex\"";
            break;
        case ArgType::number:
            value = "n";
            break;
        case ArgType::range:
            value = "n or [n,n]";
            break;
        case ArgType::amount:
            value = "amount";
            break;
        case ArgType::boolean:
            value = "bool";
            break;
        default:
            value = shape(field);
            break;
    }
    return in_quotes(field.first_name()) + ':' + value;
}

template <class Shape>
std::string joined(const std::vector<Argument>& arguments, Shape shape_of) {
    std::string out;
    for (const Argument& argument : arguments) {
        if (!out.empty()) out += ',';
        out += shape_of(argument);
    }
    return out;
}

std::string shape(const Argument& argument) {
    if (!argument.signature.empty()) return argument.signature;
    switch (argument.type) {
        case ArgType::string:
        case ArgType::hex:
            return in_quotes(argument.first_name());
        case ArgType::object:
            return '{' + joined(argument.inner, field_shape) + '}';
        case ArgType::named_options:
        case ArgType::user_keys:
            return '{' + joined(argument.inner, field_shape) + ",...}";
        case ArgType::array:
            return '[' + joined(argument.inner, shape) + ",...]";
        default:
            return std::string(argument.first_name());
    }
}

// ---- rows of two columns

struct Row {
    std::string left;
    std::string right;  ///< may have several lines
};
using Rows = std::vector<Row>;

void append_rows(std::string& out, const Rows& rows) {
    constexpr std::size_t kGap = 4;
    std::size_t width = 0;
    for (const Row& row : rows)
        if (!row.right.empty()) width = std::max(width, row.left.size() + kGap);
    for (const Row& row : rows) {
        out += row.left;
        if (!row.right.empty()) out.append(width - row.left.size(), ' ');
        for (const char c : row.right) {
            out += c;
            if (c == '\n') out.append(width, ' ');
        }
        out += '\n';
    }
}

// ---- arguments

/// "(numeric, optional, default=1) description"
std::string explain(const Argument& argument) {
    std::string out = "(" + std::string(argument.type_text());
    out += argument.optional() ? ", optional" : ", required";
    const std::string& fallback =
        argument.fallback.empty() ? argument.fallback_note : argument.fallback;
    if (!fallback.empty()) out += ", default=" + fallback;
    out += ')';
    if (!argument.description.empty()) out += ' ' + argument.description;
    return out;
}

bool is_container(const Argument& argument) {
    return !argument.inner.empty() && argument.type != ArgType::named_options;
}

void append_inner_rows(Rows& rows, const Argument& argument, std::size_t indent) {
    const std::string margin(indent, ' ');
    const bool is_array = argument.type == ArgType::array;
    rows.push_back({margin + (is_array ? '[' : '{'), ""});
    for (const Argument& inner : argument.inner) {
        const std::string left = is_array ? shape(inner) : field_shape(inner);
        const bool nested = is_container(inner);
        const std::string label = is_array ? "" : in_quotes(inner.first_name()) + ':';
        rows.push_back({margin + "  " + (nested ? label : left + ','), explain(inner)});
        if (nested) append_inner_rows(rows, inner, indent + 4);
    }
    if (argument.type != ArgType::object) rows.push_back({margin + "  ...", ""});
    rows.push_back({margin + (is_array ? ']' : '}'), ""});
}

void append_arguments(std::string& out, const Method& method) {
    Rows rows;
    Rows named;
    for (std::size_t i = 0; i < method.arguments.size(); ++i) {
        const Argument& argument = method.arguments[i];
        if (argument.visibility == Visibility::hidden) break;
        rows.push_back(
            {std::to_string(i + 1) + ". " + std::string(argument.first_name()), explain(argument)});
        if (is_container(argument)) append_inner_rows(rows, argument, 5);
        if (argument.type != ArgType::named_options) continue;
        for (const Argument& option : argument.inner) {
            named.push_back({std::string(option.first_name()), explain(option)});
            if (is_container(option)) append_inner_rows(named, option, 5);
        }
    }
    if (!rows.empty()) out += "\nArguments:\n";
    append_rows(out, rows);
    if (!named.empty()) out += "\nNamed arguments:\n";
    append_rows(out, named);
}

// ---- results

std::string_view type_text(ResultType type) {
    if (type == ResultType::elided) return "";
    const auto kind = json_kind_of(type);
    if (!kind) return "any";
    switch (*kind) {
        case Json::Kind::string:
            return "string";
        case Json::Kind::number:
            return "numeric";
        case Json::Kind::boolean:
            return "boolean";
        case Json::Kind::null_value:
            return "json null";
        case Json::Kind::object:
            return "json object";
        case Json::Kind::array:
            return "json array";
    }
    return "";
}

std::string_view value_text(ResultType type) {
    switch (type) {
        case ResultType::string:
            return "\"str\"";
        case ResultType::hex:
            return "\"hex\"";
        case ResultType::number:
        case ResultType::amount:
            return "n";
        case ResultType::time:
            return "xxx";
        case ResultType::boolean:
            return "true|false";
        case ResultType::null_value:
            return "null";
        case ResultType::object:
        case ResultType::dynamic_object:
            return "{";
        case ResultType::array:
            return "[";
        case ResultType::any:
        case ResultType::elided:
            return "...";
    }
    return "";
}

std::string explain(const Field& field) {
    if (field.type == ResultType::elided) return field.description;
    std::string out = "(" + std::string(type_text(field.type));
    if (field.presence == Presence::optional) out += ", optional";
    out += ')';
    if (!field.description.empty()) out += ' ' + field.description;
    return out;
}

void append_field_rows(Rows& rows, const Field& field, std::size_t indent, bool last) {
    const std::string margin(indent, ' ');
    const std::string name = field.name.empty() ? "" : in_quotes(field.name) + " : ";
    const std::string_view comma = last || field.type == ResultType::elided ? "" : ",";
    const std::string value(value_text(field.type));
    const bool is_array = field.type == ResultType::array;
    const bool is_free = is_array || field.type == ResultType::dynamic_object;
    if (!is_free && field.type != ResultType::object) {
        rows.push_back({margin + name + value + std::string(comma), explain(field)});
        return;
    }
    rows.push_back({margin + name + value, explain(field)});
    for (const Field& inner : field.inner)
        append_field_rows(rows, inner, indent + 2, &inner == &field.inner.back() && !is_free);
    if (is_free) rows.push_back({margin + "  ...", ""});
    rows.push_back({margin + (is_array ? "]" : "}") + std::string(comma), ""});
}

void append_results(std::string& out, const Method& method) {
    for (const ResultVariant& variant : method.results) {
        out += "\nResult";
        if (!variant.condition.empty()) out += " (" + variant.condition + ")";
        out += ":\n";
        Rows rows;
        append_field_rows(rows, variant.value, 0, /*last=*/true);
        append_rows(out, rows);
    }
}

// ---- examples

/// One parameter as a shell word for the command-line client.
std::string shell_word(const Json& value) {
    if (value.is_string()) return in_quotes(value.string());
    const bool plain = !value.is_array() && !value.is_object();
    return plain ? value.to_text() : '\'' + value.to_text() + '\'';
}

void append_examples(std::string& out, const Method& method) {
    if (!method.examples.empty()) out += "\nExamples:\n";
    for (const Example& example : method.examples) {
        if (!example.intro.empty()) out += '\n' + example.intro + '\n';
        const auto params = Json::parse('[' + example.arguments + ']').value_or(Json::array());
        out += "> malha-cli " + method.name;
        for (const Json& value : params.values())
            out += ' ' + shell_word(value);
        out +=
            "\n> curl --user myusername --data-binary '{\"jsonrpc\": \"2.0\", \"id\": "
            "\"curltest\", \"method\": " +
            in_quotes(method.name) + ", \"params\": " + params.to_text() +
            "}' -H 'content-type: application/json' http://127.0.0.1:8332/\n";
    }
}

std::string capitalised(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

}  // namespace

std::string signature(const Method& method) {
    std::string out = method.name;
    bool in_optional = false;
    for (const Argument& argument : method.arguments) {
        if (argument.visibility == Visibility::hidden) break;
        if (argument.optional() && !in_optional) out += " (";
        if (!argument.optional() && in_optional) out += " )";
        in_optional = argument.optional();
        out += ' ' + shape(argument);
    }
    if (in_optional) out += " )";
    return out;
}

std::string help_text(const Method& method) {
    std::string out = signature(method) + "\n";
    if (!method.description.empty()) out += "\n" + method.description + "\n";
    append_arguments(out, method);
    append_results(out, method);
    append_examples(out, method);
    return out;
}

std::string help_overview(const MethodTable& table) {
    std::map<std::string, std::string> sections;
    for (const Method* method : table.all())
        if (method->category != "hidden") sections[method->category] += "\n" + signature(*method);
    std::string out;
    for (const auto& [category, lines] : sections) {
        if (!out.empty()) out += "\n\n";
        out += "== " + capitalised(category) + " ==" + lines;
    }
    return out;
}

}  // namespace malha::rpc
