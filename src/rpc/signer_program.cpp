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

using wallet::SignerDevice;
using wallet::SignerError;
using wallet::SignerFailure;
using wallet::SignerResult;

/// Devices that a program may name; a person has few.
constexpr std::size_t kDevicesMax = 100;

template <class... Parts>
base::Unexpected<SignerError> fail(SignerFailure kind, const Parts&... parts) {
    return base::Unexpected{SignerError{kind, base::fail(parts...).error.message}};
}
template <class... Parts>
base::Unexpected<SignerError> unusable(const Parts&... parts) {
    return fail(SignerFailure::unusable, parts...);
}
template <class... Parts>
base::Unexpected<SignerError> refused(const Parts&... parts) {
    return fail(SignerFailure::refused, parts...);
}

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

SignerResult<Json> SignerProgram::ask(const std::vector<std::string>& arguments,
                                      std::string_view input) {
    std::vector<std::string> words = command_;
    words.insert(words.end(), arguments.begin(), arguments.end());
    const auto answer = run_(words, input);
    if (!answer) return unusable(answer.error().message);
    const std::string first_line = answer->substr(0, answer->find('\n'));
    auto json = Json::parse(first_line);
    if (!json) return unusable("Unable to parse JSON: ", first_line);
    return *std::move(json);
}

SignerResult<std::vector<SignerDevice>> SignerProgram::devices() {
    const Json answer = MALHA_TRY(ask({"enumerate"}));
    const std::string name = "'" + command_text_ + "'";
    if (!answer.is_array())
        return unusable(name, " received invalid response, expected array of signers");
    if (answer.size() > kDevicesMax) return unusable(name, " named too many signers");
    std::vector<SignerDevice> devices;
    for (const Json& entry : answer.values()) {
        if (const auto error = text_of(entry, "error"); !error.empty())
            return unusable(name, " error: ", error);
        const Json* fingerprint = entry.find("fingerprint");
        if (fingerprint == nullptr || !fingerprint->is_string())
            return unusable(name, " received invalid response, missing signer fingerprint");
        if (!is_fingerprint(fingerprint->string()))
            return unusable(name, " received invalid fingerprint: ", fingerprint->string());
        const bool is_known = std::ranges::any_of(devices, [&](const SignerDevice& device) {
            return device.fingerprint == fingerprint->string();
        });
        if (!is_known) devices.push_back({fingerprint->string(), text_of(entry, "model")});
    }
    return devices;
}

SignerResult<wallet::SignerDescriptors> SignerProgram::descriptors(const SignerDevice& device,
                                                                   int account) {
    const Json answer = MALHA_TRY(ask({"--fingerprint", device.fingerprint, "--chain", chain_,
                                       "getdescriptors", "--account", std::to_string(account)}));
    wallet::SignerDescriptors found;
    for (const auto& [name, list] :
         {std::pair("receive", &found.receive), std::pair("internal", &found.change)}) {
        const Json* texts = answer.find(name);
        if (texts == nullptr || !texts->is_array()) return refused("Unexpected result");
        for (const Json& text : texts->values()) {
            if (!text.is_string() || list->size() == kDevicesMax)
                return refused("Unexpected result");
            list->push_back(text.string());
        }
    }
    return found;
}

SignerResult<std::string> SignerProgram::display_address(const SignerDevice& device,
                                                         const std::string& descriptor) {
    const Json answer = MALHA_TRY(ask({"--fingerprint", device.fingerprint, "--chain", chain_,
                                       "displayaddress", "--desc", descriptor}));
    if (const Json* error = answer.find("error"); error != nullptr && error->is_string())
        return refused("Signer returned error: ", error->string());
    const Json* address = answer.find("address");
    if (address == nullptr || !address->is_string()) return refused("Signer did not echo address");
    return address->string();
}

SignerResult<void> SignerProgram::sign(const SignerDevice& device, keys::Psbt& psbt) {
    if (!std::ranges::any_of(psbt.inputs, [&](const keys::PsbtInput& input) {
            return has_part_in(input, device.fingerprint);
        }))
        return refused("Signer fingerprint ", device.fingerprint,
                       " does not match any of the inputs");
    const Json answer =
        MALHA_TRY(ask({"--stdin", "--fingerprint", device.fingerprint, "--chain", chain_},
                      "signtx " + psbt_text(psbt)));
    if (const auto error = text_of(answer, "error"); !error.empty()) return refused(error);
    if (answer.find("psbt") == nullptr) return refused("Unexpected result from signer");
    auto signed_psbt = psbt_from(text_of(answer, "psbt"));
    if (!signed_psbt) return refused(signed_psbt.error().message);
    psbt = std::move(signed_psbt).value();
    return {};
}

}  // namespace malha::rpc
