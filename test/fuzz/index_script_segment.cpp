// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as a segment of the script index, behind checksums that fit, and any list of segments:
// reading ends in touches or in an error. What was read, written again, reads the same.
#include <algorithm>
#include <tuple>

#include "../../src/index/script_segment_writer.hpp"
#include "../../src/index/script_segments.hpp"
#include "fuzz/source.hpp"
#include "malha/base/assert.hpp"
#include "support/sim_disk.hpp"

using namespace malha;
using namespace malha::index;

namespace {

constexpr crypto::SipKey kKey{.k0 = 1, .k1 = 2};
constexpr std::size_t kBlocksMax = 4;
constexpr std::size_t kTouchesMax = 10'000;
const base::Path kFile = "/segments/00000001.seg";

/// A file of pieces that a checksum follows.
class PieceWriter {
public:
    std::uint64_t add(base::ByteView piece) {
        const std::uint64_t offset = file_.bytes().size();
        file_.write_bytes(piece).write(segment_checksum(kKey, offset, piece));
        return offset;
    }
    [[nodiscard]] const base::Bytes& bytes() const { return file_.bytes(); }

private:
    primitives::ByteWriter file_;
};

/// Blocks of the input's bytes; records that name them, or places of the input's choice.
base::Bytes segment_of(fuzz::Source& source) {
    PieceWriter file;
    primitives::ByteWriter page, root, footer;
    const std::size_t blocks = 1 + source.number<std::uint8_t>() % kBlocksMax;
    for (std::size_t i = 0; i < blocks; ++i) {
        const base::ByteView block = source.take(source.number<std::uint8_t>());
        const std::uint64_t offset = file.add(block);
        const base::ByteView place = source.take(20);
        page.write_bytes(place).write_bytes(base::Bytes(20 - place.size()));
        const bool is_misled = source.number<std::uint8_t>() % 8 == 0;
        page.write(is_misled ? source.number<std::uint64_t>() : offset);
        page.write(is_misled ? source.number<std::uint32_t>()
                             : static_cast<std::uint32_t>(block.size()));
        if (i == 0) root.write_bytes(base::ByteView(page.bytes()).first(20));
    }
    const std::uint64_t index_offset = file.add(page.bytes());
    const std::uint64_t root_offset = file.add(root.bytes());
    footer.write(SegmentFooter::kMagic).write(source.number<std::int32_t>());
    const bool is_misled = source.number<std::uint8_t>() % 8 == 0;
    footer.write(is_misled ? source.number<std::uint64_t>() : std::uint64_t{blocks});
    footer.write(std::uint64_t{blocks}).write(index_offset).write(root_offset);
    file.add(footer.bytes());
    return file.bytes();
}

void put(base::Filesystem& fs, const base::Path& path, base::ByteView bytes) {
    auto file = fs.open(path, base::OpenMode::read_write).value();
    file->truncate(0).value();
    file->write_at(0, bytes).value();
}

std::vector<ScriptTouch> read(const ScriptSegment& segment, const SegmentPlace& from) {
    std::vector<ScriptTouch> touches;
    ScriptSegment::Cursor cursor(segment);
    if (!cursor.seek(from)) return touches;
    while (cursor.valid() && touches.size() < kTouchesMax) {
        touches.push_back(cursor.touch());
        if (!cursor.next()) break;
    }
    return touches;
}

auto whole(const ScriptTouch& touch) {
    const ScriptEvent& event = touch.event;
    return std::tuple(touch.script, touch.height, touch.position, event.kind, event.index,
                      event.amount.sat, event.prevout_height, event.prevout_index,
                      event.prevout_txid_hash);
}

/// Touches in the order that a writer wants come back as they are.
void check_round_trip(base::Filesystem& fs, std::vector<ScriptTouch> touches) {
    std::erase_if(touches, [](const ScriptTouch& touch) { return touch.height < 0; });
    if (touches.empty()) return;
    std::ranges::sort(touches, [](const auto& a, const auto& b) { return whole(a) < whole(b); });
    auto writer = ScriptSegmentWriter::create(fs, "/again", kKey, 0).value();
    for (const ScriptTouch& touch : touches) {
        std::uint8_t event[kEventBytesMax];
        const auto size = static_cast<std::size_t>(put_event(event, touch.event) - event);
        writer.add(touch.place(), {event, size}).value();
    }
    writer.finish().value();
    const auto segment = ScriptSegment::open(fs, "/again", kKey).value();
    const auto again = read(*segment, {});
    MALHA_ASSERT(std::ranges::equal(again, touches, {}, whole, whole));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    test::SimDisk disk(1);
    base::Filesystem& fs = disk.filesystem();
    fs.create_directories(kFile.parent_path()).value();
    fuzz::Source source({data, size});
    // Without checksums that fit nothing is believed.
    put(fs, kFile, {data, size});
    static_cast<void>(ScriptSegment::open(fs, kFile, kKey));
    put(fs, kFile, segment_of(source));
    if (const auto segment = ScriptSegment::open(fs, kFile, kKey)) {
        const SegmentPlace place{.script = {source.number<std::uint64_t>(), 0}, .height = 0};
        static_cast<void>(read(**segment, place));
        check_round_trip(fs, read(**segment, {}));
    }
    ScriptSegments list(fs, kFile.parent_path());
    static_cast<void>(list.open(source.rest(), kKey));
    return 0;
}
