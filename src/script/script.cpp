// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Reading and building scripts. See script.hpp.
#include "malha/script/script.hpp"

#include <algorithm>

#include "malha/base/assert.hpp"
#include "malha/base/endian.hpp"
#include "malha/script/script_number.hpp"

namespace malha::script {
namespace {

constexpr std::uint8_t kNegativeOne = 0x81;

/// Whether one byte is pushed by an opcode of its own.
bool has_small_number_opcode(std::uint8_t byte) {
    return (byte >= 1 && byte <= 16) || byte == kNegativeOne;
}

}  // namespace

std::optional<base::ByteView> ScriptReader::read_data(Opcode opcode, std::size_t at) const {
    std::size_t length = opcode;
    if (opcode >= OP_PUSHDATA1) {
        const std::size_t length_size = std::size_t{1} << (opcode - OP_PUSHDATA1);
        if (script_.size() - at < length_size) return std::nullopt;
        length = 0;
        for (std::size_t i = 0; i < length_size; ++i)
            length |= static_cast<std::size_t>(script_[at + i]) << (8 * i);
        at += length_size;
    }
    if (script_.size() - at < length) return std::nullopt;
    return script_.subspan(at, length);
}

std::optional<Instruction> ScriptReader::next() {
    if (failed_ || position_ == script_.size()) return std::nullopt;
    const auto opcode = static_cast<Opcode>(script_[position_]);
    if (!is_data_push(opcode)) {
        ++position_;
        return Instruction{opcode, {}};
    }
    const auto data = read_data(opcode, position_ + 1);
    if (!data) {
        failed_ = true;
        return std::nullopt;
    }
    position_ = static_cast<std::size_t>(data->data() - script_.data()) + data->size();
    return Instruction{opcode, *data};
}

ScriptBuilder& ScriptBuilder::op(Opcode opcode) {
    bytes_.push_back(opcode);
    return *this;
}

ScriptBuilder& ScriptBuilder::push_data(base::ByteView data) {
    const std::size_t size = data.size();
    MALHA_ASSERT(size <= 0xffffffff);
    std::size_t length_size = 0;
    if (size >= OP_PUSHDATA1) {
        length_size = size <= 0xff ? 1 : size <= 0xffff ? 2 : 4;
        bytes_.push_back(length_size == 1   ? OP_PUSHDATA1
                         : length_size == 2 ? OP_PUSHDATA2
                                            : OP_PUSHDATA4);
    } else {
        length_size = 1;
    }
    for (std::size_t i = 0; i < length_size; ++i)
        bytes_.push_back(static_cast<std::uint8_t>(size >> (8 * i)));
    return raw(data);
}

ScriptBuilder& ScriptBuilder::push_minimal(base::ByteView data) {
    if (data.size() != 1 || !has_small_number_opcode(data[0])) return push_data(data);
    return op(data[0] == kNegativeOne ? OP_1NEGATE : small_number_opcode(data[0]));
}

ScriptBuilder& ScriptBuilder::push_number(std::int64_t number) {
    return push_minimal(EncodedNumber(number).view());
}

ScriptBuilder& ScriptBuilder::raw(base::ByteView script) {
    bytes_.insert(bytes_.end(), script.begin(), script.end());
    return *this;
}

std::optional<WitnessProgram> witness_program(base::ByteView script) {
    if (script.size() < 4 || script.size() > 42) return std::nullopt;
    const auto opcode = static_cast<Opcode>(script[0]);
    if (opcode != OP_0 && !is_small_positive(opcode)) return std::nullopt;
    if (script[1] != script.size() - 2) return std::nullopt;
    return WitnessProgram{small_number(opcode), script.subspan(2)};
}

bool is_p2sh(base::ByteView script) {
    return script.size() == 23 && script[0] == OP_HASH160 && script[1] == 20 &&
           script[22] == OP_EQUAL;
}

bool is_p2pkh(base::ByteView script) {
    return script.size() == 25 && script[0] == OP_DUP && script[1] == OP_HASH160 &&
           script[2] == 20 && script[23] == OP_EQUALVERIFY && script[24] == OP_CHECKSIG;
}

bool is_p2wpkh(base::ByteView script) {
    return script.size() == 22 && script[0] == OP_0 && script[1] == 20;
}

bool is_p2wsh(base::ByteView script) {
    return script.size() == 34 && script[0] == OP_0 && script[1] == 32;
}

bool is_p2tr(base::ByteView script) {
    return script.size() == 34 && script[0] == OP_1 && script[1] == 32;
}

bool is_p2a(base::ByteView script) {
    const auto witness = witness_program(script);
    return witness && is_p2a(*witness);
}

bool is_p2a(const WitnessProgram& witness) {
    return witness.version == 1 && witness.program.size() == 2 && witness.program[0] == 0x4e &&
           witness.program[1] == 0x73;
}

bool is_push_only(base::ByteView script) {
    ScriptReader reader(script);
    while (const auto instruction = reader.next())
        if (instruction->opcode > OP_16) return false;
    return !reader.failed();
}

bool is_unspendable(base::ByteView script) {
    return script.size() > kScriptSizeMax || (!script.empty() && script[0] == OP_RETURN);
}

bool is_minimal_push(const Instruction& push) {
    const std::size_t size = push.data.size();
    if (size == 0) return push.opcode == OP_0;
    if (size == 1 && has_small_number_opcode(push.data[0])) return false;
    if (size < OP_PUSHDATA1) return push.opcode == size;
    if (size <= 0xff) return push.opcode == OP_PUSHDATA1;
    if (size <= 0xffff) return push.opcode == OP_PUSHDATA2;
    return true;
}

}  // namespace malha::script
