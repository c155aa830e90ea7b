// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See shared.hpp.
#include "support/shared.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

namespace malha::test {
namespace {

base::Bytes unpack_xz(const std::string& path) {
    const std::string command = "xz -dc '" + path + "'";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    if (!pipe) throw std::runtime_error("cannot run xz for " + path);
    base::Bytes content;
    std::array<std::uint8_t, 65536> chunk{};
    while (const std::size_t got = std::fread(chunk.data(), 1, chunk.size(), pipe.get()))
        content.insert(content.end(), chunk.begin(),
                       chunk.begin() + static_cast<std::ptrdiff_t>(got));
    if (content.empty()) throw std::runtime_error("nothing unpacked from " + path);
    return content;
}

}  // namespace

std::filesystem::path shared_path(const std::string& relative) {
    return std::filesystem::path(MALHA_SHARED_DIR) / relative;
}

bool shared_exists(const std::string& relative) {
    return std::filesystem::exists(shared_path(relative));
}

bool shared_is_required() {
    const char* ci = std::getenv("CI");
    return ci != nullptr && std::string(ci) == "true";
}

base::Bytes shared_bytes(const std::string& relative) {
    const auto path = shared_path(relative);
    if (path.extension() == ".xz") return unpack_xz(path.string());
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return base::Bytes(std::istreambuf_iterator<char>(file), {});
}

std::string shared_text(const std::string& relative) {
    const base::Bytes bytes = shared_bytes(relative);
    return std::string(base::as_text(bytes));
}

nlohmann::json shared_json(const std::string& relative) {
    return nlohmann::json::parse(shared_text(relative));
}

}  // namespace malha::test
