// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/keys/miniscript.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "malha/base/hex.hpp"
#include "malha/crypto/ripemd160.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/script/interpreter.hpp"
#include "malha/script/script_number.hpp"
#include "malha/script/templates.hpp"
#include "support/tapscript_tree.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using base::ByteView;

constexpr MiniscriptContext kWsh = MiniscriptContext::p2wsh;
constexpr MiniscriptContext kTapscript = MiniscriptContext::tapscript;

/// Keys by one letter: A, B, C, ...
struct TestKeys {
    explicit TestKeys(MiniscriptContext where) : context(where) {}

    Bytes bytes(char letter) const {
        Bytes secret(32, static_cast<std::uint8_t>(letter));
        const auto key =
            crypto::PrivateKey::from_bytes(secret, crypto::KeyForm::compressed)->public_key();
        return context == kWsh ? base::to_bytes(key.bytes()) : base::to_bytes(key.x_only().bytes());
    }

    std::optional<Miniscript> parse(std::string_view text) {
        letters.clear();
        auto parsed = Miniscript::parse(
            text, context, [this](std::string_view key) -> std::optional<std::uint32_t> {
                if (key.size() != 1) return std::nullopt;
                letters.push_back(key[0]);
                return static_cast<std::uint32_t>(letters.size() - 1);
            });
        if (parsed)
            parsed->find_repeated_keys(
                [this](std::uint32_t a, std::uint32_t b) { return letters[a] < letters[b]; });
        return parsed;
    }

    std::string text(const Miniscript& miniscript) const {
        return miniscript.text([this](std::uint32_t key) { return std::string(1, letters[key]); });
    }

    std::vector<Bytes> all() const {
        std::vector<Bytes> keys;
        for (const char letter : letters)
            keys.push_back(bytes(letter));
        return keys;
    }

    MiniscriptContext context;
    std::vector<char> letters{};
};

/// A signature of these tests is "sig" and the key; the checker knows it again.
Bytes signature_of(ByteView key) {
    Bytes signature{'s', 'i', 'g'};
    signature.insert(signature.end(), key.begin(), key.end());
    signature.resize(64, 0);
    return signature;
}

/// What is available to a spender.
struct Means final : MiniscriptSatisfier {
    std::set<Bytes> signers{};
    std::map<Bytes, Bytes> preimages{};
    std::uint32_t lock_time = 0;
    std::uint32_t sequence = 0;

    std::optional<Bytes> signature(ByteView key) override {
        if (!signers.contains(base::to_bytes(key))) return std::nullopt;
        return signature_of(key);
    }
    std::optional<Bytes> preimage(Hash, ByteView hash) override {
        const auto found = preimages.find(base::to_bytes(hash));
        return found != preimages.end() ? std::optional(found->second) : std::nullopt;
    }
    bool lock_time_reached(std::uint32_t wanted) override { return lock_time >= wanted; }
    bool sequence_reached(std::uint32_t wanted) override { return sequence >= wanted; }
};

class TestChecker final : public script::SignatureChecker {
public:
    explicit TestChecker(const Means& means) : means_(means) {}

    bool check_ecdsa(ByteView signature, ByteView key, script::ScriptCode&) override {
        return base::to_bytes(signature) == signature_of(key);
    }
    script::Verdict check_schnorr(ByteView signature, ByteView key,
                                  const script::TaprootSpend&) override {
        if (base::to_bytes(signature) == signature_of(key)) return {};
        return base::Unexpected{script::ScriptError::schnorr_sig};
    }
    bool check_lock_time(std::int64_t wanted) override { return wanted <= means_.lock_time; }
    bool check_sequence(std::int64_t wanted) override { return wanted <= means_.sequence; }

private:
    const Means& means_;
};

