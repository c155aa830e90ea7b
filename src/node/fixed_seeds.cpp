// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See fixed_seeds.hpp. A selection of the long-lived nodes that the Bitcoin Core project publishes
// for this purpose (contrib/seeds of its repository), spread over networks and operators. All of
// them listen on the default port; I2P has none.
#include "malha/node/fixed_seeds.hpp"

#include <span>
#include <string_view>

#include "malha/base/assert.hpp"
#include "malha/p2p/address_rules.hpp"
#include "malha/wire/address_text.hpp"

namespace malha::node {
namespace {

// clang-format off
constexpr std::string_view kMain[] = {
    "38.111.114.155", "38.254.140.40", "40.160.13.7", "43.159.61.16", "45.45.27.233",
    "45.88.106.107", "45.129.84.136", "45.150.66.10", "46.23.87.218", "46.59.40.91",
    "47.184.159.236", "50.4.18.90", "50.126.96.22", "51.154.26.11", "51.194.13.25", "58.229.105.38",
    "62.12.168.100", "62.210.207.63", "64.31.61.150", "64.187.168.198", "66.18.13.162",
    "66.228.28.63", "67.205.190.143", "68.75.195.2", "69.4.94.226", "69.196.152.33",
    "70.121.50.147", "72.46.131.18", "74.118.138.124", "76.154.162.182", "77.109.112.223",
    "78.157.91.120", "80.241.194.147", "81.7.17.202", "82.64.49.27", "83.150.2.128",
    "84.255.238.120", "85.214.161.252", "86.109.12.60", "88.99.71.213", "89.207.131.19",
    "91.239.130.62", "93.115.26.6", "95.211.152.100", "99.229.106.225", "103.99.169.110",
    "104.128.64.58", "107.191.33.82", "109.235.247.122", "128.2.12.38", "129.10.85.103",
    "133.3.249.155", "138.2.110.216", "142.202.48.124", "147.28.211.75", "149.28.116.34",
    "155.4.142.33", "160.80.12.16", "162.55.122.93", "165.22.229.88", "167.88.11.203",
    "172.93.106.85", "173.181.35.50", "176.118.220.29", "184.105.131.181", "185.26.99.171",
    "185.64.125.16", "185.148.3.227", "188.138.88.47", "192.3.11.20", "193.218.118.13",
    "195.154.172.177", "198.27.174.140", "200.122.181.26", "203.51.11.167", "204.15.11.35",
    "207.182.146.130", "209.141.37.57", "212.51.129.60", "213.227.147.244", "216.226.128.189",
    "217.155.244.170", "220.92.141.84", "222.239.166.108", "2001:13d8:1c01:21:215:17ff:fe63:2a7e",
    "2001:1528:111:ffff:214::207", "2001:1620:542c:210::100", "2001:18b8:0:100:0:b00b:420:69",
    "2001:19f0:0:4f89:5400:4ff:fea0:3837", "2001:1bc0:c1::2000", "2001:1c04:1308:3100::985",
    "2001:4060:4419:8001::42", "2001:41d0:1004:24be::", "2001:41d0:203:52c2::",
    "2001:470:26:472::b7c", "2001:470:88ff:2e::1", "2001:4dd0:af0e:3564::69:1",
    "2001:569:5079:abd2::c9", "2001:5a8:60c0:d500::7840", "2001:638:a000:4140::ffff:47",
    "2001:648:2800:131:4b1f:f6fc:20f7:f99f", "2001:678:68c:fffb::195",
    "ws52h2nbknubs5hwrlkad7trtrpu3a5kqqjtiig7eulwkg7775vytryd.onion",
    "wtdzgw46xbydiu7c4x5ojyvc4z6upmytuaghey7k6nhpaantmmwcynad.onion",
    "wxnqkadi7mrhabjt722ltvj3o5zumdljeawekf7gk5slcqc2fdbazbid.onion",
    "x2my6gggeyq2kddxr2bad32x6luabusxwdbac5juqp4zwzjqxyosg5yd.onion",
    "x2n7skbsacubrzsnvdj5zstr6sjsgzvn66pd2tkmzbdzz7z5phm5hxid.onion",
    "x4mwiwksj5pel672lgdmsxctltnealbzda34cd2ur6xnmh4o3hgmt5id.onion",
    "xbqby56ecqhzqw5e25aqj6jd7b3t7bkxo7khvh37jggjehspyh7btnid.onion",
    "ximsnnqifspqkrvkdebsrxmggzlu64hsxjp3qw55uosflvbgp5kz2qyd.onion",
    "xmr5epdwuvylwsevzq32owihkxkwaiyghrb4mjusfob7daamjmyiload.onion",
    "xpdst6l2cblapbr4ubi2vbvn2hbrr5m4sjl5d7irpzb5ylzo22kkbayd.onion",
    "xt5pt2gn2qnprz5vvdbet4p4wgf3ejbq77guay5fzjlxgn7dmnzqooid.onion",
    "xz463kgdshepjf7gtnsxibjaomtbuksh2wc447xgawmrl4bbfbzg4dyd.onion",
    "yfgo33tiu6w3nrvnfyw2nmpcwtfozinctn57566y5l4hfcttuvgff7id.onion",
    "yj3gs4nvumsfztawn7ku4cmner2zlmcn5kke33g4j2vywxsrqmbd7kyd.onion",
    "ymt2hdfgdxo2awvj2k4y5tbpvapj75j7v34tvvlrqy44lsvvdcnjx3qd.onion",
    "ytbeafalpctlsx2s2qphnawkabtu2jb3nvarkwv57bqdmxgmhe2jx3qd.onion",
    "yu6ilgxjfffdb3fq7srwwmz6ymp3fxberstpl6vdocmxbrrf5e3tw2qd.onion",
    "z2eky4p4ozlkrrmuq2jqcz6w2k22re6hxrm3um4ypcnmzmpsi4p6l2id.onion",
    "z6d7llz7maqgnooab4b6sogf7eszagl7higrvks2eykwogifwh3g6gid.onion",
    "zbj3cbl6t7oj2f6neql7bhpqlmimp6if5pbzmczji7l3uzyhpjcdeaqd.onion",
    "23zqyu5dxq3gilx5dihlyjh6tbkwombyaks4pbeyg2pqjvv7putq.b32.i2p",
    "26wyxyscoasntccp6k3earcilrykkgzfrdit2zfw5m4patocvuqq.b32.i2p",
    "2dsyxnxzwo6ltuo3hndnoop2qc2pj2czfgmjbjnqrnnxffmr2oaa.b32.i2p",
    "2fkjb2o7p4gdj6hjiytgkhvitqwjrn7kmdxzduwiskpycnzhvkwa.b32.i2p",
    "37tmwq2dy4smqg46qkgvs5poca3hceoephgk5onjrgjxyph4ddlq.b32.i2p",
    "3hziidrpzqvns4jwfqhzb7nydw4mtnnkawperfvnaru3zpup2ihq.b32.i2p",
    "42guqsvdee4tmq3qa5mjw5vjkzkkuk5eainecsrsdfex3wyf7twq.b32.i2p",
    "4b7mcou7wtazoxwxpm5tl4tk7qaalnabd6i7wvnmpv5omvo7ogla.b32.i2p",
    "5bqnpm3tqlkygqgu5lnzxxuw6bbjdzqkdbbmlfbzn434qpyj7mtq.b32.i2p",
    "62srw23f4rrxzs3253g7mb2lbop3pfpsu56g5iiptrao3qoasd4a.b32.i2p",
    "76objhdrw6swklvz62by5vfdldugdmjz7rifbkbuae72scbdoj6q.b32.i2p",
    "a2zioocy4z3jijn6qzl2grifqd7hvuk6kagjv5maoqrnxwoucdoq.b32.i2p",
    "b66s2rpt67dfmhwlsbhkipn6znkc27dfth5j35f3r2ps3ne65awq.b32.i2p",
    "c3wke4uh6wbgpwzo2zs3l3rfsr2ibsfxernlhxgyrxseuglrd5za.b32.i2p",
    "d4ep754ddqs4xxdhkgxzss4a7mbfa23eavmmnghgjsefnzckt6yq.b32.i2p",
    "e2rqlug3nweslh2f4egq5jtbgfpfxvjwjxtxunka2ijszeuyq3ea.b32.i2p",
    "fc1f:22c3:95dc:a3af:4a93:8251:beb9:1858", "fc6d:f562:86a0:791d:8a20:7aa2:8879:2176",
    "fc70:de9d:7fe2:b32:5828:1a3c:d0f:83ec", "fc95:6edb:af65:9ea3:cd27:21ef:f5e2:29c6",
    "fca0:151:79ac:8992:b51e:bdc4:6ed9:41be", "fcc7:be49:ccd1:dc91:3125:f0da:457d:8ce",
    "fccb:248:11a6:1042:bca:1218:f7ce:7d3d", "fcf1:22ff:3070:582f:a873:61bc:4bc1:81bf",
};
constexpr std::string_view kSignet[] = {
    "34.135.189.101", "34.254.97.244", "35.196.2.204", "37.120.177.204", "38.83.170.18",
    "44.192.76.239", "45.94.168.5", "49.13.117.253", "50.21.167.167", "51.79.229.113",
    "54.238.1.46", "62.169.29.181", "69.62.125.171", "82.65.129.71", "88.209.210.230",
    "95.141.35.117", "109.94.97.143", "136.144.237.250", "144.24.238.157", "153.126.143.201",
    "159.203.133.144", "172.105.179.233", "176.9.62.27", "195.137.245.93",
    "2001:41d0:2005:100::c7c", "2001:41d0:304:400::d0a", "2400:8907::f03c:92ff:fe6f:ee2b",
    "2401:2500:102:3007:153:126:143:201", "2602:f480:ac:c010::50", "2604:a880:4:1d0::352:6000",
    "2605:3380:422e:1::50", "2a00:11c0:47:1c1c::", "2a01:4f8:13a:c56::2", "2a01:4f9:3a:1070::2",
    "2a01:7c8:d008:e9::3", "2a02:4780:28:9259::1",
    "2uqd5pbaxn26o7fl7nqtm2khetqocislppxtxrpqg55wtbcqdrf2y5qd.onion",
    "3qeedpzgciv65tdy2tsdmjxswhyep4aj65jtboznf5nnwcyo2lbmiyqd.onion",
    "43nk7wpojel47fmc2il4sunwkpj4d2sh5rpeconlymplvuf7mwvnidqd.onion",
    "6fy45vxzgc6siecr7en4k6oft4k4ix47jvkxqyzopalzwyphqc3hv2ad.onion",
    "avbmlv2f7c6fp6iea5xxu4uexruhwx5i5syj2kucbtmnnhs6yr5s6ead.onion",
    "bxc4ubehjtw4hl7yfz6erdok5z2h76s7f7jlx2amtzxil2fxxcm64byd.onion",
    "dpzlvj7kmbifhbttfe7vwl6fgpy5os62iiznel6eocsaarssudtdzoyd.onion",
    "ejgeimjypsfuijpxzy5xpwmmjmkr4izwze6od5pw74csjglflib6nsid.onion",
    "25g5trd4qasb2sbpkk5cvl256l6aiwcwjjqq7xso3ajvlgcvkpaq.b32.i2p",
    "3cxteqanevzjd5iufktxxh3l5abj6fs6udqg3bomphzofqjl4aqa.b32.i2p",
    "g7cudei24hjktz4thkjqj4cevbtjemkr5ba6picuzf2j5qfpfloq.b32.i2p",
    "lxwk2it45ye2crdkonpshxpdotwzddvktl2foxrye5ik2gh2gcsa.b32.i2p",
    "nmmoytmmcwq4aclmtrxk3askrv7mgy6l27uw67ozvyolwca2dr6a.b32.i2p",
    "rkf5lugxqdjrxva2n5wl43okxrqmm6prlf7arci4bgg4md55oo2a.b32.i2p",
    "fc1f:22c3:95dc:a3af:4a93:8251:beb9:1858",
};
constexpr std::string_view kTestnet4[] = {
    "2.59.134.244", "2.110.106.102", "5.182.4.106", "31.220.30.248", "34.232.194.104",
    "35.201.167.154", "38.102.86.40", "45.41.204.8", "45.94.168.5", "51.158.61.33", "54.76.27.166",
    "62.84.190.200", "65.108.143.22", "69.26.129.172", "80.253.94.252", "82.67.102.15",
    "89.58.9.219", "95.141.35.117", "103.99.169.203", "103.165.192.201", "104.237.131.138",
    "158.69.118.2", "168.119.11.220", "198.58.102.18", "2001:1ab0:7e1e:d150:be24:11ff:fe03:6b30",
    "2001:bc8:1201:409:1618:77ff:fe5f:b12", "2001:df6:7280::92:201", "2401:b140:3::92:201",
    "2401:d002:3902:700:a038:c772:884b:8a70", "2405:e480:2:1a::2", "2600:3c00::f03c:91ff:fe5b:4cf3",
    "2602:f480:ac:c010::50", "2604:2dc0:142:2100::", "2607:5300:60:8702::", "2a01:4f8:121:4072::2",
    "2a02:29e0:1:420::64", "24i3bbceydddhykco65oai2dmxirqtvwyom3kyxwzaxbldaog4filyyd.onion",
    "2m4yjmxoamgtzskezmaqwrhfi5hnnzehv44q3fj3ryjwhtz5e53cqmyd.onion",
    "2pzxsv4k5ovuew7kb635kigs5zexhlxyruuznmuctvjoo4f5idp6iaqd.onion",
    "33ffm6iijgivx7xyg75isr5cd2thsqsx7c5hwab5pu3u774uwuipsdqd.onion",
    "4uzerod2wrqtjuaea6vr43uddq2sg3cgfuk4khqotqsqdsxpwdmcphqd.onion",
    "5fkz5ijh76cgfwvxz4pyl4br4hekqflijz7d467ldey3xme2trqrgjad.onion",
    "6g6dwtby74ic2ggnzkbfqy7saslopho7or6z4uad737c2tq24fj3ltyd.onion",
    "7jd422hqevrz334ax3fh77wzww7clnr4kpyos25oe64nifg623bjqfqd.onion",
    "2o6clfldp42aegdjsgnhsvyqydqpltmek2k6yq5etw5bxm7kgrqa.b32.i2p",
    "3dxginlmkptubogdcvqfxhdghw55s7ezzq5dv5wl2xkfdgaencwq.b32.i2p",
    "7rn2pojst5aurdaes2qcwiigis55ewzjjhxfbxnua5calwuigxdq.b32.i2p",
    "a7jpzmbtvn5qgvnxez2zc4nvabso4xmllbrqmuoavxz537ttbdtq.b32.i2p",
    "augssnqnvo2w66vbrfzctc5rnhaxe3io7wnkvr5xp6wwkxmrggra.b32.i2p",
    "axxwcwzqlw42hjbpzupvffvdsjvniyt5apyt53sdxijqy6y6pdha.b32.i2p",
    "fc1f:22c3:95dc:a3af:4a93:8251:beb9:1858",
};
// clang-format on

std::span<const std::string_view> names_of(consensus::Network network) {
    switch (network) {
        case consensus::Network::main:
            return kMain;
        case consensus::Network::signet:
            return kSignet;
        case consensus::Network::testnet4:
            return kTestnet4;
        default:
            return {};
    }
}

}  // namespace

std::vector<wire::Endpoint> fixed_seeds(consensus::Network network) {
    const std::uint16_t port = consensus::params_for(network).p2p_port;
    std::vector<wire::Endpoint> seeds;
    for (const std::string_view name : names_of(network)) {
        const auto parsed = wire::parse_address(name);
        MALHA_ASSERT(parsed.has_value());
        // In this list fc00::/8 is CJDNS.
        const auto address = p2p::resolve_fc00(*parsed, p2p::Fc00::is_cjdns);
        const bool has_port = address.network() != wire::Network::i2p;
        seeds.push_back({address, has_port ? port : std::uint16_t{0}});
    }
    return seeds;
}

}  // namespace malha::node
