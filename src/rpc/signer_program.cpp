// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See signer_program.hpp.
#include "malha/rpc/signer_program.hpp"

#include <algorithm>
#include <cctype>

#include "malha/base/hex.hpp"
#include "psbt_json.hpp"

namespace malha::rpc {
namespace {

using base::fail;
using wallet::SignerDevice;

/// Devices that a program may name; a person has few.
constexpr std::size_t kDevicesMax = 100;

std::string text_of(const Json& object, std::string_view name) {
    const Json* found = object.find(name);
    return found != nullptr && found->is_string() ? found->string() : std::string();
}

bool is_fingerprint(std::string_view text) {
    constexpr std::size_t kDigits = 8;
    return text.size() == kDigits &&
           std::ranges::all_of(text, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

/// Whether keys of the input come from the device.
bool has_part_in(const keys::PsbtInput& input, std::string_view fingerprint) {
    const auto is_of_device = [&](const keys::KeyOrigin& origin) {
        return base::to_hex(origin.fingerprint) == fingerprint;
    };
    return std::ranges::any_of(input.key_origins,
                               [&](const auto& entry) { return is_of_device(entry.second); }) ||
           std::ranges::any_of(input.taproot_key_origins, [&](const auto& entry) {
               return is_of_device(entry.second.origin);
           });
}

}  // namespace

SignerProgram::SignerProgram(std::string_view command, std::string chain, RunProgram run)
    : command_text_(command), chain_(std::move(chain)), run_(std::move(run)) {
    std::string word;
    for (const char c : std::string(command) + " ") {
        if (c != ' ') {
            word += c;
        } else if (!word.empty()) {
            command_.push_back(std::exchange(word, {}));
        }
    }
}

base::Result<Json> SignerProgram::ask(const std::vector<std::string>& arguments,
                                      std::string_view input) {
    std::vector<std::string> words = command_;
    words.insert(words.end(), arguments.begin(), arguments.end());
    const std::string answer = MALHA_TRY(run_(words, input));
    const std::string first_line = answer.substr(0, answer.find('\n'));
    auto json = Json::parse(first_line);
    if (!json) return fail("Unable to parse JSON: ", first_line);
    return *std::move(json);
}

base::Result<std::vector<SignerDevice>> SignerProgram::devices() {
    const Json answer = MALHA_TRY(ask({"enumerate"}));
    const std::string name = "'" + command_text_ + "'";
    if (!answer.is_array())
        return fail(name, " received invalid response, expected array of signers");
    if (answer.size() > kDevicesMax) return fail(name, " named too many signers");
    std::vector<SignerDevice> devices;
    for (const Json& entry : answer.values()) {
        if (const auto error = text_of(entry, "error"); !error.empty())
            return fail(name, " error: ", error);
        const Json* fingerprint = entry.find("fingerprint");
        if (fingerprint == nullptr || !fingerprint->is_string())
            return fail(name, " received invalid response, missing signer fingerprint");
        if (!is_fingerprint(fingerprint->string()))
            return fail(name, " received invalid fingerprint: ", fingerprint->string());
        const bool is_known = std::ranges::any_of(devices, [&](const SignerDevice& device) {
            return device.fingerprint == fingerprint->string();
        });
        if (!is_known) devices.push_back({fingerprint->string(), text_of(entry, "model")});
    }
    return devices;
}

base::Result<wallet::SignerDescriptors> SignerProgram::descriptors(const SignerDevice& device,
                                                                   int account) {
    const Json answer = MALHA_TRY(ask({"--fingerprint", device.fingerprint, "--chain", chain_,
                                       "getdescriptors", "--account", std::to_string(account)}));
    wallet::SignerDescriptors found;
    for (const auto& [name, list] :
         {std::pair("receive", &found.receive), std::pair("internal", &found.change)}) {
        const Json* texts = answer.find(name);
        if (texts == nullptr || !texts->is_array()) return fail("Unexpected result");
        for (const Json& text : texts->values()) {
            if (!text.is_string() || list->size() == kDevicesMax) return fail("Unexpected result");
            list->push_back(text.string());
        }
    }
    return found;
}

base::Result<std::string> SignerProgram::display_address(const SignerDevice& device,
                                                         const std::string& descriptor) {
    const Json answer = MALHA_TRY(ask({"--fingerprint", device.fingerprint, "--chain", chain_,
                                       "displayaddress", "--desc", descriptor}));
    if (const Json* error = answer.find("error"))
        return fail("Signer returned error: ", error->is_string() ? error->string() : "");
    const Json* address = answer.find("address");
    if (address == nullptr || !address->is_string()) return fail("Signer did not echo address");
    return address->string();
}

base::Status SignerProgram::sign(const SignerDevice& device, keys::Psbt& psbt) {
    if (!std::ranges::any_of(psbt.inputs, [&](const keys::PsbtInput& input) {
            return has_part_in(input, device.fingerprint);
        }))
        return fail("Signer fingerprint ", device.fingerprint, " does not match any of the inputs");
    const Json answer =
        MALHA_TRY(ask({"--stdin", "--fingerprint", device.fingerprint, "--chain", chain_},
                      "signtx " + psbt_text(psbt)));
    if (const auto error = text_of(answer, "error"); !error.empty()) return fail(error);
    if (answer.find("psbt") == nullptr) return fail("Unexpected result from signer");
    auto signed_psbt = psbt_from(text_of(answer, "psbt"));
    if (!signed_psbt) return fail(signed_psbt.error().message);
    psbt = std::move(signed_psbt).value();
    return {};
}

}  // namespace malha::rpc