bool spends(const Miniscript& miniscript, const TestKeys& keys, std::vector<Bytes> witness,
            const Means& means) {
    const Bytes script = miniscript.script(keys.all());
    Bytes output;
    witness.push_back(script);
    if (miniscript.context() == kWsh) {
        output = script::witness_script(0, crypto::sha256(script));
    } else {
        const script::OneLeafTree tree = script::one_leaf_tree(script);
        output = tree.script_pubkey();
        witness.push_back(tree.control_block);
    }
    const std::vector<ByteView> items(witness.begin(), witness.end());
    TestChecker checker(means);
    script::Evaluation evaluation;
    const auto flags = script::VerifyFlag::p2sh | script::VerifyFlag::witness |
                       script::VerifyFlag::taproot | script::VerifyFlag::minimal_if |
                       script::VerifyFlag::check_lock_time_verify |
                       script::VerifyFlag::check_sequence_verify;
    return script::verify_script(evaluation, {{}, items}, output, flags, checker).has_value();
}

std::size_t size_of(const std::vector<Bytes>& witness) {
    std::size_t size = 0;
    for (const Bytes& item : witness)
        size += item.size() + 1;
    return size;
}

/// Sane expressions of every fragment.
constexpr std::array kSane = {
    "pk(A)",
    "pkh(A)",
    "and_v(v:pk(A),older(144))",
    "and_v(v:pk(A),after(500000))",
    "or_d(pk(A),and_v(v:pkh(B),older(1000)))",
    "andor(pk(A),older(1008),pk(B))",
    "thresh(2,pk(A),s:pk(B),sln:older(2016))",
    "thresh(2,pk(A),s:pk(B),s:pk(C),a:pkh(D))",
    "or_i(and_v(v:pkh(A),older(4194305)),pk(B))",
    "t:or_c(pk(A),v:pkh(B))",
    "and_b(pk(A),a:pk(B))",
    "or_b(pk(A),s:pk(B))",
    "and_n(pk(A),and_b(pk(B),a:older(1)))",
    "l:pk(A)",
    "u:pk(A)",
    "and_v(v:pk(A),sha256(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa))",
    "andor(pk(A),hash160(bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb),and_v(v:pk(B),older(9)))",
    "and_b(pk(A),a:ripemd160(cccccccccccccccccccccccccccccccccccccccc))",
    "and_v(v:pk(A),hash256(dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd))",
    "or_d(pk(A),and_v(v:pk(B),and_v(v:pk(C),after(1600000000))))",
    "j:and_v(v:pk(A),pk(B))",
    "c:or_i(andor(c:pk_h(A),pk_h(B),pk_h(C)),pk_k(D))",
    "thresh(2,pk(A),altv:after(100),s:pk(B))",
    "or_i(pk(A),and_v(v:pk(B),n:older(7)))",
    "or_d(pk(A),or_d(pk(B),and_v(v:pk(C),dv:older(3))))",
};

/// Every subset of the signers, locks and hashes.
void check_all_spends(std::string_view text, MiniscriptContext context) {
    TestKeys keys(context);
    const auto miniscript = keys.parse(text);
    ASSERT_TRUE(miniscript && miniscript->is_sane()) << text;
    const std::set<char> letters(keys.letters.begin(), keys.letters.end());
    bool ever_spent = false;
    for (unsigned subset = 0; subset < (1U << letters.size()); ++subset) {
        for (const std::uint32_t lock : {0U, 0x7fffffffU}) {
            Means means;
            means.lock_time = means.sequence = lock;
            unsigned bit = 0;
            for (const char letter : letters)
                if ((subset >> bit++ & 1U) != 0) means.signers.insert(keys.bytes(letter));
            const auto witness = miniscript->satisfy(keys.all(), means);
            if (!witness) continue;
            ever_spent = true;
            EXPECT_TRUE(spends(*miniscript, keys, *witness, means)) << text << " " << subset;
            EXPECT_LE(size_of(*witness), miniscript->witness_size_max().value()) << text;
            EXPECT_LE(witness->size(), miniscript->witness_items_max().value()) << text;
        }
    }
    const bool needs_hash = text.find("(aa") != std::string_view::npos ||
                            text.find("(cc") != std::string_view::npos ||
                            text.find("(dd") != std::string_view::npos;
    EXPECT_EQ(ever_spent, !needs_hash) << text;
}

}  // namespace

