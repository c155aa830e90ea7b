// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The client against a node that is played by the test.
#include "malha/cli/client.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <sstream>

#include "malha/rpc/methods.hpp"
#include "support/temporary_directory.hpp"

namespace malha::cli {
namespace {

using Strings = std::vector<std::string>;

/// Answers in order and remembers what it was asked.
class ScriptedTransport final : public Transport {
public:
    base::Result<HttpAnswer> post(const HttpCall& call) override {
        calls.push_back(call);
        if (answers.empty()) return base::fail("Could not connect to the server");
        auto answer = std::move(answers.front());
        answers.pop_front();
        return answer;
    }

    std::deque<base::Result<HttpAnswer>> answers;
    std::vector<HttpCall> calls;
};

/// A clock that only sleeping moves.
class SleptClock final : public base::Clock {
public:
    [[nodiscard]] base::UnixSeconds now() const override { return {1'750'000'000}; }
    [[nodiscard]] base::MonoTime mono() const override { return base::MonoTime(slept); }
    std::chrono::seconds slept{0};
};

class ClientTest : public testing::Test {
protected:
    ClientTest() { rpc::register_methods(methods_, {}); }

    int run(Strings words) {
        words.insert(words.begin(), {"-datadir=" + datadir_.path().string(), "-regtest",
                                     "-rpcuser=golden", "-rpcpassword=golden"});
        return run_bare(words);
    }
    int run_bare(const Strings& words) {
        out_.str("");
        err_.str("");
        std::istringstream in(stdin_);
        return run_client(words, {.fs = fs_,
                                  .home = datadir_.path(),
                                  .clock = clock_,
                                  .sleep = [this](auto time) { clock_.slept += time; },
                                  .transport = transport_,
                                  .methods = methods_,
                                  .in = in,
                                  .out = out_,
                                  .err = err_});
    }
    void will_answer(const std::string& body, int status = 200) {
        transport_.answers.emplace_back(HttpAnswer{status, body});
    }
    [[nodiscard]] std::string sent() const {
        return transport_.calls.empty() ? "" : transport_.calls.back().body;
    }

    test::TemporaryDirectory datadir_;
    base::PosixFilesystem fs_;
    SleptClock clock_;
    ScriptedTransport transport_;
    rpc::MethodTable methods_;
    std::string stdin_;
    std::ostringstream out_;
    std::ostringstream err_;
};

TEST_F(ClientTest, PrintsTextAsItIsAndJsonIndented) {
    will_answer(R"({"result":"abc","error":null,"id":1})");
    EXPECT_EQ(run({"getbestblockhash"}), 0);
    EXPECT_EQ(out_.str(), "abc\n");
    EXPECT_EQ(sent(), R"({"jsonrpc":"2.0","method":"getbestblockhash","params":[],"id":1})"
                      "\n");
    will_answer(R"({"jsonrpc":"2.0","result":{"a":[1,0.10000000]},"id":1})");
    EXPECT_EQ(run({"x"}), 0);
    EXPECT_EQ(out_.str(), "{\n  \"a\": [\n    1,\n    0.10000000\n  ]\n}\n");
    will_answer(R"({"result":null,"error":null,"id":1})");
    EXPECT_EQ(run({"setban"}), 0);
    EXPECT_EQ(out_.str(), "");
}

TEST_F(ClientTest, NodeErrorsSetTheExitCode) {
    will_answer(R"({"error":{"code":-8,"message":"Block height out of range"},"id":1})", 500);
    EXPECT_EQ(run({"getblockhash", "-1"}), 8);
    EXPECT_EQ(err_.str(), "error code: -8\nerror message:\nBlock height out of range\n");
    EXPECT_EQ(out_.str(), "");
    will_answer(R"({"error":{"code":-19,"message":"Several."},"id":1})", 500);
    EXPECT_EQ(run({"getbalance"}), 19);
    EXPECT_TRUE(err_.str().starts_with(
        "error code: -19\nerror message:\nSeveral. Or for the CLI, specify the \"-rpcwallet="));
    will_answer(R"({"error":{"code":-2147483648,"message":"m"},"id":1})", 500);
    EXPECT_EQ(run({"x"}), static_cast<int>(2147483648U));
}

TEST_F(ClientTest, ConvertsArgumentsAsDeclared) {
    for (int i = 0; i < 6; ++i)
        will_answer(R"({"result":null,"id":1})");
    (void)run({"getblockhash", "5"});
    EXPECT_NE(sent().find(R"("params":[5])"), std::string::npos);
    (void)run({"-named", "getblockhash", "height=5"});
    EXPECT_NE(sent().find(R"("params":{"height":5})"), std::string::npos);
    (void)run({"-named", "getblockhash", "5", "nope=5", "nope=6"});
    EXPECT_NE(sent().find(R"("params":{"nope":"6","args":[5]})"), std::string::npos);
    (void)run({"echo", "1", "\"x\"", "null"});
    EXPECT_NE(sent().find(R"("params":["1","\"x\"","null"])"), std::string::npos);
    (void)run({"echojson", "1", "\"x\"", "null", R"({"a":1})"});
    EXPECT_NE(sent().find(R"("params":[1,"x",null,{"a":1}])"), std::string::npos);
    (void)run({"getblockstats", "00ff"});
    EXPECT_NE(sent().find(R"("params":["00ff"])"), std::string::npos);
}

TEST_F(ClientTest, TakesWordsWithAnEqualsSignByPositionWhenTheyNameNothing) {
    for (int i = 0; i < 4; ++i)
        will_answer(R"({"result":null,"id":1})");
    (void)run({"-named", "echojson", R"(["key=value"])", "42"});
    EXPECT_NE(sent().find(R"("params":{"args":[["key=value"],42]})"), std::string::npos);
    (void)run({"-named", "echojson", R"(arg0=["key=value"])"});
    EXPECT_NE(sent().find(R"("params":{"arg0":["key=value"]})"), std::string::npos);
    (void)run({"-named", "verifymessage", "address", "signature=", "message", "a=b"});
    EXPECT_NE(sent().find(R"({"signature":"","args":["address","message","a=b"]})"),
              std::string::npos);
    (void)run({"-named", "echo", "args=[0]", "1"});
    EXPECT_NE(sent().find(R"("params":{"args":"[0]","args":["1"]})"), std::string::npos);
}

TEST_F(ClientTest, RefusesArgumentsThatAreNoJson) {
    EXPECT_EQ(run({"getblockhash", "x"}), 1);
    EXPECT_EQ(err_.str(), "error: Error parsing JSON: x\n");
    EXPECT_TRUE(transport_.calls.empty());
}

TEST_F(ClientTest, ReadsArgumentsAndPasswordFromStandardInput) {
    will_answer(R"({"result":null,"id":1})");
    stdin_ = "a\nb\n\n";
    (void)run({"-stdin", "echo"});
    EXPECT_NE(sent().find(R"("params":["a","b",""])"), std::string::npos);
    will_answer(R"({"result":null,"id":1})");
    stdin_ = "secret\n";
    (void)run({"-stdinrpcpass", "echo"});
    EXPECT_EQ(transport_.calls.back().credentials, "golden:secret");
    will_answer(R"({"result":null,"id":1})");
    stdin_ = "secret\npass phrase\n60\n";
    (void)run({"-stdinrpcpass", "-stdinwalletpassphrase", "-stdin", "walletpassphrase"});
    EXPECT_NE(sent().find(R"("params":["pass phrase",60])"), std::string::npos);
    EXPECT_EQ(run({"-stdinwalletpassphrase", "echo"}), 1);
    EXPECT_EQ(err_.str(),
              "error: -stdinwalletpassphrase is only applicable for walletpassphrase(change)\n");
    stdin_ = "";
    EXPECT_EQ(run({"-stdinrpcpass", "echo"}), 1);
    EXPECT_EQ(err_.str(),
              "error: -stdinrpcpass specified but failed to read from standard input\n");
}

TEST_F(ClientTest, ChoosesThePort) {
    (void)run({"x"});
    EXPECT_EQ(transport_.calls.back().port, 18443);
    (void)run({"-rpcconnect=[::1]:5", "x"});
    EXPECT_EQ(transport_.calls.back().host, "::1");
    EXPECT_EQ(transport_.calls.back().port, 5);
    (void)run({"-rpcconnect=127.0.0.1:5", "-rpcport=6", "x"});
    EXPECT_EQ(transport_.calls.back().port, 6);
    EXPECT_TRUE(err_.str().starts_with(
        "Warning: Port specified in both -rpcconnect and -rpcport. Using -rpcport 6\n"));
    EXPECT_EQ(run({"-rpcport=99999", "x"}), 1);
    EXPECT_EQ(err_.str(), "error: Invalid port provided in -rpcport: 99999\n");
}

TEST_F(ClientTest, SendsWalletNamesAsPathSegments) {
    (void)run({"-rpcwallet=a b/ü", "x"});
    EXPECT_EQ(transport_.calls.back().target, "/wallet/a%20b%2F%C3%BC");
    (void)run({"-rpcwallet=", "x"});
    EXPECT_EQ(transport_.calls.back().target, "/wallet/");
    (void)run({"x"});
    EXPECT_EQ(transport_.calls.back().target, "/");
}

TEST_F(ClientTest, UsesTheCookieWithoutAPassword) {
    datadir_.write("regtest/.cookie", "__cookie__:77");
    (void)run_bare({"-datadir=" + datadir_.path().string(), "-regtest", "x"});
    EXPECT_EQ(transport_.calls.back().credentials, "__cookie__:77");
}

TEST_F(ClientTest, ExplainsRefusedCredentials) {
    const std::string place =
        " Configuration file: (" + (datadir_.path() / "bitcoin.conf").string() + ")\n";
    will_answer("", 401);
    EXPECT_EQ(run({"x"}), 1);
    EXPECT_EQ(
        err_.str(),
        "error: Authorization failed: Incorrect rpcuser or rpcpassword were specified." + place);
    will_answer("", 401);
    EXPECT_EQ(run({"-rpcpassword=", "x"}), 1);
    EXPECT_EQ(err_.str(),
              "error: Authorization failed: Failed to read cookie file and no rpcpassword was "
              "specified." +
                  place);
}

TEST_F(ClientTest, ExplainsAnswersThatAreNoReplies) {
    will_answer("Work queue depth exceeded", 503);
    (void)run({"x"});
    EXPECT_EQ(err_.str(), "error: Server response: Work queue depth exceeded\n");
    will_answer("", 403);
    (void)run({"x"});
    EXPECT_EQ(err_.str(), "error: server returned HTTP error 403\n");
    will_answer("");
    (void)run({"x"});
    EXPECT_EQ(err_.str(), "error: no response from server\n");
    will_answer("<html>");
    (void)run({"x"});
    EXPECT_EQ(err_.str(), "error: couldn't parse reply from server\n");
    will_answer("{}");
    (void)run({"x"});
    EXPECT_EQ(err_.str(), "error: expected reply to have result, error and id properties\n");
}

TEST_F(ClientTest, WaitsForTheNodeAndItsWarmup) {
    transport_.answers.emplace_back(base::fail("Could not connect to the server"));
    will_answer(R"({"error":{"code":-28,"message":"Loading"},"id":1})", 500);
    will_answer(R"({"result":5,"id":1})");
    EXPECT_EQ(run({"-rpcwait", "getblockcount"}), 0);
    EXPECT_EQ(out_.str(), "5\n");
    EXPECT_EQ(clock_.slept, std::chrono::seconds(2));
}

TEST_F(ClientTest, WaitsNoLongerThanAllowed) {
    EXPECT_EQ(run({"-rpcwait", "-rpcwaittimeout=3", "-rpcport=1", "getblockcount"}), 1);
    EXPECT_EQ(err_.str(),
              "error: timeout on transient error: Error while attempting to communicate with "
              "server 127.0.0.1:1 (Could not connect to the server)\n\nMake sure the bitcoind "
              "server is running and that you are connecting to the correct RPC port.\nUse "
              "\"bitcoin-cli -help\" for more info.\n");
    EXPECT_EQ(clock_.slept, std::chrono::seconds(3));
}

TEST_F(ClientTest, NamesMistakesBeforeAnyCall) {
    EXPECT_EQ(run({}), 1);
    EXPECT_EQ(err_.str(), "error: too few parameters (need at least command)\n");
    EXPECT_EQ(run({"-nosuch", "x"}), 1);
    EXPECT_EQ(err_.str(), "Error parsing command line arguments: Invalid parameter -nosuch\n");
    EXPECT_EQ(run({"-datadir=/nonexistent", "x"}), 1);
    EXPECT_EQ(err_.str(), "Error: Specified data directory \"/nonexistent\" does not exist.\n");
    EXPECT_EQ(run({"-conf=/nonexistent", "x"}), 1);
    EXPECT_EQ(err_.str(),
              "Error reading configuration file: specified config file \"/nonexistent\" could not "
              "be opened.\n");
    EXPECT_EQ(run({"-testnet", "x"}), 1);
    EXPECT_TRUE(err_.str().starts_with("Error: Invalid combination of -regtest"));
    EXPECT_EQ(run({"-getinfo", "-netinfo"}), 1);
    EXPECT_EQ(err_.str(), "error: Only one of -getinfo, -netinfo may be specified.\n");
    EXPECT_EQ(run({"-getinfo", "x"}), 1);
    EXPECT_EQ(err_.str(), "error: -getinfo takes no arguments\n");
    EXPECT_EQ(run({"-color=nope", "-getinfo"}), 1);
    EXPECT_EQ(err_.str(),
              "error: Invalid value for -color option. Valid values: always, auto, never.\n");
    EXPECT_EQ(run({"-netinfo", "x"}), 1);
    EXPECT_TRUE(err_.str().starts_with("error: invalid -netinfo level argument: x\n"));
    EXPECT_TRUE(transport_.calls.empty());
}

TEST_F(ClientTest, HelpAndVersionNeedNoNode) {
    EXPECT_EQ(run_bare({"-version"}), 0);
    EXPECT_TRUE(out_.str().starts_with("Malha RPC client version v"));
    EXPECT_EQ(run_bare({"-h"}), 0);
    EXPECT_NE(out_.str().find("  -rpcwaittimeout=<n>\n"), std::string::npos);
    EXPECT_EQ(run_bare({}), 1);
}

constexpr const char* kInfo =
    R"([{"result":{"version":100,"timeoffset":0,"connections":3,"connections_in":1,)"
    R"("connections_out":2,"networks":[{"name":"ipv4","proxy":"p:1"},{"name":"onion","proxy":"q:2"},)"
    R"({"name":"ipv6","proxy":"p:1"}],"relayfee":0.00000100},"id":0},)"
    R"({"result":{"chain":"regtest","blocks":242,"headers":243,"verificationprogress":1,)"
    R"("difficulty":4.656542373906925e-10},"id":1},)";

TEST_F(ClientTest, GetinfoShowsOneWallet) {
    will_answer(std::string(kInfo) + R"({"result":{"walletname":"main","keypoolsize":80},"id":2},)"
                                     R"({"result":{"mine":{"trusted":4078.12153048}},"id":3}])");
    EXPECT_EQ(run({"-getinfo", "-rpcwallet=main"}), 0);
    EXPECT_EQ(out_.str(),
              "Chain: regtest\nBlocks: 242\nHeaders: 243\nVerification progress: 100.0000%\n"
              "Difficulty: 4.656542373906925e-10\n\nNetwork: in 1, out 2, total 3\nVersion: 100\n"
              "Time offset (s): 0\nProxies: p:1 (ipv4, ipv6), q:2 (onion)\n"
              "Min tx relay fee rate (BTC/kvB): 0.00000100\n\nWallet: main\nKeypool size: 80\n"
              "Balance: 4078.12153048\n\nWarnings: (none)\n");
}

TEST_F(ClientTest, GetinfoAlignsBalancesOfSeveralWalletsAndColours) {
    will_answer(std::string(kInfo) + R"({"error":{"code":-19},"id":2},{"error":{},"id":3}])");
    will_answer(R"({"result":["main",""],"id":1})");
    will_answer(R"({"result":{"mine":{"trusted":4078.12153048}},"id":1})");
    will_answer(R"({"result":{"mine":{"trusted":8.00000000}},"id":1})");
    EXPECT_EQ(run({"-color=always", "-getinfo"}), 0);
    EXPECT_TRUE(out_.str().starts_with("\x1b[34mChain: regtest\x1b[0m\nBlocks"));
    EXPECT_NE(out_.str().find("\x1b[36mBalances\x1b[0m\n4078.12153048 main\n   8.00000000 \"\"\n\n"
                              "\x1b[33mWarnings:\x1b[0m (none)\n"),
              std::string::npos);
    EXPECT_EQ(transport_.calls[1].target, "/");
    EXPECT_EQ(transport_.calls[2].target, "/wallet/main");
    EXPECT_EQ(transport_.calls[3].target, "/wallet/");
}

TEST_F(ClientTest, GetinfoShowsProgressWhileSynchronising) {
    will_answer(R"([{"result":{},"id":0},{"result":{"verificationprogress":0.5},"id":1},)"
                R"({"error":{},"id":2},{"error":{},"id":3}])");
    will_answer(R"({"result":[],"id":1})");
    EXPECT_EQ(run({"-getinfo"}), 0);
    EXPECT_NE(out_.str().find("▒░"), std::string::npos);
    EXPECT_NE(out_.str().find(" 50.0000%\n"), std::string::npos);
}

TEST_F(ClientTest, GetinfoShowsTheChainOfANodeWithoutPeers) {
    will_answer(R"([{"error":{"code":-32601,"message":"Method not found"},"id":0},)"
                R"({"result":{"chain":"main","verificationprogress":1,"warnings":["w"]},"id":1},)"
                R"({"error":{},"id":2},{"error":{},"id":3}])");
    will_answer(R"({"error":{"code":-32601},"id":1})");
    EXPECT_EQ(run({"-getinfo"}), 0);
    EXPECT_TRUE(out_.str().starts_with("Chain: main\n"));
    EXPECT_TRUE(out_.str().ends_with("Difficulty: \n\nWarnings: w\n"));
}

TEST_F(ClientTest, NetinfoCountsAndLists) {
    const std::string network =
        R"({"result":{"protocolversion":70017,"subversion":"/Malha:0.1.0/","localservicesnames":)"
        R"(["NETWORK","WITNESS","COMPACT_FILTERS","NETWORK_LIMITED","P2P_V2"],"networks":[],)"
        R"("localaddresses":[]},"id":0})";
    const std::string chain = R"({"result":{"chain":"regtest"},"id":2})";
    will_answer("[" + network + R"(,{"result":[],"id":1},)" + chain + "]");
    EXPECT_EQ(run({"-netinfo"}), 0);
    EXPECT_EQ(out_.str(),
              "Malha client v0.1.0 regtest - server 70017/Malha:0.1.0/\n\n"
              "         ipv4    ipv6   total   block\nin          0       0       0\n"
              "out         0       0       0       0\ntotal       0       0       0\n\n"
              "Local services: network, witness, compact filters, network limited, p2p v2\n\n"
              "Local addresses: n/a\n\n");
    const std::string peers =
        R"({"result":[{"id":3,"addr":"1.2.3.4:5","network":"ipv4","inbound":false,)"
        R"("connection_type":"block-relay-only","transport_protocol_type":"v2","minping":0.0125,)"
        R"("lastsend":1749999990,"lastrecv":1749999998,"conntime":1749996400,"version":70016,)"
        R"("subver":"/x/"},{"inbound":true,"network":"onion"}],"id":1})";
    will_answer("[" + network + "," + peers + "," + chain + "]");
    EXPECT_EQ(run({"-netinfo", "4", "outonly"}), 0);
    EXPECT_NE(out_.str().find("/Malha:0.1.0/ - services nwcl2\n\n"), std::string::npos);
    EXPECT_NE(out_.str().find("<->             type  net tp mping ping send recv txn blk age id   "
                              "address  version\n"
                              "out block-relay-only ipv4  2    13        10    2          60  3 "
                              "1.2.3.4:5 70016/x/\n\n"),
              std::string::npos)
        << out_.str();
    EXPECT_NE(out_.str().find("         ipv4    ipv6   onion   total   block\n"
                              "in          0       0       1       1\n"
                              "out         1       0       0       1       1\n"),
              std::string::npos)
        << out_.str();
}

TEST_F(ClientTest, AddrinfoShowsTotals) {
    will_answer(
        R"({"result":{"ipv4":{"new":1,"tried":2,"total":3},"all_networks":{"total":3}},"id":1})");
    EXPECT_EQ(run({"-addrinfo"}), 0);
    EXPECT_EQ(out_.str(),
              "{\n  \"addresses_known\": {\n    \"ipv4\": 3,\n    \"total\": 3\n  }\n}\n");
}

TEST_F(ClientTest, GenerateAsksForAnAddressFirst) {
    will_answer(R"({"result":"bcrt1","id":1})");
    will_answer(R"({"result":["00"],"id":1})");
    EXPECT_EQ(run({"-generate"}), 0);
    EXPECT_EQ(out_.str(), "{\n  \"address\": \"bcrt1\",\n  \"blocks\": [\n    \"00\"\n  ]\n}\n");
    will_answer(R"({"result":"bcrt1","id":1})");
    EXPECT_EQ(run({"-generate", "0"}), 1);
    EXPECT_TRUE(err_.str().starts_with("error: the first argument (number of blocks"));
    will_answer(R"({"error":{"code":-18,"message":"none"},"id":1})");
    EXPECT_EQ(run({"-generate"}), 18);
}

TEST_F(ClientTest, ColoursNamesOfMembersOnly) {
    will_answer(R"({"result":{"a\"b":"c"},"id":1})");
    EXPECT_EQ(run({"-color=always", "x"}), 0);
    EXPECT_EQ(out_.str(), "{\n  \x1b[36m\"a\\\"b\"\x1b[0m: \"c\"\n}\n");
}

}  // namespace
}  // namespace malha::cli
