#include "platform/snapshots/file_snapshots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace platform::snapshots {

namespace {

using events::SnapshotStoreFault;

// Hidden files are none of ours to list: the lock, and what is not written to its end.
constexpr std::string_view lock_name = ".lock";
constexpr std::string_view unfinished_end = ".unfinished";
constexpr mode_t for_the_owner_alone = 0600;

[[noreturn]] void fail(std::string_view what, const std::filesystem::path& file) {
    const auto why = std::generic_category().message(errno);
    throw SnapshotStoreFault{fmt::format("cannot {} {}: {}", what, file.string(), why)};
}

class File {
public:
    File(std::filesystem::path path, int flags)
        : path_{std::move(path)},
          descriptor_{::open(path_.c_str(), flags | O_CLOEXEC, for_the_owner_alone)} {}

    ~File() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }

    File(const File&) = delete;
    File& operator=(const File&) = delete;

    bool is_open() const { return descriptor_ >= 0; }

    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto count = ::write(descriptor_, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) {
                continue;
            }
            if (count <= 0) {
                fail("write", path_);
            }
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    std::string read_all() {
        struct stat about{};
        if (::fstat(descriptor_, &about) != 0) {
            fail("read", path_);
        }
        std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
        std::size_t at = 0;
        while (at < bytes.size()) {
            const auto count = ::read(descriptor_, bytes.data() + at, bytes.size() - at);
            if (count < 0 && errno == EINTR) {
                continue;
            }
            if (count < 0) {
                fail("read", path_);
            }
            if (count == 0) {
                break;  // It is shorter by now; a checksum will tell.
            }
            at += static_cast<std::size_t>(count);
        }
        bytes.resize(at);
        return bytes;
    }

    void make_durable() {
        if (::fsync(descriptor_) != 0) {
            fail("make durable", path_);
        }
    }

private:
    const std::filesystem::path path_;
    const int descriptor_;
};

void make_names_durable(const std::filesystem::path& folder) {
    File names{folder, O_RDONLY | O_DIRECTORY};
    if (!names.is_open()) {
        fail("open", folder);
    }
    names.make_durable();
}

bool is_hidden(const std::string& name) {
    return name.starts_with('.');
}

}  // namespace

FileSnapshots::FileSnapshots(std::filesystem::path folder) : folder_{std::move(folder)} {
    std::error_code ignored;  // The first call fails, and says why.
    if (std::filesystem::create_directories(folder_, ignored)) {
        std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, ignored);
    }
}

FileSnapshots::~FileSnapshots() {
    if (lock_ >= 0) {
        ::close(lock_);
    }
}

bool FileSnapshots::become_writer() {
    const auto file = folder_ / lock_name;
    lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, for_the_owner_alone);
    if (lock_ < 0) {
        fail("open", file);
    }
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
        ::close(std::exchange(lock_, -1));
        return false;
    }
    for (const auto& entry : std::filesystem::directory_iterator{folder_}) {
        const auto name = entry.path().filename().string();
        if (is_hidden(name) && name.ends_with(unfinished_end)) {
            std::filesystem::remove(entry.path());
        }
    }
    return true;
}

void FileSnapshots::put(std::string_view name, std::string_view bytes) {
    const auto unfinished = folder_ / fmt::format(".{}{}", name, unfinished_end);
    try {
        File file{unfinished, O_WRONLY | O_CREAT | O_TRUNC};
        if (!file.is_open()) {
            fail("write", unfinished);
        }
        file.write(bytes);
        file.make_durable();
    } catch (const SnapshotStoreFault&) {
        ::unlink(unfinished.c_str());
        throw;
    }
    const auto finished = folder_ / name;
    if (::rename(unfinished.c_str(), finished.c_str()) != 0) {
        fail("write", finished);
    }
    make_names_durable(folder_);
}

std::optional<std::string> FileSnapshots::bytes_of(std::string_view name) {
    const auto path = folder_ / name;
    File file{path, O_RDONLY};
    if (!file.is_open()) {
        if (errno == ENOENT) {
            return std::nullopt;
        }
        fail("read", path);
    }
    return file.read_all();
}

std::vector<std::string> FileSnapshots::names() {
    std::vector<std::string> names;
    try {
        for (const auto& entry : std::filesystem::directory_iterator{folder_}) {
            auto name = entry.path().filename().string();
            if (!is_hidden(name) && entry.is_regular_file()) {
                names.push_back(std::move(name));
            }
        }
    } catch (const std::filesystem::filesystem_error& error) {
        throw SnapshotStoreFault{error.what()};
    }
    std::ranges::sort(names);
    return names;
}

void FileSnapshots::remove(std::string_view name) {
    const auto path = folder_ / name;
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
        fail("remove", path);
    }
}

}  // namespace platform::snapshots
