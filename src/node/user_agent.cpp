// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The name that peers see.
#include <string>

#include "config_parts.hpp"
#include "malha/base/version.hpp"

namespace malha::node {
namespace {

/// BIP 14 sets no limit; peers cut off longer ones.
constexpr std::size_t kUserAgentMax = 256;
constexpr std::string_view kSafe =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;-_?@";

}  // namespace

base::Result<std::string> read_user_agent(const config::Options& options) {
    std::string comments;
    for (const std::string& comment : options.get_list("uacomment")) {
        if (comment.find_first_not_of(kSafe) != std::string::npos)
            return base::fail("User Agent comment (", comment, ") contains unsafe characters.");
        comments += (comments.empty() ? "" : "; ") + comment;
    }
    std::string agent =
        "/" + std::string(base::kProgramName) + ":" + std::string(base::version_text());
    if (!comments.empty()) agent += "(" + comments + ")";
    agent += "/";
    if (agent.size() > kUserAgentMax)
        return base::fail("Total length of network version string (", std::to_string(agent.size()),
                          ") exceeds maximum length (", std::to_string(kUserAgentMax),
                          "). Reduce the number or size of uacomments.");
    return agent;
}

}  // namespace malha::node