TEST(Miniscript, TextScriptAndBackAgain) {
    for (const MiniscriptContext context : {kWsh, kTapscript}) {
        for (const std::string_view text : kSane) {
            TestKeys keys(context);
            const auto miniscript = keys.parse(text);
            ASSERT_TRUE(miniscript) << text;
            EXPECT_TRUE(miniscript->is_sane()) << text << miniscript->insane_part()->reason;
            EXPECT_EQ(keys.text(*keys.parse(keys.text(*miniscript))), keys.text(*miniscript));
            const Bytes script = miniscript->script(keys.all());
            EXPECT_EQ(script.size(), miniscript->script_size()) << text;
            std::map<Bytes, Bytes> by_hash;
            for (const Bytes& key : keys.all())
                by_hash[base::to_bytes(crypto::hash160(key))] = key;
            std::vector<Bytes> found;
            const auto inferred = Miniscript::from_script(
                script, context,
                [&by_hash](ByteView hash) {
                    return std::optional(by_hash.at(base::to_bytes(hash)));
                },
                found);
            ASSERT_TRUE(inferred) << text;
            EXPECT_EQ(inferred->script(found), script) << text;
        }
    }
}

TEST(Miniscript, SatisfactionsSpend) {
    for (const MiniscriptContext context : {kWsh, kTapscript})
        for (const std::string_view text : kSane)
            check_all_spends(text, context);
    check_all_spends("multi(2,A,B,C)", kWsh);
    check_all_spends("or_d(multi(2,A,B),and_v(v:multi(1,C,D),older(10)))", kWsh);
    check_all_spends("multi_a(2,A,B,C)", kTapscript);
    check_all_spends("and_v(v:multi_a(2,A,B,C),older(10))", kTapscript);
}

TEST(Miniscript, SmallestWitnessIsChosen) {
    TestKeys keys(kWsh);
    const auto miniscript = keys.parse("or_i(multi(2,A,B,C),pk(D))");
    ASSERT_TRUE(miniscript);
    Means means;
    for (const char letter : {'A', 'B', 'C', 'D'})
        means.signers.insert(keys.bytes(letter));
    const auto witness = miniscript->satisfy(keys.all(), means);
    ASSERT_TRUE(witness);
    EXPECT_EQ(*witness, (std::vector<Bytes>{signature_of(keys.bytes('D')), {}}));
}

TEST(Miniscript, PreimagesAreUsedAndMalleableWitnessesAreNot) {
    const Bytes preimage(32, 7);
    const std::string hash = base::to_hex(crypto::sha256(preimage));
    TestKeys keys(kWsh);
    Means means;
    means.preimages[base::to_bytes(crypto::sha256(preimage))] = preimage;
    means.signers.insert(keys.bytes('A'));
    const auto both = keys.parse("and_v(v:pk(A),sha256(" + hash + "))");
    const auto witness = both->satisfy(keys.all(), means);
    ASSERT_TRUE(witness);
    EXPECT_TRUE(spends(*both, keys, *witness, means));
    // Without the key, whoever sees the preimage could also spend: no signature, no witness.
    const auto either = keys.parse("or_i(pk(A),sha256(" + hash + "))");
    means.signers.clear();
    EXPECT_FALSE(either->is_sane());
    EXPECT_FALSE(either->satisfy(keys.all(), means));
    // Where both ways lead to an end, the one with the signature could be swapped for the other.
    means.signers.insert(keys.bytes('A'));
    EXPECT_FALSE(either->satisfy(keys.all(), means));
}

TEST(Miniscript, CanonicalTexts) {
    const std::map<std::string, std::string> canonical = {
        {"c:pk_k(A)", "pk(A)"},
        {"c:pk_h(A)", "pkh(A)"},
        {"and_v(vc:pk_k(A),1)", "tv:pk(A)"},
        {"or_i(0,pk(A))", "l:pk(A)"},
        {"or_i(pk(A),0)", "u:pk(A)"},
        {"andor(pk(A),pk(B),0)", "and_n(pk(A),pk(B))"},
        {"vc:and_v(v:pk(A),pk_k(B))", "vc:and_v(v:pk(A),pk_k(B))"},
    };
    for (const auto& [text, wanted] : canonical) {
        TestKeys keys(kWsh);
        const auto miniscript = keys.parse(text);
        ASSERT_TRUE(miniscript) << text;
        EXPECT_EQ(keys.text(*miniscript), wanted);
    }
}

