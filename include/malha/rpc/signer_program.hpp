// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// SignerProgram: devices behind a program that is given arguments and answers in JSON, as HWI does.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "malha/rpc/json.hpp"
#include "malha/wallet/external_signer.hpp"

namespace malha::rpc {

/// Runs a program with arguments and input. @return  what it wrote.
/// Errors: it cannot be run, or ended with another status than 0.
using RunProgram = std::function<base::Result<std::string>(const std::vector<std::string>& words,
                                                           std::string_view input)>;

/// Thread: any, if `run` may be called on any.
class SignerProgram final : public wallet::ExternalSigner {
public:
    /// @param command  program and first arguments, separated by spaces.
    /// @param chain  "main", "regtest", ...
    SignerProgram(std::string_view command, std::string chain, RunProgram run);

    [[nodiscard]] wallet::SignerResult<std::vector<wallet::SignerDevice>> devices() override;
    [[nodiscard]] wallet::SignerResult<wallet::SignerDescriptors> descriptors(
        const wallet::SignerDevice& device, int account) override;
    [[nodiscard]] wallet::SignerResult<std::string> display_address(
        const wallet::SignerDevice& device, const std::string& descriptor) override;
    [[nodiscard]] wallet::SignerResult<void> sign(const wallet::SignerDevice& device,
                                                  keys::Psbt& psbt) override;

private:
    /// Errors: unusable.
    [[nodiscard]] wallet::SignerResult<Json> ask(const std::vector<std::string>& arguments,
                                                 std::string_view input = {});

    std::vector<std::string> command_;
    std::string command_text_;  ///< as the user gave it
    std::string chain_;
    RunProgram run_;
};

}  // namespace malha::rpc
