// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See block_vectors.hpp.
#include "support/block_vectors.hpp"

#include <sstream>
#include <stdexcept>

#include "malha/base/hex.hpp"
#include "support/shared.hpp"

namespace malha::test {
namespace {

constexpr std::uint32_t kUnknownHeight = 0xffffffff;

void require(bool condition, const std::string& what) {
    if (!condition) throw std::runtime_error(what);
}

}  // namespace

std::vector<primitives::BlockHeader> read_headers(const std::string& relative) {
    const base::Bytes bytes = shared_bytes(relative);
    require(!bytes.empty() && bytes.size() % primitives::BlockHeader::kSize == 0, relative);
    std::vector<primitives::BlockHeader> headers;
    primitives::ByteReader reader(bytes);
    while (!reader.at_end())
        headers.push_back(primitives::BlockHeader::read(reader));
    return headers;
}

primitives::BlockPtr parse_block(base::Bytes bytes) {
    auto block = primitives::Block::parse(std::move(bytes));
    require(block.has_value(), "malformed block");
    return *std::move(block);
}

primitives::BlockPtr read_block(const std::string& relative) {
    return parse_block(shared_bytes(relative));
}

std::vector<primitives::BlockPtr> read_block_records(const std::string& relative) {
    const base::Bytes bytes = shared_bytes(relative);
    std::vector<primitives::BlockPtr> blocks;
    primitives::ByteReader reader(bytes);
    while (!reader.at_end()) {
        reader.read<std::uint32_t>();
        const auto size = reader.read<std::uint32_t>();
        blocks.push_back(parse_block(base::to_bytes(reader.read_bytes(size))));
    }
    require(!blocks.empty(), relative);
    return blocks;
}

std::vector<primitives::BlockPtr> read_hex_blocks(const std::string& relative) {
    std::istringstream lines(shared_text(relative));
    std::vector<primitives::BlockPtr> blocks;
    for (std::string line; std::getline(lines, line);)
        blocks.push_back(parse_block(base::from_hex(line).value()));
    require(!blocks.empty(), relative);
    return blocks;
}

SpentFile read_spent(const std::string& relative) {
    SpentFile file;
    file.bytes = shared_bytes(relative);
    primitives::ByteReader reader(file.bytes);
    require(base::as_text(reader.read_bytes(4)) == "SPT1", relative);
    const auto count = reader.read<std::uint32_t>();
    for (std::uint32_t i = 0; i < count; ++i) {
        consensus::SpentOutput spent;
        spent.output.value.sat = reader.read<std::int64_t>();
        const auto height = reader.read<std::uint32_t>();
        if (height != kUnknownHeight) spent.height = static_cast<primitives::Height>(height);
        spent.coinbase = reader.read<std::uint8_t>() == 1;
        file.median_times.push_back(reader.read<std::uint32_t>());
        spent.output.script_pubkey = reader.read_var_bytes();
        file.outputs.push_back(spent);
    }
    require(reader.at_end(), relative);
    return file;
}

}  // namespace malha::test
