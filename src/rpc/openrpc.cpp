// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See openrpc.hpp. Types become JSON Schema (draft 7).
#include "malha/rpc/openrpc.hpp"

#include <algorithm>

#include "malha/base/version.hpp"
#include "result_kind.hpp"

namespace malha::rpc {
namespace {

void write_description(JsonWriter& writer, const std::string& description) {
    if (!description.empty()) writer.member("description", description);
}

void write_types(JsonWriter& writer, std::initializer_list<std::string_view> types) {
    writer.key("type").begin_array();
    for (const std::string_view type : types)
        writer.value(type);
    writer.end_array();
}

void write_hex_pattern(JsonWriter& writer) {
    writer.member("pattern", "^([0-9a-fA-F]{2})*$");
}

// ---- arguments

void write_schema(JsonWriter& writer, const Argument& argument);

void write_properties(JsonWriter& writer, const std::vector<Argument>& fields) {
    writer.key("properties").begin_object();
    for (const Argument& field : fields) {
        writer.key(field.first_name());
        write_schema(writer, field);
    }
    writer.end_object();
    writer.key("required").begin_array();
    for (const Argument& field : fields)
        if (!field.optional()) writer.value(field.first_name());
    writer.end_array();
}

/// Elements of an array: what `inner` shows, or one of these.
void write_items(JsonWriter& writer, const std::vector<Argument>& elements) {
    if (elements.empty()) return;
    writer.key("items");
    if (elements.size() == 1) return write_schema(writer, elements[0]);
    writer.begin_object().key("anyOf").begin_array();
    for (const Argument& element : elements)
        write_schema(writer, element);
    writer.end_array().end_object();
}

void write_type(JsonWriter& writer, const Argument& argument) {
    if (argument.type_check == TypeCheck::by_handler) return;  // several types are taken
    switch (argument.type) {
        case ArgType::string:
            writer.member("type", "string");
            break;
        case ArgType::hex:
            writer.member("type", "string");
            write_hex_pattern(writer);
            break;
        case ArgType::number:
            writer.member("type", "number");
            break;
        case ArgType::amount:
            write_types(writer, {"number", "string"});
            break;
        case ArgType::range:
            write_types(writer, {"number", "array"});
            break;
        case ArgType::boolean:
            writer.member("type", "boolean");
            break;
        case ArgType::object:
        case ArgType::named_options:
            writer.member("type", "object");
            write_properties(writer, argument.inner);
            break;
        case ArgType::user_keys:
            writer.member("type", "object");
            if (argument.inner.empty()) break;
            writer.key("additionalProperties");
            write_schema(writer, argument.inner[0]);
            break;
        case ArgType::array:
            writer.member("type", "array");
            write_items(writer, argument.inner);
            break;
    }
}

void write_schema(JsonWriter& writer, const Argument& argument) {
    writer.begin_object();
    write_type(writer, argument);
    write_description(writer, argument.description);
    if (!argument.fallback.empty() && Json::parse(argument.fallback))
        writer.key("default").raw(argument.fallback);
    writer.end_object();
}

void write_parameter(JsonWriter& writer, const Argument& argument) {
    writer.begin_object().member("name", argument.first_name());
    write_description(writer, argument.description);
    writer.member("required", !argument.optional()).key("schema");
    write_schema(writer, argument);
    const auto names = argument.name_list();
    if (names.size() > 1) {
        writer.key("x-aliases").begin_array();
        for (auto name = names.begin() + 1; name != names.end(); ++name)
            writer.value(*name);
        writer.end_array();
    }
    writer.end_object();
}

// ---- results

void write_schema(JsonWriter& writer, const Field& field);

/// What is inside, or how it looks.
void write_details(JsonWriter& writer, const Field& field) {
    switch (field.type) {
        case ResultType::hex:
            write_hex_pattern(writer);
            break;
        case ResultType::object:
            writer.key("properties").begin_object();
            for (const Field& member : field.inner) {
                if (member.name.empty()) continue;  // "the same as above"
                writer.key(member.name);
                write_schema(writer, member);
            }
            writer.end_object();
            break;
        case ResultType::dynamic_object:
        case ResultType::array:
            if (field.inner.empty()) break;
            writer.key(field.type == ResultType::array ? "items" : "additionalProperties");
            write_schema(writer, field.inner[0]);
            break;
        default:
            break;
    }
}

void write_type(JsonWriter& writer, const Field& field) {
    const auto kind = json_kind_of(field.type);
    if (!kind || field.type_check == TypeCheck::by_handler) return;  // several types come
    writer.member("type", *kind == Json::Kind::boolean ? "boolean" : to_string(*kind));
    write_details(writer, field);
}

void write_schema(JsonWriter& writer, const Field& field) {
    writer.begin_object();
    write_type(writer, field);
    write_description(writer, field.description);
    writer.end_object();
}

void write_result(JsonWriter& writer, const Method& method) {
    writer.key("result").begin_object().member("name", "result").key("schema");
    if (method.results.size() == 1) {
        write_schema(writer, method.results[0].value);
    } else {
        writer.begin_object().key("anyOf").begin_array();
        for (const ResultVariant& variant : method.results) {
            writer.begin_object();
            if (!variant.condition.empty()) writer.member("title", variant.condition);
            write_type(writer, variant.value);
            write_description(writer, variant.value.description);
            writer.end_object();
        }
        writer.end_array().end_object();
    }
    writer.end_object();
}

void write_method(JsonWriter& writer, const Method& method) {
    writer.begin_object().member("name", method.name);
    write_description(writer, method.description);
    writer.key("tags").begin_array();
    writer.begin_object().member("name", method.category).end_object().end_array();
    writer.member("paramStructure", "either").key("params").begin_array();
    for (const Argument& argument : method.arguments)
        if (argument.visibility == Visibility::shown) write_parameter(writer, argument);
    writer.end_array();
    write_result(writer, method);
    writer.end_object();
}

}  // namespace

JsonText openrpc_document(const MethodTable& table) {
    JsonWriter writer(256 * 1024);
    writer.begin_object().member("openrpc", "1.3.2");
    writer.key("info").begin_object().member("title", "Malha JSON-RPC");
    writer.member("version", base::version_text()).end_object();
    writer.key("methods").begin_array();
    for (const Method* method : table.all())
        write_method(writer, *method);
    return writer.end_array().end_object().take();
}

}  // namespace malha::rpc
