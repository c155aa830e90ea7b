// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/base/filesystem.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace malha::base {
namespace {

class PosixFilesystemTest : public ::testing::Test {
protected:
    PosixFilesystemTest() {
        std::string pattern = (std::filesystem::temp_directory_path() / "malha-XXXXXX").string();
        directory_ = ::mkdtemp(pattern.data());
    }
    ~PosixFilesystemTest() override { std::filesystem::remove_all(directory_); }

    PosixFilesystem fs_;
    Path directory_;
};

}  // namespace

TEST_F(PosixFilesystemTest, ReadsBackWhatWasWritten) {
    const auto file = fs_.open(directory_ / "a", OpenMode::read_write).value();
    ASSERT_TRUE(file->write_at(3, as_bytes("hello")));
    ASSERT_TRUE(file->sync());
    EXPECT_EQ(*file->size(), 8U);
    Bytes out(10);
    EXPECT_EQ(*file->read_at(3, out), 5U);
    EXPECT_EQ(as_text(ByteView(out).first(5)), "hello");
    ASSERT_TRUE(file->truncate(4));
    EXPECT_EQ(*file->size(), 4U);
    ASSERT_TRUE(file->preallocate(100));
    EXPECT_EQ(*file->size(), 100U);
}

TEST_F(PosixFilesystemTest, NamesThePathOfAMissingFile) {
    const auto file = fs_.open(directory_ / "missing", OpenMode::read);
    ASSERT_FALSE(file);
    EXPECT_NE(file.error().message.find("missing"), std::string::npos);
    EXPECT_FALSE(fs_.list(directory_ / "missing"));
    EXPECT_TRUE(fs_.remove(directory_ / "missing"));
}

TEST_F(PosixFilesystemTest, ReplacesAFileAtomically) {
    const Path path = directory_ / "settings";
    ASSERT_TRUE(write_file_atomically(fs_, path, as_bytes("old and longer")));
    ASSERT_TRUE(write_file_atomically(fs_, path, as_bytes("new")));
    EXPECT_EQ(as_text(*read_file(fs_, path, 100)), "new");
    EXPECT_EQ(*fs_.list(directory_), std::vector<std::string>{"settings"});
}

TEST_F(PosixFilesystemTest, RefusesAFileLargerThanAllowed) {
    const Path path = directory_ / "large";
    ASSERT_TRUE(write_file_atomically(fs_, path, as_bytes("12345")));
    EXPECT_TRUE(read_file(fs_, path, 5));
    EXPECT_FALSE(read_file(fs_, path, 4));
}

}  // namespace malha::base