TEST(Miniscript, SaysWhatIsNotSane) {
    const std::map<std::string, std::string> reasons = {
        {"older(10)", " is not sane: witnesses without signature exist"},
        {"and_v(pk(A),older(1))", " is invalid"},
        {"or_i(pk(A),pk(A))", " is not sane: contains duplicate public keys"},
        {"or_i(older(1),older(2))", " is not sane: malleable witnesses exist"},
        {"and_v(v:pk(A),and_v(v:after(100),after(1600000000)))",
         " is not sane: contains mixes of timelocks expressed in blocks and seconds"},
        {"v:pk(A)", " is not sane"},
    };
    for (const auto& [text, reason] : reasons) {
        TestKeys keys(kWsh);
        const auto miniscript = keys.parse(text);
        ASSERT_TRUE(miniscript) << text;
        EXPECT_FALSE(miniscript->is_sane());
        ASSERT_TRUE(miniscript->insane_part()) << text;
        EXPECT_EQ(miniscript->insane_part()->reason, reason) << text;
    }
}

TEST(Miniscript, LimitsOfP2wsh) {
    // 201 operations are allowed: each n: costs one, pk() one.
    TestKeys keys(kWsh);
    EXPECT_TRUE(keys.parse(std::string(200, 'n') + ":pk(A)")->is_sane());
    const auto over = keys.parse(std::string(201, 'n') + ":pk(A)");
    ASSERT_TRUE(over);
    EXPECT_EQ(over->insane_part()->reason,
              " is not sane: needs witnesses that may exceed resource limits");
    // Tapscript has no such limit, but one of size.
    TestKeys taproot_keys(kTapscript);
    EXPECT_TRUE(taproot_keys.parse(std::string(20'000, 'n') + ":pk(A)")->is_sane());
    EXPECT_FALSE(keys.parse(std::string(20'000, 'n') + ":pk(A)"));
    EXPECT_FALSE(taproot_keys.parse(std::string(400'000, 'n') + ":pk(A)"));
}

TEST(Miniscript, RefusesWhatIsNoExpression) {
    TestKeys keys(kWsh);
    for (const std::string_view text : {"",
                                        ":",
                                        "()",
                                        "z:pk(A)",
                                        "pk(A",
                                        "pk(A))",
                                        "pk(A),",
                                        "pk()",
                                        "older(0)",
                                        "older(2147483648)",
                                        "after(0)",
                                        "older(-1)",
                                        "older(1x)",
                                        "sha256(00)",
                                        "multi(0,A)",
                                        "multi(3,A,B)",
                                        "multi(1)",
                                        "multi_a(1,A)",
                                        "thresh(0,pk(A))",
                                        "thresh(2,pk(A))",
                                        "thresh(1)",
                                        "and_v(pk(A))",
                                        "and_v(pk(A),pk(B),pk(C))",
                                        "andor(pk(A),pk(B))",
                                        "v:",
                                        "or_b(pk(A),s:pk(B),s:pk(C))"})
        EXPECT_FALSE(keys.parse(text)) << text;
}

TEST(Miniscript, RefusesScriptsThatAreNone) {
    const auto no_key = [](ByteView) { return std::optional<Bytes>(); };
    for (const std::string_view hex :
         {"", "6a", "ac", "51ac", "69", "5169", "4c0151", "b1", "00b1", "63", "6368", "635167",
          "63516751", "935187", "a8", "7c51", "6b516c"}) {
        std::vector<Bytes> keys;
        EXPECT_FALSE(Miniscript::from_script(*base::from_hex(hex), kWsh, no_key, keys)) << hex;
    }
}

}  // namespace malha::keys
