// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Every declared method against what clients of bitcoind know: names, arguments, result fields,
// client conversions, and the errors for wrong arguments.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <set>
#include <sstream>

#include "malha/rpc/help.hpp"
#include "malha/rpc/methods.hpp"
#include "support/shared.hpp"

namespace malha::rpc {
namespace {

Json member(const Json& object, std::string_view name) {
    const Json* found = object.find(name);
    return found ? *found : Json();
}

std::string text_of(const Json& object, std::string_view name) {
    const Json value = member(object, name);
    return value.is_string() ? value.string() : std::string();
}

const Json& recorded_methods() {
    static const Json kMethods = [] {
        const auto file = Json::parse(test::shared_text("fixtures/help/methods.json"));
        return member(file.value(), "methods");
    }();
    return kMethods;
}

class Declarations : public testing::Test {
protected:
    Declarations() { register_methods(table_, {}); }
    MethodTable table_;
};

// ---- arguments and results of one method

void expect_argument(const Argument& argument, const Json& recorded, const std::string& where) {
    EXPECT_EQ(argument.first_name(), text_of(recorded, "name")) << where;
    EXPECT_EQ(argument.type_text(), text_of(recorded, "type")) << where;
    EXPECT_EQ(!argument.optional(), member(recorded, "required").boolean()) << where;
    const Json fallback = member(recorded, "default");
    if (!recorded.find("default")) {
        EXPECT_EQ(argument.fallback, "") << where;
    } else if (recorded.find("default_is_dynamic")) {
        EXPECT_NE(argument.fallback_note, "") << where;
    } else {
        EXPECT_EQ(argument.fallback, fallback.to_text()) << where;
    }
}

void expect_arguments(const Method& method, const Json& recorded) {
    std::vector<Argument> shown;
    std::vector<Argument> named;
    for (const Argument& argument : method.arguments) {
        if (argument.visibility == Visibility::hidden) break;
        shown.push_back(argument);
        if (argument.type == ArgType::named_options)
            named.insert(named.end(), argument.inner.begin(), argument.inner.end());
    }
    const auto compare = [&](const std::vector<Argument>& ours, const Json& theirs) {
        ASSERT_EQ(ours.size(), theirs.size()) << method.name;
        for (std::size_t i = 0; i < ours.size(); ++i)
            expect_argument(ours[i], theirs[i], method.name + " argument " + ours[i].names);
    };
    compare(shown, member(recorded, "arguments"));
    compare(named, member(recorded, "named_only_arguments"));
}

std::string_view recorded_type(ResultType type) {
    switch (type) {
        case ResultType::string:
        case ResultType::hex:
            return "string";
        case ResultType::number:
        case ResultType::amount:
        case ResultType::time:
            return "numeric";
        case ResultType::boolean:
            return "boolean";
        case ResultType::null_value:
            return "json null";
        case ResultType::object:
        case ResultType::dynamic_object:
            return "json object";
        case ResultType::array:
            return "json array";
        case ResultType::any:
        case ResultType::elided:
            return "";
    }
    return "";
}

/// Every recorded field must be declared with its type; ours may have more where theirs refer to
/// another variant ("elided").
void expect_field(const Field& field, const Json& recorded, const std::string& where) {
    if (field.type == ResultType::elided) return;
    const bool is_empty = field.type == ResultType::object && field.inner.empty();
    EXPECT_EQ(is_empty ? "empty JSON object" : recorded_type(field.type), text_of(recorded, "type"))
        << where;
    const bool is_optional = recorded.find("optional") && member(recorded, "optional").boolean();
    const bool is_element = field.name.empty();  // of elements of arrays it says nothing
    EXPECT_TRUE(is_element || (field.presence == Presence::optional) == is_optional) << where;
    const Json fields = member(recorded, "fields");
    for (const Json& wanted : fields.values()) {
        const std::string name = text_of(wanted, "name");
        const auto ours = std::find_if(field.inner.begin(), field.inner.end(),
                                       [&](const Field& f) { return f.name == name; });
        const bool elided = std::any_of(field.inner.begin(), field.inner.end(), [](const Field& f) {
            return f.type == ResultType::elided;
        });
        if (ours == field.inner.end() && elided) continue;
        const bool is_free = field.type == ResultType::dynamic_object;
        ASSERT_TRUE(ours != field.inner.end() || is_free) << where << " lacks " << name;
        if (ours != field.inner.end()) expect_field(*ours, wanted, where + "/" + name);
    }
    const Json elements = member(recorded, "elements");
    if (elements.size() == 0 || field.inner.empty()) return;
    expect_field(field.inner.front(), elements[0], where + "/[]");
}

void expect_results(const Method& method, const Json& recorded) {
    const Json results = member(recorded, "results");
    if (results.size() == 0) return;
    ASSERT_EQ(method.results.size(), results.size()) << method.name;
    for (std::size_t i = 0; i < results.size(); ++i)
        expect_field(method.results[i].value, member(results[i], "value"),
                     method.name + " result " + std::to_string(i));
}

using Conversion = std::tuple<std::size_t, std::string, bool>;

void expect_conversions(const MethodTable& table, const Method& method, const Json& recorded) {
    std::set<Conversion> ours;
    for (const CliConversion& conversion : table.cli_conversions())
        if (conversion.method == method.name)
            ours.emplace(conversion.position, conversion.name, conversion.is_string);
    std::set<Conversion> theirs;
    const Json conversions = member(recorded, "cli_conversions");
    for (const Json& conversion : conversions.values())
        theirs.emplace(member(conversion, "pos").integer<std::size_t>().value(),
                       text_of(conversion, "name"), member(conversion, "string").boolean());
    EXPECT_EQ(ours, theirs) << method.name;
}

/// Methods that the recorded node did not have.
const std::set<std::string> kOurs{"getopenrpcinfo",    "rpc.discover",     "getscripthistory",
                                  "getscriptbalance",  "getscriptunspent", "verifymessagesimple",
                                  "signmessagesimple", "createseedwords",  "importseedwords",
                                  "derivehdkey"};

TEST_F(Declarations, AgreeWithTheRecordedHelp) {
    MALHA_NEEDS_SHARED("fixtures/help/methods.json");
    std::set<std::string> known;
    for (const Json& recorded : recorded_methods().values()) {
        const std::string name = text_of(recorded, "name");
        const Method* method = table_.find(name);
        if (!method) continue;
        known.insert(name);
        EXPECT_EQ(method->category, text_of(recorded, "category")) << name;
        EXPECT_EQ(signature(*method), text_of(recorded, "signature"));
        expect_arguments(*method, recorded);
        expect_results(*method, recorded);
        expect_conversions(table_, *method, recorded);
    }
    std::cout << "declared methods compared: " << known.size() << "\n";
    for (const Method* method : table_.all())
        EXPECT_TRUE(known.contains(method->name) || kOurs.contains(method->name))
            << method->name << " is not in the recordings";
}

// ---- wrong arguments

bool is_about_binding(const std::string& message) {
    return message.starts_with("<HELP") || message.starts_with("Unknown named parameter") ||
           message.starts_with("Wrong type passed") || message.starts_with("Parameter ");
}

TEST_F(Declarations, WrongArgumentsGetTheRecordedErrors) {
    MALHA_NEEDS_SHARED("fixtures/rpc-transcripts/auto-arguments.jsonl");
    std::istringstream lines(test::shared_text("fixtures/rpc-transcripts/auto-arguments.jsonl"));
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line);) {
        const Json entry = Json::parse(line).value();
        const Method* method = table_.find(text_of(entry, "method"));
        const Json error = member(entry, "error");
        const std::string message = text_of(error, "message");
        if (!method || (!error.is_null() && !is_about_binding(message))) continue;
        ++count;
        const auto bound = bind_parameters(*method, member(entry, "params"));
        ASSERT_EQ(bound.has_value(), error.is_null()) << line;
        if (bound) continue;
        EXPECT_EQ(static_cast<int>(bound.error().code), member(error, "code").integer<int>())
            << line;
        const bool is_help = message == "<HELP " + method->name + ">";
        EXPECT_EQ(bound.error().message, is_help ? help_text(*method) : message) << line;
    }
    std::cout << "auto-arguments cases: " << count << "\n";
    EXPECT_GT(count, 0U);
}

TEST_F(Declarations, EveryHelpTextIsComplete) {
    for (const Method* method : table_.all()) {
        const std::string help = help_text(*method);
        EXPECT_TRUE(help.starts_with(signature(*method) + "\n\n")) << method->name;
        EXPECT_NE(method->description, "") << method->name;
        // Only a method that always fails has none.
        EXPECT_EQ(help.find("\nResult") == std::string::npos, method->name == "generate")
            << method->name;
        for (const Example& example : method->examples)
            EXPECT_TRUE(Json::parse('[' + example.arguments + ']')) << method->name;
    }
}

}  // namespace
}  // namespace malha::rpc
