// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Reading and building scripts, numbers, and the predicates on scripts.
#include "malha/script/script.hpp"

#include <gtest/gtest.h>

#include "malha/script/script_number.hpp"
#include "malha/script/templates.hpp"
#include "support/script_text.hpp"

namespace malha::script {
namespace {

using base::Bytes;

TEST(Opcodes, HaveTheNamesOfRpc) {
    EXPECT_EQ(opcode_name(OP_0), "0");
    EXPECT_EQ(opcode_name(OP_1NEGATE), "-1");
    EXPECT_EQ(opcode_name(OP_1), "1");
    EXPECT_EQ(opcode_name(OP_16), "16");
    EXPECT_EQ(opcode_name(OP_RESERVED), "OP_RESERVED");
    EXPECT_EQ(opcode_name(OP_NOP), "OP_NOP");
    EXPECT_EQ(opcode_name(OP_CHECKLOCKTIMEVERIFY), "OP_CHECKLOCKTIMEVERIFY");
    EXPECT_EQ(opcode_name(OP_NOP10), "OP_NOP10");
    EXPECT_EQ(opcode_name(OP_CHECKSIGADD), "OP_CHECKSIGADD");
    EXPECT_EQ(opcode_name(OP_INVALIDOPCODE), "OP_INVALIDOPCODE");
    EXPECT_EQ(opcode_name(static_cast<Opcode>(0xbb)), "OP_UNKNOWN");
    EXPECT_EQ(opcode_name(static_cast<Opcode>(0x20)), "OP_UNKNOWN");
}

TEST(Opcodes, AreFoundByName) {
    for (int value = OP_NOP; value <= OP_CHECKSIGADD; ++value) {
        const auto opcode = static_cast<Opcode>(value);
        EXPECT_EQ(opcode_from_name(opcode_name(opcode)), opcode);
    }
    EXPECT_EQ(opcode_from_name("OP_RESERVED"), OP_RESERVED);
    EXPECT_FALSE(opcode_from_name("OP_UNKNOWN"));
    EXPECT_FALSE(opcode_from_name("DUP"));
    EXPECT_FALSE(opcode_from_name("1"));
}

TEST(Opcodes, Include87OfSuccess) {
    int count = 0;
    for (int value = 0; value < 256; ++value)
        count += is_op_success(static_cast<Opcode>(value)) ? 1 : 0;
    EXPECT_EQ(count, 87);
    EXPECT_TRUE(is_op_success(OP_CAT));
    EXPECT_FALSE(is_op_success(OP_CHECKSIGADD));
    EXPECT_FALSE(is_op_success(OP_INVALIDOPCODE));
}

TEST(ScriptReader, ReadsEveryKindOfPush) {
    for (const std::size_t size : {0U, 1U, 75U, 76U, 255U, 256U, 65535U, 65536U}) {
        const Bytes data(size, 0x77);
        const Bytes script = ScriptBuilder().push_data(data).op(OP_DUP).take();
        ScriptReader reader(script);
        const auto push = reader.next();
        ASSERT_TRUE(push) << size;
        EXPECT_TRUE(std::ranges::equal(push->data, data)) << size;
        EXPECT_TRUE(is_minimal_push(*push)) << size;
        EXPECT_EQ(reader.next()->opcode, OP_DUP);
        EXPECT_FALSE(reader.next());
        EXPECT_FALSE(reader.failed());
        // Cut anywhere within the push, it fails.
        for (const std::size_t cut : {std::size_t{1}, script.size() / 2, script.size() - 2}) {
            if (cut == 0 || cut + 1 >= script.size()) continue;
            ScriptReader short_reader(base::ByteView(script).first(cut));
            EXPECT_FALSE(short_reader.next());
            EXPECT_TRUE(short_reader.failed());
            EXPECT_FALSE(short_reader.next());
        }
    }
}

TEST(ScriptReader, EndsOnAPushLongerThanTheScript) {
    for (const char* script : {"4c", "4d01", "4e010000", "4c02ff", "4effffffff00", "02aa"}) {
        const Bytes bytes = test::unhex(script);
        ScriptReader reader(bytes);
        EXPECT_FALSE(reader.next()) << script;
        EXPECT_TRUE(reader.failed()) << script;
        EXPECT_EQ(reader.position(), 0U);
    }
}

TEST(ScriptBuilder, PushesInTheShortestWay) {
    const auto minimal = [](Bytes data) { return ScriptBuilder().push_minimal(data).take(); };
    EXPECT_EQ(minimal({}), Bytes{OP_0});
    EXPECT_EQ(minimal({1}), Bytes{OP_1});
    EXPECT_EQ(minimal({16}), Bytes{OP_16});
    EXPECT_EQ(minimal({0x81}), Bytes{OP_1NEGATE});
    EXPECT_EQ(minimal({17}), (Bytes{1, 17}));
    EXPECT_EQ(minimal({0}), (Bytes{1, 0}));
    EXPECT_EQ(ScriptBuilder().push_data(Bytes{1}).take(), (Bytes{1, 1}));
    EXPECT_EQ(ScriptBuilder().push_number(-1).push_number(0).push_number(16).take(),
              (Bytes{OP_1NEGATE, OP_0, OP_16}));
    EXPECT_EQ(ScriptBuilder().push_number(256).take(), (Bytes{2, 0, 1}));
}

TEST(ScriptNumber, RoundTrips) {
    const std::vector<std::pair<std::int64_t, const char*>> numbers = {{0, ""},
                                                                       {1, "01"},
                                                                       {-1, "81"},
                                                                       {127, "7f"},
                                                                       {128, "8000"},
                                                                       {-128, "8080"},
                                                                       {255, "ff00"},
                                                                       {256, "0001"},
                                                                       {-255, "ff80"},
                                                                       {32767, "ff7f"},
                                                                       {32768, "008000"},
                                                                       {0x7fffffff, "ffffff7f"},
                                                                       {-0x7fffffff, "ffffffff"},
                                                                       {0x80000000, "0000008000"}};
    for (const auto& [number, hex] : numbers) {
        const EncodedNumber encoded(number);
        EXPECT_EQ(base::to_bytes(encoded.view()), test::unhex(hex)) << number;
        EXPECT_EQ(decode_number(encoded.view(), 5, NumberEncoding::minimal), number);
    }
}

TEST(ScriptNumber, RejectsPaddingOnlyWhenMinimal) {
    for (const char* padded : {"00", "80", "0100", "0180", "ff0000", "ff0080"}) {
        const Bytes bytes = test::unhex(padded);
        EXPECT_TRUE(decode_number(bytes, 4, NumberEncoding::any)) << padded;
        EXPECT_FALSE(decode_number(bytes, 4, NumberEncoding::minimal)) << padded;
    }
    EXPECT_EQ(decode_number(Bytes{0x80}, 4, NumberEncoding::any), 0);
    EXPECT_TRUE(decode_number(Bytes(4, 1), 4, NumberEncoding::any));
    EXPECT_FALSE(decode_number(Bytes(5, 1), 4, NumberEncoding::any));
}

TEST(Truth, IsAnyBitButTheSignOfZero) {
    EXPECT_FALSE(is_true({}));
    EXPECT_FALSE(is_true(Bytes{0}));
    EXPECT_FALSE(is_true(Bytes{0x80}));
    EXPECT_FALSE(is_true(Bytes{0, 0, 0x80}));
    EXPECT_TRUE(is_true(Bytes{0x80, 0}));
    EXPECT_TRUE(is_true(Bytes{0, 0x81}));
}

TEST(WitnessProgram, HasTwoToFortyBytes) {
    const auto of = [](std::size_t size) {
        Bytes script{OP_16, static_cast<std::uint8_t>(size)};
        script.resize(2 + size);
        return script;
    };
    EXPECT_FALSE(witness_program(of(1)));
    EXPECT_EQ(witness_program(of(2))->version, 16);
    EXPECT_EQ(witness_program(of(40))->program.size(), 40U);
    EXPECT_FALSE(witness_program(of(41)));
    EXPECT_FALSE(witness_program(test::unhex("4f020000")));
    EXPECT_FALSE(witness_program(test::unhex("5003000000")));
    EXPECT_FALSE(witness_program(test::unhex("0003000000ff")));
    EXPECT_FALSE(witness_program(test::unhex("004c02000000")));
    EXPECT_EQ(witness_program(test::unhex("0002abcd"))->version, 0);
}

TEST(ScriptPredicates, KnowTheirPatterns) {
    const Bytes hash(20, 0xaa);
    const Bytes key(32, 0xbb);
    EXPECT_TRUE(is_p2sh(p2sh_script(hash)) && !is_p2pkh(p2sh_script(hash)));
    EXPECT_TRUE(is_p2pkh(p2pkh_script(hash)) && !is_p2sh(p2pkh_script(hash)));
    EXPECT_TRUE(is_p2wpkh(witness_script(0, hash)) && !is_p2wsh(witness_script(0, hash)));
    EXPECT_TRUE(is_p2wsh(witness_script(0, key)) && !is_p2tr(witness_script(0, key)));
    EXPECT_TRUE(is_p2tr(witness_script(1, key)) && !is_p2wsh(witness_script(1, key)));
    EXPECT_TRUE(is_p2a(test::unhex("51024e73")));
    EXPECT_FALSE(is_p2a(test::unhex("52024e73")) || is_p2a(test::unhex("51024e74")));
    EXPECT_FALSE(is_p2sh({}) || is_p2pkh({}) || is_p2wpkh({}) || is_p2wsh({}) || is_p2tr({}) ||
                 is_p2a(Bytes()));
}

TEST(ScriptPredicates, PushOnly) {
    EXPECT_TRUE(is_push_only({}));
    EXPECT_TRUE(is_push_only(test::parse_script_text("0 1 16 -1 'text' RESERVED")));
    EXPECT_FALSE(is_push_only(test::parse_script_text("1 NOP")));
    EXPECT_FALSE(is_push_only(test::unhex("02ff")));
}

TEST(ScriptPredicates, Unspendable) {
    EXPECT_FALSE(is_unspendable({}));
    EXPECT_TRUE(is_unspendable(Bytes{OP_RETURN}));
    EXPECT_FALSE(is_unspendable(Bytes(10'000)));
    EXPECT_TRUE(is_unspendable(Bytes(10'001)));
}

}  // namespace
}  // namespace malha::script
